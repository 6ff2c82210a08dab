"""What a study file says of the dosing room: even-handed, and about forms that are there."""

import pytest

from tests.sessions import STUDY
from trials.studies.reading import InvalidStudy, read_study

ONE_SIDED = """
    events:
      - {code: nausea, label: Nausea, valence: unwelcome}
      - {code: crying, label: Crying, valence: neutral}
"""


def with_room(more: str) -> str:
    return STUDY.replace("  room:\n", f"  room:{more}", 1)


def test_a_list_without_a_welcome_event_is_refused():
    with pytest.raises(InvalidStudy, match="no event of the list is welcome: name such events too"):
        read_study(with_room(ONE_SIDED))


def test_events_stand_by_the_alphabet_whatever_the_file_puts_first():
    more = ONE_SIDED + "      - {code: awe, label: Awe, valence: welcome}\n"

    labels = [event.label for event in read_study(with_room(more)).room.events_in_order]

    assert labels == ["Awe", "Crying", "Nausea"]


def test_the_usual_events_hold_welcome_and_unwelcome_ones():
    valences = {event.valence for event in read_study(STUDY).room.events}

    assert valences == {"welcome", "neutral", "unwelcome"}


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("limits: {sbp: 180", "limits: {pulse: 180", "no number of VITALS pulse"),
        ("before_supplemental: 80", "noon: 80", "no moment of VITALS at S1 noon"),
        ("again: AGAIN", "again: NOTE", "NOTE is measured again as needed"),
        ("  term: event\n", "", "name the form, its term and the day it began"),
        ("{form: AE, by: site, as_needed: true}", "{form: AE, by: site}", "expect that form there"),
        ("1: mild, 2: moderate", "0: mild, 2: moderate", "must have the codes 1"),
    ],
)
def test_what_is_not_there_is_named(before, after, why):
    assert before in STUDY

    with pytest.raises(InvalidStudy, match=why):
        read_study(STUDY.replace(before, after, 1))
