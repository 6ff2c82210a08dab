"""The versions of a study, who approved them, and at which sites they are in force."""

from dataclasses import dataclass

from trials.models import EthicsApproval, Site, StudyVersion, Trial, VersionApproval
from trials.studies.difference import Change, compare
from trials.studies.loading import (
    NEEDED_APPROVALS,
    read_version,
    released_versions,
    versions_at,
)


@dataclass(frozen=True)
class SiteOfVersion:
    """approval: of the site's ethics board, or None. running: the version in force there."""

    site: Site
    approval: EthicsApproval | None
    running: int


@dataclass(frozen=True)
class VersionState:
    """superseded: proposed, never released, and a later one took its place."""

    version: StudyVersion
    approvals: list[VersionApproval]
    released: bool
    superseded: bool
    sites: list[SiteOfVersion]


def is_released(version: StudyVersion) -> bool:
    return released_versions(version.trial).filter(pk=version.pk).exists()


def difference_to(version: StudyVersion) -> list[Change]:
    """What a version changes in the released one before it; nothing for the first."""
    earlier = released_versions(version.trial).filter(number__lt=version.number).first()
    return compare(read_version(earlier), read_version(version)) if earlier else []


def version_states(trial: Trial) -> list[VersionState]:
    """The newest first, in a constant number of queries."""
    versions = list(StudyVersion.objects.filter(trial=trial).defer("text").order_by("-number"))
    approvals = VersionApproval.objects.filter(trial=trial).select_related("recorded_by")
    by_version: dict = {version.pk: [] for version in versions}
    for approval in approvals.order_by("recorded_at"):
        by_version[approval.version_id].append(approval)
    ethics = {
        (one.site_id, one.version_id): one for one in EthicsApproval.objects.filter(trial=trial)
    }
    sites = list(Site.objects.filter(trial=trial).order_by("code"))
    running = {site: version.number for site, version in versions_at(trial).items()}
    return [
        VersionState(
            version=version,
            approvals=by_version[version.pk],
            released=_released(version, by_version[version.pk]),
            superseded=place > 0 and not _released(version, by_version[version.pk]),
            sites=[
                SiteOfVersion(site, ethics.get((site.pk, version.pk)), running[site.pk])
                for site in sites
            ],
        )
        for place, version in enumerate(versions)
    ]


def _released(version: StudyVersion, approvals: list[VersionApproval]) -> bool:
    return version.number == 1 or len(approvals) >= NEEDED_APPROVALS
