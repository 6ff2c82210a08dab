"""New versions of a study: what may be proposed, approved, and put in force at a site."""

from datetime import date

from trials.authorization.roles import ROLES
from trials.context import Scope
from trials.models import EthicsApproval, Randomisation, Site, StudyVersion, Trial, VersionApproval
from trials.policies.writing import why_not_write
from trials.selectors.versions import difference_to, is_released
from trials.studies.amending import InvalidAmendment, why_not_amend
from trials.studies.difference import Change, compare, sha256_of_difference
from trials.studies.loading import read_version, released_versions, version_at
from trials.studies.schema import Study


def changes_by(study: Study, trial: Trial) -> list[Change]:
    """What the file would change. Raises InvalidAmendment with everything that it may not."""
    earlier = [read_version(version) for version in released_versions(trial)]
    randomised = Randomisation.objects.filter(trial=trial).exists()
    problems = why_not_amend(earlier, study, randomised=randomised)
    changes = compare(earlier[0], study)
    if not changes:
        problems = ["Nothing differs from the version that is released."]
    if problems:
        raise InvalidAmendment(problems)
    return changes


def why_not_approve(version: StudyVersion, scope: Scope, seen: str | None = None) -> str | None:
    """seen: the hash of the difference that was shown; None while nothing was shown yet."""
    not_open = why_not_write(version.trial)
    if not_open:
        return not_open
    if is_released(version):
        return f"Version {version.number} is released already."
    newer = StudyVersion.objects.filter(trial=version.trial_id, number__gt=version.number)
    if newer.exists():
        return f"A later version took the place of version {version.number}: look at that one."
    for approval in VersionApproval.objects.filter(version=version):
        if str(approval.recorded_by_id) == scope.actor:
            return "You have approved this version; a second person approves it too."
        if approval.role == scope.role:
            return (
                f"In the role {ROLES[scope.role].label.lower()} it was approved already;"
                " the second approval comes from another role."
            )
    if seen is not None and seen != sha256_of_difference(difference_to(version)):
        return "What you were shown is not what this version changes now: read it once more."
    return None


def why_not_in_force(site: Site, version: StudyVersion, approved_on: date | None) -> str | None:
    """approved_on: None while no date was given yet."""
    not_open = why_not_write(site.trial)
    if not_open:
        return not_open
    if not is_released(version):
        return f"Version {version.number} waits for its two approvals."
    earlier = EthicsApproval.objects.filter(site=site, version=version).first()
    if earlier:
        return f"The approval of {earlier.approved_on} is on record for {site}."
    running = version_at(site.trial, site.pk)
    if running.number > version.number:
        return f"Version {running.number} is in force at {site} already."
    if not any(one.code == site.code for one in read_version(version).sites):
        return f"Version {version.number} does not name site {site.code}."
    if approved_on and approved_on > date.today():
        return f"The approval is dated {approved_on}, which is in the future."
    return None
