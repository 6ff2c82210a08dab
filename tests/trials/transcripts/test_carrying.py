"""Passages carried from one text to the next."""

from hypothesis import given
from hypothesis import strategies as st

from trials.transcripts.carrying import carried

EARLIER = "I slept well.\nThen Anna called me.\nI was calm."


def test_a_passage_moves_with_what_was_replaced_before_it():
    later = EARLIER.replace("Anna", "[NAME]")
    calm = EARLIER.index("calm")

    assert carried(EARLIER, later, [(calm, calm + 4)]) == [(calm + 2, calm + 6)]


def test_a_passage_whose_words_changed_is_placed_again_by_its_coder():
    later = EARLIER.replace("Anna", "[NAME]")

    assert carried(EARLIER, later, [(14, 25)]) == [None]


def test_a_passage_beside_the_change_in_the_same_line_is_carried():
    later = EARLIER.replace("Anna", "[NAME]")
    called = EARLIER.index("called me")

    assert carried(EARLIER, later, [(called, called + 9)]) == [(called + 2, called + 11)]


def test_a_passage_over_two_lines_is_carried_as_one():
    assert carried("a\nb\nc", "x\na\nb\nc", [(0, 5)]) == [(2, 7)]


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60), st.data())
def test_what_is_carried_has_the_same_words(earlier, later, data):
    start = data.draw(st.integers(0, len(earlier)))
    end = data.draw(st.integers(start, len(earlier)))

    place = carried(earlier, later, [(start, end)])[0]

    assert place is None or later[slice(*place)] == earlier[start:end]


@given(st.text(max_size=80), st.data())
def test_in_an_unchanged_text_everything_stays_where_it_is(text, data):
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    end = data.draw(st.integers(start, len(text)))

    assert carried(text, text, [(start, end)]) == [(start, end)] if text else True
