"""The versions of a trial's study file: which are released, and which is in force where.

Version 1 is released by loading it, a later one when two people have approved it. A site goes on
with the version it has until its own ethics board approves a later one.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import dropwhile

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from instruments import Instrument
from trials.models import EthicsApproval, Site, StudyVersion, Trial
from trials.prepared import prepared
from trials.studies.reading import read_study, sha256_of
from trials.studies.schema import Study, VisitOfStudy

NEEDED_APPROVALS = 2
# {sha256 of the text: what it says}. An installation has a handful of versions.
_read: dict[str, Study] = {}


def read_version(version: StudyVersion) -> Study:
    """The text, which is long and never changes, is loaded and read once per process.

    Raises ValueError for a text that is not the one that was recorded.
    """
    if version.sha256 not in _read:
        if sha256_of(version.text) != version.sha256:
            raise ValueError(f"The text of version {version.number} is not that of its hash.")
        _read[version.sha256] = read_study(version.text)
    return _read[version.sha256]


def released_versions(trial: Trial | uuid.UUID) -> QuerySet[StudyVersion]:
    """The newest first, without their texts. One that was only proposed is not among them."""
    return (
        StudyVersion.objects.filter(trial=trial)
        .defer("text")
        .annotate(approved_by=Count("approvals"))
        .filter(Q(number=1) | Q(approved_by__gte=NEEDED_APPROVALS))
        .order_by("-number")
    )


def study_of(trial: Trial) -> Study:
    """The newest released version. What holds for a participant is in force at their site."""
    return read_version(_released(trial=trial.pk)[0])


def version_at(trial: Trial, site_id: uuid.UUID, on: date | None = None) -> StudyVersion:
    """The version in force at a site: the newest that its board approved, or the first.

    on: the day that is asked about; now where left out.
    """
    versions = _for_site(trial, site_id, on)
    return next(_in_force_and_before(versions))


def study_at(trial: Trial, site_id: uuid.UUID, on: date | None = None) -> Study:
    return read_version(version_at(trial, site_id, on))


def form_and_study_at(
    trial: Trial, site_id: uuid.UUID, key: str, version: str
) -> tuple[Instrument, Study]:
    """As form_of and study_at, in one query: what a save needs to know."""
    versions = _for_site(trial, site_id)
    form = _form_in(map(read_version, versions), trial, key, version)
    return form, read_version(next(_in_force_and_before(versions)))


def versions_at(trial: Trial) -> dict[uuid.UUID, StudyVersion]:
    """{site: the version in force there}, for the sites that whoever asks may see."""
    released, approved = _released(trial=trial.pk), set(_approvals(trial=trial.pk))
    return {
        site: next(v for v in released if v.number == 1 or (site, v.pk) in approved)
        for site in _sites(trial=trial.pk)
    }


def studies_at(trial: Trial) -> dict[uuid.UUID, Study]:
    return {site: read_version(version) for site, version in versions_at(trial).items()}


def versions_that_count(trial: Trial, site_id: uuid.UUID) -> set[str]:
    """The versions of the consent form with which somebody may go on at a site.

    The one in force and those before it, back to the last that everybody had to sign again.
    """
    return _counting(_in_force_and_before(_for_site(trial, site_id)))


def versions_that_count_at(trial: Trial) -> dict[uuid.UUID, set[str]]:
    """{site: as versions_that_count}, for the sites that whoever asks may see; three queries."""
    released = _released(trial=trial.pk)
    return {
        site: _counting(released[released.index(in_force) :])
        for site, in_force in versions_at(trial).items()
    }


def _counting(versions: Iterable[StudyVersion]) -> set[str]:
    counting = set()
    for version in versions:
        consent = read_version(version).consent
        counting.add(consent.version)
        if consent.renew:
            break
    return counting


def forms_of(trial: Trial) -> dict[tuple[str, str], Instrument]:
    """{(key, version): form} of every version of the study, those of the newest one first."""
    forms: dict[tuple[str, str], Instrument] = {}
    for study in every_study(trial):
        forms = forms | {place: form for place, form in study.forms.items() if place not in forms}
    return forms


def form_of(trial: Trial, key: str, version: str) -> Instrument:
    """The form that answers were given to, also where the study no longer asks for it.

    Raises ValueError for a form that no version of the study has.
    """
    return _form_in(every_study(trial), trial, key, version)


def visit_of(trial: Trial, code: str) -> VisitOfStudy:
    """A visit as the newest version that has it describes it, for its words. Or KeyError."""
    for study in every_study(trial):
        if study.has_visit(code):
            return study.visit(code)
    raise KeyError(code)


def labels_of_visits(trial: Trial) -> dict[str, str]:
    """{code: label} of every visit, each as visit_of describes it, in one query."""
    labels: dict[str, str] = {}
    for study in every_study(trial):
        labels = {visit.code: visit.label for visit in study.visits} | labels
    return labels


def every_study(trial: Trial) -> Sequence[Study]:
    return [read_version(version) for version in _released(trial=trial.pk)]


def _form_in(studies: Iterable[Study], trial: Trial, key: str, version: str) -> Instrument:
    """As the newest of the studies, which come first, has it."""
    for study in studies:
        form = study.forms.get((key, version))
        if form is not None:
            return form
    raise ValueError(f"{trial.key} has no form {key} in version {version}")


@prepared
def _released(trial: uuid.UUID) -> QuerySet[StudyVersion]:
    return released_versions(trial)


@prepared
def _approvals(trial: uuid.UUID) -> QuerySet:
    return EthicsApproval.objects.filter(trial=trial).values_list("site_id", "version_id")


@prepared
def _sites(trial: uuid.UUID) -> QuerySet:
    return Site.objects.filter(trial=trial).values_list("pk", flat=True)


def _for_site(trial: Trial, site_id: uuid.UUID, on: date | None = None) -> list[StudyVersion]:
    """The released versions, each with whether the board of this site had approved it."""
    if on is None:
        return _with_approval(trial=trial.pk, site=site_id)
    return list(
        _approved_in(trial.pk, EthicsApproval.objects.filter(site=site_id, approved_on__lte=on))
    )


@prepared
def _with_approval(trial: uuid.UUID, site: uuid.UUID) -> QuerySet[StudyVersion]:
    return _approved_in(trial, EthicsApproval.objects.filter(site=site))


def _approved_in(trial: uuid.UUID, approvals: QuerySet) -> QuerySet[StudyVersion]:
    approved = Exists(approvals.filter(version=OuterRef("pk")))
    return released_versions(trial).annotate(approved_here=approved)


def _in_force_and_before(versions: Iterable[StudyVersion]) -> Iterator[StudyVersion]:
    """versions: as _for_site gives them."""
    return dropwhile(lambda version: version.number > 1 and not version.approved_here, versions)
