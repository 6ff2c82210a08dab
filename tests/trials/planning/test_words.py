from datetime import date

import pytest

from trials.planning.words import anchor_in_words, event_in_words, range_in_words
from trials.studies.schema import Anchor
from trials.studies.schema.visits import KNOWN_EVENTS


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (56, "8 weeks after V15"),
        (14, "2 weeks after V15"),
        (7, "7 days after V15"),
        (1, "1 day after V15"),
        (0, "the day of V15"),
        (-3, "3 days before V15"),
        (-28, "4 weeks before V15"),
    ],
)
def test_an_anchor_reads_as_the_protocol_says_it(target, words):
    assert anchor_in_words(Anchor(after="V15", target=target, between=(target, target))) == words


def test_every_known_event_has_words_of_its_own():
    assert all("_" not in event_in_words(event) for event in KNOWN_EVENTS)


def test_a_declared_event_is_read_without_its_underscores():
    assert event_in_words("withdrawal_decision") == "withdrawal decision"


def test_a_range_of_one_day_says_so():
    day = date(2026, 5, 9)

    assert range_in_words(day, day) == "9 May 2026 only"
    assert range_in_words(day, date(2026, 6, 1)) == "9 May 2026 to 1 Jun 2026"
