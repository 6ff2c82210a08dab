"""The pages of coders: transcripts by their number, codes, themes, agreement."""

import pytest

from tests.interviews import CLEAN
from tests.templates import page
from tests.trials.web.conftest import browser
from tests.trials.web.crawl import crawl, saying
from tests.trials.web.test_documents import address, words
from tests.trials.web.test_queries import queries_of
from trials.actions.coding import begin_coding
from trials.actions.themes import add_theme, link_passage

pytestmark = pytest.mark.rolled_back

PAGES = ("coding", "codes", "themes", "agreement")


@pytest.fixture
def released(talk):
    return talk.release(talk.draft("01-001"))


@pytest.fixture
def begun(talk, released):
    begin_coding(release=released, scope=talk.scope("cleo"))
    return released


def posted(talk, who: str, name: str, *about, **fields):
    return browser(talk, who).post(address(name, *about), fields, follow=True)


def test_the_day_of_a_coder_begins_with_the_transcripts(talk, released):
    answer = browser(talk, "cleo").get("/")

    assert address("coding") in answer.content.decode()


def test_a_coder_begins_codes_and_locks(talk, released):
    start = CLEAN.index("calm now")
    posted(talk, "cleo", "begin-coding", 1)
    posted(talk, "cleo", "code-passage", 1, start=start, end=start + 8, code="calm", memo="A turn")

    answer = posted(talk, "cleo", "lock-first-pass", 1)

    text = words(answer)
    assert "Your first pass is locked." in text
    assert "calm now [Being calm]" in text
    assert "A turn" in text


def test_a_passage_outside_the_text_is_refused_in_words(talk, begun):
    answer = posted(talk, "cleo", "code-passage", 1, start=0, end=9999, code="calm")

    assert answer.status_code == 422
    assert "Characters 0 to 9999 are no passage of D-001" in words(answer)


def test_a_passage_that_is_no_number_is_refused_in_words(talk, begun):
    answer = posted(talk, "cleo", "code-passage", 1, start="x", end="", code="calm")

    assert answer.status_code == 422
    assert "Give a whole number of characters. Give the character." in words(answer)


def test_a_passage_is_taken_back(talk, begun):
    segment = talk.code(begun, "calm now", "calm", "cleo")

    answer = posted(talk, "cleo", "take-passage-back", 1, segment.pk)

    assert "The passage is taken back." in words(answer)
    assert "[Being calm]" not in words(answer)


def test_a_reported_text_is_gone_for_every_coder(talk, begun):
    posted(talk, "cleo", "report-identifier", 1, where="the end")

    found = {
        browser(talk, who).get(address("coding-document", 1)).status_code
        for who in ("cleo", "carl")
    }
    assert found == {404}


def test_a_report_without_a_place_is_refused(talk, begun):
    answer = posted(talk, "cleo", "report-identifier", 1)

    assert answer.status_code == 422
    assert "Say where it stands, so that the site finds it." in words(answer)


def test_no_page_of_a_coder_tells_participant_site_or_visit(talk, begun):
    talk.code(begun, "calm now", "calm", "cleo")

    pages = crawl(browser(talk, "cleo"))

    assert saying(pages, "01-001", "Harbour", "Q1", "Ida", str(begun.document_id)) == []
    assert address("coding-document", 1) in pages


@pytest.mark.parametrize("who", ["ida", "ada", "phil", "theo", "dana", "sam", "stan", "rolf"])
@pytest.mark.parametrize("name", PAGES)
def test_the_pages_of_coders_are_theirs_alone(released_talk, name, who):
    assert browser(released_talk, who).get(address(name)).status_code == 404


def linked(talk, number: str, **choices):
    """A passage of a new participant that supports the first theme."""
    release = talk.release(talk.draft(number, **choices))
    begin_coding(release=release, scope=talk.scope("cleo"))
    segment = talk.code(release, "calm now", "calm", "cleo")
    link_passage(segment=segment, theme=1, side="supports", scope=talk.scope("cleo"))
    return segment


@pytest.fixture
def theme(talk):
    add_theme(trial=talk.trial, statement="Calm grows", scope=talk.scope("cleo"))


def test_a_theme_quotes_those_who_agreed_and_links_to_the_passage(talk, theme):
    segment = linked(talk, "01-001")

    answer = browser(talk, "cleo").get(address("themes"))

    quote = page.read(answer.content.decode()).all("q")[0].text()
    assert quote == "calm now"
    assert f"{address('coding-document', 1)}#passage-{segment.pk}" in answer.content.decode()


def test_nobody_is_quoted_who_has_not_agreed(talk, theme):
    linked(talk, "01-001", quotation=False)

    answer = browser(talk, "cleo").get(address("themes"))

    assert "calm now" not in words(answer)
    assert "Not to be quoted: the participant has not agreed to quotations." in words(answer)


def test_nothing_is_quoted_from_a_text_that_was_taken_back(talk, theme):
    segment = linked(talk, "01-001")
    posted(talk, "carl", "report-identifier", segment.text.number, where="the end")

    answer = browser(talk, "cleo").get(address("themes"))

    assert "The text was taken back: there is nothing to quote." in words(answer)


def test_agreement_is_shown_by_code_with_each_difference(talk, released):
    talk.first_pass(released, "cleo", {"calm now": "calm", "How are you?": "others"})
    talk.first_pass(released, "carl", {"I am calm now": "calm"})

    text = words(browser(talk, "cleo").get(address("agreement")))

    # Sentences: the question, the answer, the emoji, the end.
    assert "Being calm 1 0 0 3 4 100.0 1.00" in text
    assert "Being with others 0 1 0 3 4 75.0 0.00" in text
    assert "D-001, sentence 1 I: How are you? Being with others Cleo –" in text


def test_a_difference_is_settled_in_the_log(talk, released):
    talk.first_pass(released, "cleo", {"How are you?": "others"})
    talk.first_pass(released, "carl", {})

    answer = posted(
        talk,
        "carl",
        "resolve-difference",
        1,
        sentence=0,
        code="others",
        applies="no",
        reason="A question is no statement",
    )

    assert "It does not belong. A question is no statement Carl" in words(answer)


def test_a_code_is_added_and_its_reason_stands_in_the_log(talk, released):
    answer = posted(
        talk, "cleo", "change-code", key="trust", label="Trusting", reason="In three transcripts"
    )

    assert "Trusting trust" in words(answer)
    assert "Trusting (trust), version 1. In three transcripts Cleo" in words(answer)


def test_a_theme_is_added_worded_anew_and_retired(talk, theme):
    answer = posted(
        talk,
        "cleo",
        "change-theme",
        1,
        statement="Calm grows slowly",
        reason="Two cases",
        retired="yes",
    )

    assert "T1 Calm grows slowly Retired" in words(answer)


@pytest.mark.parametrize("name", PAGES)
def test_more_transcripts_cost_no_query(talk, theme, name):
    linked(talk, "01-001")
    cleo, url = browser(talk, "cleo"), address(name)
    cleo.get(url)

    before = queries_of(cleo, url)
    for number in (2, 3):
        linked(talk, f"01-00{number}")

    assert queries_of(cleo, url) == before


def test_more_passages_cost_no_query(talk, theme, begun):
    talk.code(begun, "calm now", "calm", "cleo")
    cleo, url = browser(talk, "cleo"), address("coding-document", 1)
    cleo.get(url)

    before = queries_of(cleo, url)
    for passage in ("told", "often", "That is all."):
        talk.code(begun, passage, "others", "cleo")

    assert queries_of(cleo, url) == before
