"""A version comes into force where stages were frozen, and others were opened for an arm."""

from tests.study import reading_all
from tests.trials.actions.test_amendments import put_in_force, release, states
from tests.trio import DISCLOSED, STUDY, Trio
from trials.models import Entry, Visit

SECOND = STUDY.replace("study: TRIO", 'study: TRIO\nversion: "2"')
WITH_VITALS = SECOND.replace(
    "forms: [{form: MOOD, by: participant}]",
    "forms: [{form: MOOD, by: participant}, {form: VITALS, by: site}]",
).replace(
    "forms: [{form: VITALS, by: site}, {form: MOOD, by: participant}]",
    "forms: [{form: VITALS, by: site, at: [before, after]}, {form: MOOD, by: participant}]",
)
OTHER = "01-001"


def names(study: Trio, number: str, stage: str) -> set[str]:
    with reading_all(study.trial):
        rows = Entry.objects.filter(participant__number=number, visit__stage=stage)
        return {f"{row.visit.code} {row.name}" for row in rows.select_related("visit")}


def test_a_frozen_stage_stays_as_it_is_and_what_follows_gets_the_version(trio):
    trio.disclose()
    before = names(trio, DISCLOSED, "main")

    put_in_force(trio, release(trio, WITH_VITALS))

    assert names(trio, DISCLOSED, "main") == before
    assert names(trio, DISCLOSED, "later") == {"LT MOOD", "LT VITALS"}
    assert "PE VITALS" in names(trio, OTHER, "main")


def test_a_stage_that_was_opened_for_an_arm_is_laid_out_again_and_stays_hidden(trio):
    participant = trio.disclose()
    trio.sign_for_open_part(participant)
    trio.open(participant, "open")

    put_in_force(trio, release(trio, WITH_VITALS))

    assert names(trio, DISCLOSED, "open") >= {"O1 VITALS@before", "O1 VITALS@after"}
    assert "O1 VITALS" not in states(trio, DISCLOSED)
    with reading_all(trio.trial):
        found = Visit.objects.filter(participant__number=DISCLOSED, stage="open")
        assert set(found.values_list("arm_path", flat=True)) == {True}


def test_a_new_visit_of_a_stage_that_nobody_opened_is_laid_out_for_nobody(trio):
    extra = """  - code: X2
    label: After the extra session
    stage: extra
    anchors: [{after: X1, target: 7, between: [1, 14]}]
    forms: [{form: MOOD, by: participant}]
randomisation:"""

    put_in_force(trio, release(trio, SECOND.replace("randomisation:", extra, 1)))

    with reading_all(trio.trial):
        assert not Visit.objects.filter(code="X2").exists()
