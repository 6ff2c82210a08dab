"""What a new version lays out that the old one did not, and what it no longer does."""

from tests.trials.studies.broken.test_broken import WHOLE
from trials.studies.reading import read_study
from trials.studies.succession import Succession

V2 = "    forms:\n      - {form: MOOD, by: participant, when: MOOD.mood@V1 == 0}\n"


def succession(stands: str, instead: str) -> Succession:
    assert stands in WHOLE
    return Succession(read_study(WHOLE), read_study(WHOLE.replace(stands, instead, 1)))


def test_moments_of_a_form_come_and_go_one_by_one():
    twice = "{form: MOOD, by: participant, at: [before, after], when"

    change = succession("{form: MOOD, by: participant, when", twice)

    assert list(change.slots_added) == [("V2", "MOOD", "before"), ("V2", "MOOD", "after")]
    assert change.slots_dropped == {("V2", "MOOD", "")}


def test_a_form_that_is_recorded_as_needed_is_never_laid_out():
    change = succession("      - {form: AE, by: site, as_needed: true}\n", "")

    assert (change.slots_added, change.slots_dropped) == ({}, set())


def test_a_form_that_moves_within_its_visit_changes_its_place():
    change = succession(V2, V2.replace("forms:\n", "forms:\n      - {form: AE, by: site}\n"))

    assert list(change.slots_added) == [("V2", "AE", "")]
    assert {slot: place.position for slot, place in change.slots_changed.items()} == {
        ("V2", "MOOD", ""): 1
    }


def test_a_new_visit_moves_those_after_it():
    new = "  - code: V1B\n    label: Call\n    anchors:\n"
    new += "      - {after: V1, target: 3, between: [1, 5]}\n    forms:\n"
    new += "      - {form: MOOD, by: participant}\n  - code: V2\n    label: Session"

    change = succession("  - code: V2\n    label: Session", new)

    assert [visit.code for visit in change.visits_added] == ["V1B"]
    assert change.positions_changed == {"V2": 2, "OPEN1": 3}
    assert list(change.slots_added) == [("V1B", "MOOD", "")]


def test_a_visit_that_is_held_as_needed_from_now_on_is_not_laid_out_any_more():
    change = succession("    stage: open\n", "    stage: open\n    as_needed: true\n")

    assert (change.visits_dropped, change.visits_added) == (["OPEN1"], [])


def test_versions_that_ask_the_same_lay_out_nothing():
    change = succession("label: Baseline", "label: First visit")

    assert (change.visits_added, change.visits_dropped, change.positions_changed) == ([], [], {})
    assert (change.slots_added, change.slots_dropped, change.slots_changed) == ({}, set(), {})
