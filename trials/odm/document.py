"""The whole file: head, study, people and places, and what was answered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from instruments import Instrument
from trials.odm.clinical import Answered, site_oid, subjects
from trials.odm.elements import element, opened, text
from trials.odm.metadata import metadata, study_oid, version_oid
from trials.studies.schema import Study

NAMESPACE = "http://www.cdisc.org/ns/odm/v1.3"
STANDARD = "1.3.2"


@dataclass(frozen=True)
class Place:
    """A site. since: the day from which the study may be held there."""

    code: str
    name: str
    since: date


@dataclass(frozen=True)
class About:
    """What the file is about. studies: every version of the study file, the newest first.
    forms: of all of them. arm_paths: whether the reader may know of visits that only some arms
    have. people: {OID: name} of who saved answers. software: name and version."""

    studies: Sequence[Study]
    forms: Sequence[Instrument]
    arm_paths: bool
    sites: Sequence[Place]
    people: Mapping[str, str]
    made_at: datetime
    software: tuple[str, str]


def document(about: About, answered: Iterable[Answered]) -> Iterator[str]:
    """Piece by piece. answered: by participant, and within by visit."""
    newest = about.studies[0]
    study, version = study_oid(newest.study), version_oid(newest)
    at = about.made_at.isoformat()
    name, software = about.software
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield opened(
        "ODM",
        xmlns=NAMESPACE,
        ODMVersion=STANDARD,
        FileType="Snapshot",
        FileOID=f"{newest.study}.{at}",
        CreationDateTime=at,
        AsOfDateTime=at,
        SourceSystem=name,
        SourceSystemVersion=software,
    )
    yield from metadata(about.studies, about.forms, arm_paths=about.arm_paths)
    yield opened("AdminData", StudyOID=study)
    for oid, called in about.people.items():
        yield element("User", element("DisplayName", text(called)), OID=oid)
    for site in about.sites:
        reference = element(
            "MetaDataVersionRef",
            StudyOID=study,
            MetaDataVersionOID=version,
            EffectiveDate=site.since.isoformat(),
        )
        oid = site_oid(site.code)
        yield element("Location", reference, OID=oid, Name=site.name, LocationType="Site")
    yield "</AdminData>"
    yield opened("ClinicalData", StudyOID=study, MetaDataVersionOID=version)
    yield from subjects(answered)
    yield "</ClinicalData></ODM>\n"
