"""The book of codes, and themes."""

import pytest

from tests.interviews import as_seen_by
from trials.actions.coding import begin_coding, code_passage
from trials.actions.themes import add_theme, change_code, change_theme, link_passage
from trials.refusals import NotPermitted, Refused
from trials.selectors.coding import book_of_codes, theme_links, themes_of

pytestmark = pytest.mark.rolled_back


def refused(act, **said) -> str:
    with pytest.raises(Refused) as refusal:
        act(**said)
    return str(refusal.value)


def change(talk, key: str, **said):
    usual = {"label": "Being at ease", "reason": "Said better", "scope": talk.scope("cleo")}
    return change_code(trial=talk.trial, key=key, **(usual | said))


def book(talk) -> dict:
    with as_seen_by(talk, "cleo"):
        return book_of_codes(talk.trial)


@pytest.fixture
def passage(talk):
    """A passage that cleo coded."""
    release = talk.release(talk.draft("01-001"))
    begin_coding(release=release, scope=talk.scope("cleo"))
    return talk.code(release, "calm now", "calm", "cleo")


def test_the_book_begins_with_the_codes_of_the_study_file(talk):
    talk.release(talk.draft("01-001"))

    assert {key: code.label for key, code in book(talk).items()} == {
        "calm": "Being calm",
        "others": "Being with others",
    }


def test_another_version_of_a_code_leaves_passages_with_the_one_they_were_given(talk, passage):
    change(talk, "calm", label="Being at ease")

    assert (book(talk)["calm"].number, book(talk)["calm"].label) == (2, "Being at ease")
    assert (passage.code.number, passage.code.label) == (1, "Being calm")


def test_a_retired_code_is_given_to_no_passage(talk, passage):
    change(talk, "calm", retired=True)

    why = refused(
        code_passage,
        release=passage.text,
        start=0,
        end=4,
        code="calm",
        scope=talk.scope("cleo"),
    )

    assert why == "The code Being at ease is retired."


@pytest.mark.parametrize(
    ("key", "said", "sentence"),
    [
        ("a b", {}, "letters, digits, _ . or -; this is 'a b'"),
        ("new", {"parent": "none"}, "There is no code 'none' to stand above 'new'."),
        ("calm", {"parent": "calm"}, "'calm' would stand above itself."),
        ("calm", {"label": ""}, "Give the code a label."),
        ("calm", {"reason": ""}, "Say why the code comes, changes or is retired."),
    ],
)
def test_a_code_that_cannot_be_is_refused(talk, key, said, sentence):
    assert sentence in refused(change, talk=talk, key=key, **said)


def test_codes_do_not_stand_above_each_other_in_a_circle(talk):
    change(talk, "others", parent="calm")

    why = refused(change, talk=talk, key="calm", parent="others")

    assert why == "'calm' would stand above itself."


def test_a_theme_is_worded_anew_under_its_number(talk):
    add_theme(trial=talk.trial, statement="Calm grows", scope=talk.scope("cleo"))
    change_theme(
        trial=talk.trial,
        number=1,
        statement="Calm grows slowly",
        reason="Two cases",
        scope=talk.scope("carl"),
    )

    with as_seen_by(talk, "cora"):
        assert {n: t.statement for n, t in themes_of(talk.trial).items()} == {
            1: "Calm grows slowly"
        }


def test_of_a_passage_and_a_theme_the_latest_word_counts(talk, passage):
    add_theme(trial=talk.trial, statement="Calm grows", scope=talk.scope("cleo"))

    sides = []
    for side in ("supports", "counter", "neither"):
        link_passage(segment=passage, theme=1, side=side, scope=talk.scope("cleo"))
        with as_seen_by(talk, "cleo"):
            sides.append([link.side for link in theme_links(talk.trial)])

    assert sides == [["supports"], ["counter"], []]


def test_a_theme_that_is_not_there_takes_no_passage(talk, passage):
    why = refused(link_passage, segment=passage, theme=7, side="supports", scope=talk.scope("cleo"))

    assert why == "There is no theme 7 in use."


@pytest.mark.parametrize("who", ["ida", "ada", "dana", "sam", "stan"])
def test_only_coders_make_codes_and_themes(talk, who):
    with pytest.raises(NotPermitted):
        change(talk, "calm", scope=talk.scope(who))
    with pytest.raises(NotPermitted):
        add_theme(trial=talk.trial, statement="Calm grows", scope=talk.scope(who))
