"""What is left undone on purpose, and what the lock board must say of it."""

import pytest

from tests.clinic import STUDY
from trials.rehearsal.issues import DRAFT, FORM_EXPECTED, NO_END, Issue, as_json, planned
from trials.simulation.draws import Draws
from trials.studies.reading import read_study

NUMBERS = [f"01-{n:03}" for n in range(1, 21)]


@pytest.fixture(scope="module")
def clinic():
    return read_study(STUDY)


def test_a_share_of_those_who_would_complete_leaves_something_of_each_kind(clinic):
    left = planned(clinic, NUMBERS, Draws("4"))

    assert len(left) == 8
    assert set(left) < set(NUMBERS)
    # Its last visit has no form with an alert.
    assert set(left.values()) == {FORM_EXPECTED, DRAFT, NO_END}
    assert planned(clinic, NUMBERS, Draws("4")) == left


def test_the_expected_board_counts_each_issue_on_its_lines():
    left = [
        Issue(FORM_EXPECTED, "01-001", "END", "SEVERITY"),
        Issue(DRAFT, "01-002", "END", "SEVERITY"),
        Issue(NO_END, "01-003"),
    ]

    assert as_json(left) == {
        "issues": [
            {"kind": "form_expected", "participant": "01-001", "visit": "END", "form": "SEVERITY"},
            {"kind": "draft", "participant": "01-002", "visit": "END", "form": "SEVERITY"},
            {"kind": "no_end", "participant": "01-003", "visit": "", "form": ""},
        ],
        "lock_board": {"L2": 2, "S1": 3, "S2": 2},
    }
