"""Wording on the entry page and the printed form, and our own labels where it may not stand."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.library import PGIC, entry_of, licence, load, pack_of
from tests.templates import page
from tests.trials.web.conftest import browser

YESTERDAY = str(date.today() - timedelta(days=1))
BLANK = "/studies/LIBRARY/codebook/PGIC/1976/blank/"


@pytest.fixture
def entry_page(library_study):
    """entry_page(query) → the entry page of the PGIC, as its elements."""
    url = reverse("entry", args=["LIBRARY", entry_of(library_study, "PGIC").pk])

    def shown(query: str = ""):
        answer = browser(library_study, "site_coordinator").get(url + query)
        assert answer.status_code == 200
        return page.read(answer.content.decode())

    return shown


def test_without_a_pack_our_labels_are_shown_and_nothing_is_said(entry_page):
    text = entry_page().text()

    assert "1 Very much improved" in text
    assert "licence" not in text.lower()


def test_the_wording_stands_in_the_place_of_labels_and_anchors(library_study, entry_page):
    load(library_study, pack_of(PGIC, says="Zebra"))

    text = entry_page().text()

    assert "Zebra: how to go about it." in text
    assert "Zebra on pgic?" in text
    assert "1 Zebra for 1" in text
    assert "Very much improved" not in text
    assert "Wording under licence: Harbour Press, HP-1" in text


def test_its_language_and_direction_are_told_to_the_browser(library_study, entry_page):
    load(library_study, pack_of(PGIC, language="he", direction="rtl"))

    questions = next(e for e in entry_page().all("fieldset") if e.attributes.get("dir"))

    assert (questions.attributes["lang"], questions.attributes["dir"]) == ("he", "rtl")


def test_another_language_is_a_link_away(library_study, entry_page):
    load(library_study, pack_of(PGIC, says="Zebra"))
    load(library_study, pack_of(PGIC, says="Gnu", language="he"))

    assert "Gnu on pgic?" in entry_page().text()
    assert "Zebra on pgic?" in entry_page("?language=en").text()


def test_after_the_licence_our_labels_stand_there_with_the_reason(library_study, entry_page):
    load(library_study, licence(pack_of(PGIC, says="Zebra"), valid_to=YESTERDAY))

    text = entry_page().text()

    assert (
        f"The licence HP-1 for the wording (en) ended on {YESTERDAY}."
        " The form is shown in our own labels."
    ) in text
    assert "1 Very much improved" in text
    assert "Zebra" not in text


def test_a_language_whose_licence_holds_goes_before_one_whose_licence_ended(
    library_study, entry_page
):
    load(library_study, pack_of(PGIC, says="Zebra"))
    load(library_study, licence(pack_of(PGIC, language="he"), valid_to=YESTERDAY))

    assert "Zebra on pgic?" in entry_page().text()


def test_a_licence_for_paper_is_for_the_printed_form_alone(library_study, entry_page):
    load(library_study, licence(pack_of(PGIC, says="Zebra"), modes=["paper"]))
    printed = browser(library_study, "site_coordinator").get(BLANK).content.decode()

    assert "Zebra on pgic?" in printed
    assert "Zebra" not in entry_page().text()


def test_a_problem_with_an_answer_speaks_in_our_words(library_study):
    load(library_study, pack_of(PGIC, says="Zebra"))
    url = reverse("answers", args=["LIBRARY", entry_of(library_study, "PGIC").pk])

    answer = browser(library_study, "site_coordinator").put(
        url,
        {"answers": {"pgic": 9}, "based_on": 0, "complete": True, "done_on": "2026-01-12"},
        "application/json",
        headers={"Idempotency-Key": "00000000-0000-4000-8000-000000000001"},
    )

    assert answer.status_code == 422
    assert "Zebra" not in answer.content.decode()


def test_the_history_and_the_codebook_speak_in_our_words(library_study):
    load(library_study, pack_of(PGIC, says="Zebra"))
    entry = entry_of(library_study, "PGIC")
    library_study.save(entry, {"pgic": 2})
    client = browser(library_study, "site_coordinator")

    pages = [
        client.get(reverse("entry-history", args=["LIBRARY", entry.pk])),
        client.get("/studies/LIBRARY/codebook/PGIC/1976/"),
        client.get("/studies/LIBRARY/codebook/PGIC/1976/codebook.csv"),
    ]

    assert [answer.status_code for answer in pages] == [200] * 3
    assert [answer for answer in pages if "Zebra" in answer.content.decode()] == []
