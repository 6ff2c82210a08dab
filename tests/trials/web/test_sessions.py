"""How long a sign-in lasts, and what ends it."""

import json
from time import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests import raw
from tests.emergency import code_of, set_up_second_factor
from tests.study import PASSWORD
from tests.trials.web.conftest import address, browser
from trials.actions.accounts import sign_out_everywhere
from trials.models import User

AGAIN = reverse("sign-in-again")
MINUTE = 60


@pytest.fixture
def later(monkeypatch):
    """later(seconds): the clock of the sign-ins goes on."""
    gone = 0.0

    def go_on(seconds: float) -> None:
        nonlocal gone
        gone += seconds
        monkeypatch.setattr("trials.web.sessions.time", lambda: time() + gone)

    return go_on


@pytest.fixture
def ada(open_study):
    return browser(open_study, "site_coordinator")


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def ends() -> list[str]:
    with raw.as_administrator() as administrator:
        rows = administrator.execute(
            "select detail from ledger.event where act = 'accounts.session_end' order by id"
        )
        return [detail for (detail,) in rows]


def test_fifteen_minutes_without_a_request_end_it(ada, later):
    later(15 * MINUTE + 1)

    assert not is_signed_in(ada)
    assert ends() == ["15 minutes without a request"]
    assert Session.objects.count() == 0


def test_a_request_keeps_it(ada, later):
    for _ in range(3):
        later(14 * MINUTE)
        assert is_signed_in(ada)


def test_what_a_page_asks_for_by_itself_does_not_keep_it(ada, later):
    later(14 * MINUTE)
    ada.get("/", headers={"HX-Request": "true"})
    later(2 * MINUTE)

    assert not is_signed_in(ada)


def test_twelve_hours_end_it_however_busy_one_was(ada, later):
    for _ in range(12 * 6):
        later(10 * MINUTE)
        ada.get("/")

    later(1)

    assert not is_signed_in(ada)
    assert ends() == ["12 hours after the sign-in"]


def test_that_somebody_is_there_is_noted_once_in_a_minute(ada, later):
    seen = [ada.session["seen_at"]]
    for seconds in (59, 2):
        later(seconds)
        ada.get("/")
        seen.append(ada.session["seen_at"])

    assert (seen[1] == seen[0], seen[2] > seen[0]) == (True, True)


def test_whoever_is_deactivated_is_out_at_the_next_request(open_study, ada):
    with raw.as_login("web") as web:
        raw.open_act(web, open_study.scope("sponsor"), "accounts.deactivate")
        web.execute("update trials_user set is_active = false where username = 'ada'")

    assert not is_signed_in(ada)


def test_signing_out_everywhere_ends_every_sign_in(open_study, ada):
    elsewhere = browser(open_study, "site_coordinator")

    sign_out_everywhere(user=User.objects.get(username="ada"))

    assert [is_signed_in(client) for client in (ada, elsewhere)] == [False, False]
    assert ends() == ["signed out everywhere"] * 2
    assert is_signed_in(browser(open_study, "site_coordinator"))


def test_a_new_password_ends_the_other_sign_ins(open_study, ada):
    elsewhere = browser(open_study, "site_coordinator")
    new = {"new": "seven grey herons wade", "again": "seven grey herons wade"}

    ada.post(reverse("change-password"), {"old": PASSWORD, **new})

    assert [is_signed_in(client) for client in (ada, elsewhere)] == [True, False]


# A save that comes when the sign-in has ended


def save(client: Client, study, key: str, revision: int = 1):
    entry = study.entry("01-001", "V2", "MOOD")
    body = {
        "answers": {"mood": 2, "sleep": 8},
        "based_on": revision,
        "complete": True,
        "done_on": "2026-02-10",
        "reason": "Read wrongly",
    }
    return client.put(
        address("answers", entry.pk),
        json.dumps(body),
        "application/json",
        headers={"Idempotency-Key": key},
    )


def test_it_is_answered_401_and_taken_once_after_the_same_person_is_back(open_study, ada, later):
    key = "6b1d2a40-5f70-4c43-9a0b-111111111111"
    later(16 * MINUTE)
    ended = save(ada, open_study, key)
    back = ada.post(AGAIN, {"username": "ada", "password": PASSWORD})

    first, second = save(ada, open_study, key), save(ada, open_study, key)

    assert (ended.status_code, ended.headers["Content-Type"]) == (401, "application/problem+json")
    assert back.json()["username"] == "ada"
    assert (first.status_code, first.json()) == (200, second.json())


def test_the_dialog_is_told_what_is_wrong(open_study):
    client = Client()

    answer = client.post(AGAIN, {"username": "ada", "password": "wrong"})

    assert answer.status_code == 422
    assert answer.json() == {
        "detail": "Name or password is not right.",
        "needs_second_factor": False,
    }
    assert not is_signed_in(client)


def test_the_dialog_signs_in_with_the_second_factor_alone_where_there_is_one(open_study):
    device = set_up_second_factor(open_study.people["site_coordinator"])
    client, said = Client(), {"username": "ada", "password": PASSWORD}

    without = client.post(AGAIN, said)
    signed_in_before = is_signed_in(client)
    client.post(AGAIN, said | {"code": code_of(device, following=True)})

    assert without.json()["needs_second_factor"]
    assert (signed_in_before, is_signed_in(client)) == (False, True)


@pytest.mark.parametrize("leave", ["logout", "sign-out-everywhere"])
def test_a_copy_of_the_vault_s_cookie_ends_with_the_sign_in(open_study, settings, leave):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.IS_VAULT = True
    client, thief = browser(open_study, "site_coordinator"), Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.session.session_key
    before = is_signed_in(thief)

    client.post(reverse(leave))

    assert (before, is_signed_in(thief)) == (True, False)
