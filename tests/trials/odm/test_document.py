"""A study as ODM: every reference finds its definition, and missing answers stay apart."""

import xml.etree.ElementTree as ElementTree
from datetime import UTC, date, datetime

import pytest

from tests.study import STUDY
from trials.odm import About, Answered, Place, document
from trials.studies.reading import read_study
from trials.studies.shipping import shipped

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"
AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
# Each attribute that refers, and what it refers to.
REFERENCES = {
    "StudyEventOID": "StudyEventDef",
    "FormOID": "FormDef",
    "ItemGroupOID": "ItemGroupDef",
    "ItemOID": "ItemDef",
    "CodeListOID": "CodeList",
    "MeasurementUnitOID": "MeasurementUnit",
    "LocationOID": "Location",
    "UserOID": "User",
    "StudyOID": "Study",
    "MetaDataVersionOID": "MetaDataVersion",
}


def read(study, answered=(), *, arm_paths=False) -> ElementTree.Element:
    sites = [Place(one.code, one.name, date(2026, 1, 1)) for one in study.sites]
    about = About(
        [study],
        list(study.forms.values()),
        arm_paths,
        sites,
        {"U.1": "Ada"},
        AT,
        ("Equipoise", "1"),
    )
    return ElementTree.fromstring("".join(document(about, answered)))


def of_mood(**said) -> Answered:
    usual = {
        "participant": "01-001",
        "site": "01",
        "visit": "V1",
        "occurrence": 1,
        "form": "MOOD",
        "version": "1",
        "slot": "",
        "answers": {},
        "at": AT,
        "by": "U.1",
    }
    return Answered(**(usual | said))


@pytest.mark.parametrize("name", ["mapp2", "mp1", "qual12m"])
def test_every_oid_is_there_once_and_every_reference_finds_it(name):
    tree = read(read_study(shipped(name)), arm_paths=True)

    defined = [(one.tag, one.get("OID")) for one in tree.iter() if one.get("OID")]
    referred = {
        (ODM + REFERENCES[key], value)
        for one in tree.iter()
        for key, value in one.attrib.items()
        if key in REFERENCES
    }

    assert len(defined) == len(set(defined))
    assert referred <= set(defined)


def test_zero_missing_and_not_yet_answered_are_three_things():
    answers = {"mood": 0, "sleep": {"missing": "refused"}}
    study = read_study(STUDY)

    first, second = read(
        study, [of_mood(answers=answers), of_mood(visit="V2", answers={"sleep": None})]
    ).iter(f"{ODM}ItemGroupData")

    mood, sleep = first
    assert (mood.get("ItemOID"), mood.get("Value")) == ("I.MOOD.1.mood", "0")
    assert (sleep.get("IsNull"), sleep.get("Value")) == ("Yes", None)
    assert [flag.text for flag in sleep.iter(f"{ODM}FlagValue")] == ["refused"]
    assert list(second) == []


def test_a_participant_and_a_visit_stand_once_however_many_forms_they_have():
    answered = [
        of_mood(),
        of_mood(slot="after"),
        of_mood(visit="V2", occurrence=2),
        of_mood(participant="01-002"),
    ]

    tree = read(read_study(STUDY), answered)

    subjects = list(tree.iter(f"{ODM}SubjectData"))
    events = list(subjects[0].iter(f"{ODM}StudyEventData"))
    assert [one.get("SubjectKey") for one in subjects] == ["01-001", "01-002"]
    assert [(one.get("StudyEventOID"), one.get("StudyEventRepeatKey")) for one in events] == [
        ("SE.V1", None),
        ("SE.V2", "2"),
    ]
    assert [one.get("FormRepeatKey") for one in events[0].iter(f"{ODM}FormData")] == [None, "after"]


def test_any_words_come_back_as_they_were_written():
    words = "a <b> & \"c\" 'd' \n é \x01"

    tree = read(read_study(STUDY), [of_mood(answers={"mood": words})])

    value = next(tree.iter(f"{ODM}ItemData")).get("Value")
    assert value == words.replace("\x01", "\ufffd")


def test_visits_that_some_arms_have_are_told_to_nobody_who_is_blinded():
    study = read_study(shipped("mp1"))
    of_arms = {f"SE.{one.code}" for one in study.visits if study.stage_of(one).arms}

    def told(tree) -> set[str]:
        return {one.get("OID") for one in tree.iter(f"{ODM}StudyEventDef")}

    assert of_arms
    assert told(read(study)) & of_arms == set()
    assert told(read(study, arm_paths=True)) >= of_arms
