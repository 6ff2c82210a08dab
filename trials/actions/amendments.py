"""Amendments: a new version of a study, from the proposal to its coming into force at a site."""

from datetime import date

from trials.actions.activation import lay_out_again
from trials.actions.studies import open_sites
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import EthicsApproval, Site, StudyVersion, Trial, VersionApproval
from trials.policies.amendments import changes_by, why_not_approve, why_not_in_force
from trials.policies.writing import why_not_write
from trials.refusals import refuse_if
from trials.selectors.versions import is_released
from trials.studies.loading import version_at
from trials.studies.reading import read_study, sha256_of


def propose_version(*, trial: Trial, text: str, source: str, scope: Scope) -> StudyVersion:
    """Keep a study file as the next version; nothing changes until two people approve it.

    Raises InvalidStudy with every problem of the file, and InvalidAmendment with everything
    that it may not change.
    """
    demand(scope, Permission.AMEND_STUDY)
    study = read_study(text, source=source)
    with act("studies.propose", scope=scope, detail=f"{source} {sha256_of(text)}"):
        refuse_if(why_not_write(trial))
        _hold_sites(trial)
        changes_by(study, trial)
        newest = StudyVersion.objects.filter(trial=trial).order_by("-number").first()
        return StudyVersion.objects.create(
            trial=trial,
            number=newest.number + 1,
            text=text,
            sha256=sha256_of(text),
            delegation_required=study.delegation == "required",
        )


def approve_version(
    *, version: StudyVersion, difference_sha256: str, scope: Scope
) -> VersionApproval:
    """Approve what a version changes, as one of two people in two roles; the second releases it.

    difference_sha256: of the difference that the person was shown (sha256_of_difference).
    """
    demand(scope, Permission.APPROVE_VERSIONS)
    with act("studies.approve", scope=scope, detail=f"version {version.number}"):
        _hold_sites(version.trial)
        refuse_if(why_not_approve(version, scope, difference_sha256))
        approval = VersionApproval.objects.create(
            trial=version.trial,
            version=version,
            role=scope.role,
            difference_sha256=difference_sha256,
            recorded_by_id=scope.actor,
        )
        if is_released(version):
            open_sites(version)
    return approval


def record_ethics_approval(
    *, site: Site, version: StudyVersion, approved_on: date, scope: Scope, reference: str = ""
) -> EthicsApproval:
    """From now on the version is in force at the site: what is still to come is laid out again.

    approved_on: as the letter of the board says, which may be older than the file.
    """
    demand(scope, Permission.RECORD_ETHICS)
    detail = f"version {version.number}, approved on {approved_on}"
    with act("studies.ethics", scope=scope, detail=detail, site=str(site.pk)) as line:
        # Whoever is being enrolled here meanwhile is laid out first, and then by this version.
        site = (
            Site.objects.select_for_update(of=("self",), no_key=True)
            .select_related("trial")
            .get(pk=site.pk)
        )
        refuse_if(why_not_in_force(site, version, approved_on))
        before = version_at(site.trial, site.pk)
        approval = EthicsApproval.objects.create(
            trial=site.trial,
            site=site,
            version=version,
            approved_on=approved_on,
            reference=reference.strip()[:80],
            recorded_by_id=scope.actor,
        )
        if before.pk != version.pk:
            lay_out_again(site=site, before=before, after=version, line=line)
    return approval


def _hold_sites(trial: Trial) -> None:
    """One proposal, approval or release of a trial at a time."""
    list(Site.objects.select_for_update(no_key=True).filter(trial=trial).order_by("code"))
