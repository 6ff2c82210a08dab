"""What a report for the safety board counts, by group."""

import pytest

from tests.board import BOARD_STUDY
from trials.selectors.safety_tables import named_fields, safety_tables
from trials.studies.reading import read_study

STUDY = read_study(
    BOARD_STUDY.replace("  vitals: ", "  risk: [{form: AE, positive: serious}]\n  vitals: ", 1)
)
GROUPS = {"A": {"p1", "p2"}, "B": {"p3"}}
NOBODY = {"participants": [], "answers": [], "doses": []}


def answer(participant: str, form: str, values: dict | None) -> dict:
    return {"participant": participant, "form": form, "visit": "V2", "values": values}


def pulse(participant: str, value) -> dict:
    return answer(participant, "PULSE", {"pulse": value})


def table(title: str, **data) -> dict[str, list[str]]:
    """{row: cells} of the one table whose title begins like this."""
    found = [t for t in safety_tables(NOBODY | data, GROUPS, STUDY) if t["title"].startswith(title)]
    assert len(found) == 1
    return {row["label"]: row["cells"] for row in found[0]["rows"]}


def test_nothing_is_named_but_what_the_study_file_names():
    named = {form: set(fields) for form, fields in named_fields(STUDY).items()}

    assert named == {"AE": {"event", "serious"}, "PULSE": {"pulse"}}


def test_vital_signs_are_counted_above_their_limit_and_followed_in_each_participant():
    measured = [
        *(pulse("p1", value) for value in (70, 130, 80)),
        *(pulse("p2", value) for value in (60, 50)),
        pulse("p3", 100),
        pulse("p3", {"missing": "refused"}),
    ]

    rows = table("Pulse at rest", answers=measured)

    assert rows == {
        "Pulse: measured": ["2 (5)", "1 (1)"],
        "Pulse: above 100": ["1 (1)", "0 (0)"],
        # 80 - 70 and 50 - 60; one measurement has no change.
        "Pulse: mean change, first to last": ["0.0 (n = 2)", "–"],
        # 130 - 70 and 0.
        "Pulse: mean of the greatest rise": ["30.0 (n = 2)", "–"],
    }


def test_a_fall_is_written_with_the_true_minus():
    rows = table("Pulse at rest", answers=[pulse("p3", 90), pulse("p3", 80)])

    assert rows["Pulse: mean change, first to last"] == ["–", "\N{MINUS SIGN}10.0 (n = 1)"]


@pytest.mark.parametrize(
    ("value", "counted"),
    [(1, "Positive"), (True, "Positive"), (None, "Not known"), ({"missing": "x"}, "Not known")],
)
def test_an_answer_that_is_missing_is_never_clear(value, counted):
    rows = table("Adverse event, Serious", answers=[answer("p3", "AE", {"serious": value})])

    others = {"Positive", "Not known"} - {counted}
    assert rows == {"Asked": ["0 (0)", "1 (1)"], counted: ["0 (0)", "1 (1)"]} | {
        other: ["0 (0)", "0 (0)"] for other in others
    }


def test_the_most_frequent_events_come_first_and_one_without_a_name_is_kept():
    events = [
        answer("p1", "AE", {"event": "Cough"}),
        answer("p1", "AE", {"event": " HEADACHE"}),
        answer("p3", "AE", {"event": "headache"}),
        answer("p3", "AE", {}),
    ]

    rows = table("Adverse events", answers=events)

    assert list(rows) == ["Any event", "Serious", "headache", "cough", "not named"]
    assert rows["headache"] == ["1 (1)", "1 (1)"]


def test_doses_are_counted_and_decisions_about_them_are_not():
    def dose(participant, kind, decision):
        return {"participant": participant, "visit": "V2", "kind": kind, "decision": decision}

    given = [
        dose("p1", "escalation", "escalate"),
        dose("p1", "initial", "given"),
        dose("p1", "supplemental", "withheld"),
        dose("p3", "initial", "given"),
    ]

    assert table("Exposure", doses=given) == {
        "V2, initial dose: given": ["1", "1"],
        "V2, supplemental dose: withheld": ["1", "0"],
    }


def test_what_became_of_participants_is_counted():
    people = [
        {"id": "p1", "status": "completed", "treatment": "treatment_completed"},
        {"id": "p2", "status": "withdrew", "treatment": "treatment_stopped"},
        {"id": "p3", "status": None, "treatment": None},
    ]

    rows = table("Participants", participants=people)

    assert rows["Randomised"] == ["2", "1"]
    assert rows["Withdrew"] == ["1", "0"]
    assert rows["Treatment stopped"] == ["1", "0"]
    assert rows["Completed"] == ["1", "0"]
    assert "Screen failure" not in rows
