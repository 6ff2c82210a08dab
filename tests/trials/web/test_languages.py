"""Participants' pages in other languages: complete, current, and for participants alone."""

import re
from datetime import UTC, datetime

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from config.env import ROOT
from instruments import all_instruments, get_instrument
from tests.trials.web.conftest import address, browser, text_of
from tests.trials.web.translated import said
from trials.policies.self_report import readers_of
from trials.web.languages import isolated, language, offered, speaking, translated
from trials.web.presenters.self_report_words import PERIODS, READERS, by_when, period

pytestmark = pytest.mark.rolled_back

LOCALES = sorted(path.name for path in (ROOT / "locale").iterdir())
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
every_language = pytest.mark.parametrize("code", LOCALES)


def catalogue(code: str):
    with (ROOT / "locale" / code / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=code)


def test_there_is_french_and_hebrew():
    assert translated() == ("en", "fr", "he")
    assert [language(code).direction for code in translated()] == ["ltr", "ltr", "rtl"]


@every_language
def test_every_sentence_is_translated_and_none_is_left_over(code):
    messages = [message for message in catalogue(code) if message.id]

    assert {message.id for message in messages} == said()
    assert [message.id for message in messages if message.fuzzy] == []
    assert [message.id for message in messages if not all(_forms(message.string))] == []


@every_language
def test_what_is_filled_in_is_filled_in_in_the_translation_too(code):
    wrong = []
    for message in catalogue(code):
        plural = _forms(message.id)[-1]
        *few, many = _forms(message.string)
        # A form for one number alone may say the number in a word.
        if _places(many) != _places(plural) or any(_places(one) - _places(plural) for one in few):
            wrong.append(message.id)

    assert wrong == []


@every_language
def test_what_the_server_reads_is_what_was_translated(code):
    with (ROOT / "locale" / code / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = read_mo(file)

    assert _sentences(compiled) == _sentences(catalogue(code))


def test_every_period_that_participants_are_asked_about_is_said_to_them():
    asked = {one.recall for one in all_instruments() if one.respondent == "participant"}

    assert asked - {""} == set(PERIODS)


def test_the_closing_audit_says_since_when():
    with speaking("he"):
        said_there = period(get_instrument("AUDIT", version="since_treatment"))

    assert period(get_instrument("AUDIT", version="since_treatment")) == (
        "Since you finished treatment"
    )
    assert said_there == "מאז שסיימתם את הטיפול"


def test_every_role_that_reads_has_words_for_participants():
    reading = {role.key for kind in ("self_report", "alliance") for role in readers_of(kind)}

    assert reading == set(READERS)


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (datetime(2026, 3, 6, 20, tzinfo=UTC), "until today, 20:00"),
        (datetime(2026, 3, 7, 20, tzinfo=UTC), "until tomorrow, 20:00"),
        (datetime(2026, 3, 9, 20, tzinfo=UTC), "until Monday, 9 Mar 2026, 20:00"),
        (None, ""),
    ],
)
def test_the_end_is_said_as_people_say_it(until, words):
    assert by_when(until, datetime(2026, 3, 6, 23, 30, tzinfo=UTC)) == words


def test_a_language_without_pages_is_not_offered():
    assert [one.code for one in offered(["xx", "he"])] == ["he"]
    assert [one.code for one in offered(["xx"])] == ["en"]


def test_staff_read_english_whatever_their_browser_asks_for(open_study):
    plain = browser(open_study, "site_coordinator").get(address("matrix"))
    asking = browser(open_study, "site_coordinator", headers={"accept-language": "he"})

    assert text_of(asking.get(address("matrix"))) == text_of(plain)


def _sentences(messages) -> dict:
    return {_forms(one.id): _forms(one.string) for one in messages if one.id}


def _forms(texts) -> tuple[str, ...]:
    """One for each number; of a sentence without a plural, twice the same."""
    return (texts, texts) if isinstance(texts, str) else tuple(texts)


def _places(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("988 Lifeline, day & night", "988 Lifeline, day &amp; night"),
        ("988 Crisis Line, ביום", '<bdi dir="ltr">988 Crisis Line</bdi>, ביום'),
        ("בכל שעה <b>", 'בכל שעה &lt;<bdi dir="ltr">b</bdi>&gt;'),
        ("קו {0} סיוע", 'קו {<bdi dir="ltr">0</bdi>} סיוע'),
    ],
)
def test_a_name_in_latin_letters_keeps_its_order_in_a_hebrew_line(text, shown):
    assert isolated(text) == shown
