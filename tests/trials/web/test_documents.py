"""Pages of a site's interviews, and nobody else's."""

import pytest
from django.urls import reverse

from tests.interviews import CLEAN, WORDS, as_seen_by
from tests.templates import page
from tests.trials.web.conftest import browser
from tests.trials.web.crawl import crawl, everything_in
from tests.trials.web.test_queries import queries_of
from trials.models import Entry, InterviewDocument
from trials.selectors.documents import latest_step, latest_text

pytestmark = pytest.mark.rolled_back

EVERYBODY_ELSE = ("phil", "theo", "cleo", "dana", "sam", "stan", "quin", "rolf")


def address(name: str, *about) -> str:
    return reverse(name, args=["TALK", *about])


def words(answer) -> str:
    return " ".join(page.read(answer.content.decode()).text().split())


def posted(talk, who: str, name: str, document, **fields):
    return browser(talk, who).post(address(name, document.pk), fields, follow=True)


def test_a_transcript_is_kept_from_the_page(talk):
    visit = talk.visit("01-001")

    answer = browser(talk, "ida").post(
        address("add-document", "transcript"),
        {"visit": visit.pk, "title": "After a year", "led_by": "outside", "text": WORDS},
        follow=True,
    )

    assert "The document is kept." in words(answer)
    with as_seen_by(talk, "ida"):
        assert latest_text(InterviewDocument.objects.get()).transcript == WORDS


def test_a_recording_is_kept_without_its_sound(talk):
    visit = talk.visit("01-001")

    answer = browser(talk, "ida").post(
        address("add-document", "recording"),
        {
            "visit": visit.pk,
            "title": "After a year",
            "led_by": "staff",
            "sha256": "a" * 64,
            "minutes": 61,
            "seconds": 5,
            "kept_at": "Safe",
        },
        follow=True,
    )

    assert "3665 seconds" in words(answer)


def test_the_treating_therapist_without_a_reason_is_refused_on_the_page(talk):
    visit = talk.visit("01-001")

    answer = browser(talk, "ida").post(
        address("add-document", "transcript"),
        {"visit": visit.pk, "title": "After a year", "led_by": "therapist", "text": WORDS},
    )

    assert answer.status_code == 422
    assert "The treating therapist leads an interview by exception only: say why." in words(answer)


def test_there_is_no_third_kind_of_document(talk):
    assert browser(talk, "ida").get(address("add-document", "film")).status_code == 404


def test_names_are_found_and_replaced_in_two_steps(talk):
    document = talk.draft("01-001", text=WORDS)
    found = posted(talk, "ida", "find-identifiers", document, names="Anna\nBen")
    place = page.read(found.content.decode()).all("input")
    ticked = [box.attributes["value"] for box in place if box.attributes.get("name") == "place"]

    answer = posted(
        talk,
        "ida",
        "replace-identifiers",
        document,
        based_on="1",
        place=ticked,
        **{f"kind-{ticked[0]}": "NAME"},
    )

    assert len(ticked) == 1
    assert "told [NAME] that" in words(answer)
    assert "NAME: 1" in words(answer)


@pytest.mark.parametrize("place", ["1", "a-b", "1-99999999"])
def test_a_place_that_is_none_is_refused(talk, place):
    document = talk.draft("01-001", text=WORDS)

    answer = posted(talk, "ida", "replace-identifiers", document, based_on="1", place=[place])

    assert answer.status_code == 422
    assert "is no place in the text" in words(answer)


def test_two_people_bring_a_transcript_to_the_coders(talk):
    document = talk.draft("01-001")
    for who, state in (("ida", "deidentified"), ("ada", "verified"), ("ada", "released_to_coding")):
        posted(talk, who, "document-step", document, state=state)

    with as_seen_by(talk, "ida"):
        assert latest_step(document).state == "released_to_coding"


def test_whoever_removed_the_details_reads_why_another_verifies(talk):
    document = talk.draft("01-001")
    talk.step(document, "deidentified", "ida")

    answer = browser(talk, "ida").get(address("document", document.pk))

    assert "Another person verifies than the one who removed the identifying details." in words(
        answer
    )


def test_one_button_drafts_the_form_of_an_adverse_event(talk):
    document = talk.draft("01-001")

    posted(talk, "ida", "document-adverse-event", document)

    with as_seen_by(talk, "ada"):
        assert [entry.name for entry in Entry.objects.filter(form_key="AE")] == ["AE@1"]


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_the_list_or_a_document(released_talk, who):
    with as_seen_by(released_talk, "ida"):
        document = InterviewDocument.objects.get()

    found = {
        browser(released_talk, who).get(url).status_code
        for url in (address("documents"), address("document", document.pk))
    }

    assert found == {404}


def test_a_document_of_another_site_is_not_there(talk):
    document = talk.draft("02-001", site="02", by="ines")

    assert browser(talk, "ida").get(address("document", document.pk)).status_code == 404


@pytest.mark.commits
@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_no_page_of_anybody_else_says_what_was_told(released_talk, who):
    pages = crawl(browser(released_talk, who))

    assert [url for url, answer in pages.items() if "Anna" in everything_in(answer)] == []
    assert len(pages) >= 3


def test_more_documents_cost_no_query(talk):
    talk.draft("01-001")
    ida, url = browser(talk, "ida"), address("documents")
    ida.get(url)

    before = queries_of(ida, url)
    for number in range(2, 6):
        talk.draft(f"01-00{number}", text=CLEAN)

    assert queries_of(ida, url) == before


def test_the_page_of_a_participant_leads_those_who_verify_to_the_documents(talk):
    talk.draft("01-001")

    pages = {
        who: browser(talk, who).get(address("participant", "01-001")).content.decode()
        for who in ("ida", "ada", "theo")
    }

    assert {who: address("documents") in text for who, text in pages.items()} == {
        "ida": True,
        "ada": True,
        "theo": False,
    }
