"""Sentences, and which of them a passage touches."""

from trials.transcripts.sentences import sentences, touched

TEXT = 'P: I slept. "Well?" he asked… Yes!\n\n  I: Dr. no end\nLast'


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_a_sentence_ends_with_its_mark_or_with_its_line():
    assert words(TEXT) == [
        "P: I slept.",
        '"Well?"',
        "he asked…",
        "Yes!",
        "I: Dr.",
        "no end",
        "Last",
    ]


def test_an_empty_text_has_no_sentence():
    assert sentences(" \n ") == ()


def test_a_letter_outside_the_basic_plane_counts_as_one():
    assert sentences("😀. Ja.") == ((0, 2), (3, 6))


def test_a_passage_touches_every_sentence_that_it_overlaps():
    units = sentences("One. Two. Three.")

    assert touched(units, [(3, 6)]) == {0, 1}


def test_the_white_space_between_two_sentences_touches_neither():
    units = sentences("One. Two.")

    assert touched(units, [(4, 5)]) == set()
