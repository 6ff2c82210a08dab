"""Rehearsals and the record of the opening, in the vault and on the web."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import raw
from tests.conftest import log_in_as
from tests.study import ARMS, KEY_HOLDERS, PASSWORD
from tests.trials.web.conftest import address, browser
from trials.selectors.trials import latest_snapshot

STATISTICIAN, QUALITY = KEY_HOLDERS


@pytest.fixture
def at_the_vault(settings):
    settings.IS_VAULT = True
    settings.ROOT_URLCONF = "config.vault_urls"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    log_in_as("vault")
    yield
    log_in_as("web")


def vault_browser(study, role: str) -> Client:
    client = Client()
    client.force_login(study.people[role])
    return client


def bring(study, role: str, part: str, password: str = PASSWORD):
    page = reverse("rehearsal", args=["SMALL"])
    posted = {"key_part": part, "password": password}
    return vault_browser(study, role).post(page, posted, follow=True)


def test_two_people_rehearse_and_the_lock_board_says_so(open_study, at_the_vault, settings):
    first, second = open_study.sealed.parts
    bring(open_study, STATISTICIAN, first)

    told = bring(open_study, QUALITY, second).content.decode()

    assert "Both parts make the key of this study. No slot was opened." in told
    settings.IS_VAULT = False
    settings.ROOT_URLCONF = "config.urls"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    log_in_as("web")
    board = browser(open_study, "sponsor").get(address("lock-board")).content.decode()
    assert "Quin Quality, Quality assurance" in board
    assert "Brought the second part: both make the key" in board


def test_two_parts_that_do_not_fit_are_told_at_once(open_study, at_the_vault):
    bring(open_study, STATISTICIAN, "00" * 32)

    told = bring(open_study, QUALITY, open_study.sealed.parts[1]).content.decode()

    assert "one of them is wrong" in told


def test_a_wrong_password_rehearses_nothing(open_study, at_the_vault):
    answer = bring(open_study, STATISTICIAN, open_study.sealed.parts[0], password="guessed")

    assert answer.status_code == 422
    with raw.as_administrator() as administrator:
        assert administrator.execute("select count(*) from governance.rehearsal").fetchone() == (0,)


def record(study, role: str) -> str:
    return browser(study, role).get(address("opening-record")).content.decode()


def hashes() -> list[str]:
    """Of the sealed list, the letters and their meaning, worked out apart from our functions."""
    with raw.as_administrator() as administrator:
        return [
            administrator.execute(statement).fetchone()[0]
            for statement in (
                "select encode(sha256, 'hex') from allocation.sealed_list",
                "select encode(sha256(convert_to(string_agg(participant_id || E'\\t' || letter,"
                " E'\\n' order by participant_id::text collate \"C\"), 'UTF8')), 'hex')"
                " from governance.letter",
                "select encode(sha256(convert_to(string_agg(letter || E'\\t' || arm,"
                " E'\\n' order by letter), 'UTF8')), 'hex') from governance.meaning",
            )
        ]


def test_the_record_of_an_opened_study_says_who_when_and_what(unblinded_study_of_module):
    page = record(unblinded_study_of_module, "statistician")

    said = ["Una Unblinded, Unblinded statistician", "Quin Quality, Quality assurance"]
    said += [latest_snapshot(unblinded_study_of_module.trial).sha256, "software ", *hashes(), *ARMS]
    assert [words for words in said if words not in page] == []


def test_before_the_meaning_is_released_it_tells_no_arm_and_no_hash_of_letters(
    masked_study_of_module,
):
    """Of twelve participants all lists of letters can be tried until one has the hash."""
    page = record(masked_study_of_module, "sponsor")

    sealed_list, letters, _ = hashes()
    assert sealed_list in page
    assert "Release of the letters" in page
    assert [word for word in (letters, *ARMS) if word in page] == []


def test_the_key_holders_see_the_hash_of_the_letters_in_the_vault(
    masked_study_of_module, at_the_vault
):
    page = vault_browser(masked_study_of_module, QUALITY).get(
        reverse("opening-record", args=["SMALL"])
    )

    assert hashes()[1] in page.content.decode()


def test_the_record_is_not_for_a_site(open_study_of_module):
    answer = browser(open_study_of_module, "site_coordinator").get(address("opening-record"))

    assert answer.status_code == 404
