"""Signing in and out leaves lines in the ledger, and guessing is slowed down."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from tests.raw import as_administrator
from tests.study import PASSWORD
from tests.trials.web.conftest import browser

SIGN_IN = reverse("sign-in")
LOCKED = "Too many attempts failed. Try again in 15 minutes."


def sign_in(username: str = "ada", password: str = PASSWORD, **request):
    client = Client()
    answer = client.post(SIGN_IN, {"username": username, "password": password}, **request)
    return answer.status_code == 302, answer.content.decode()


def lines(act: str) -> list[tuple]:
    with as_administrator() as admin:
        return admin.execute(
            "select actor_name, outcome, detail from ledger.event where act = %s order by id",
            [act],
        ).fetchall()


# Lines of the ledger


def test_a_sign_in_is_a_line_with_name_and_address(open_study):
    sign_in()

    assert lines("accounts.sign_in")[-1] == ("Ada Site", "done", "from 127.0.0.1")


def test_a_sign_out_is_a_line(open_study):
    browser(open_study, "site_coordinator").post(reverse("logout"))

    assert lines("accounts.sign_out") == [("Ada Site", "done", "from 127.0.0.1")]


@pytest.mark.parametrize("username", ["ada", "nobody"])
def test_a_failed_sign_in_is_a_refused_line_with_the_name_as_given(open_study, username):
    sign_in(username, "wrong")

    why = "Name or password is not right from 127.0.0.1."
    assert lines("accounts.sign_in") == [(username, "refused", why)]


def test_a_name_of_any_length_is_cut_to_sixty(open_study):
    sign_in("a" * 100, "wrong")

    assert lines("accounts.sign_in")[0][0] == "a" * 60


def test_no_password_reaches_the_ledger(open_study):
    sign_in("ada", "swordfish")
    sign_in()

    with as_administrator() as admin:
        whole = admin.execute("select json_agg(e)::text from ledger.event e").fetchone()[0]
    assert "swordfish" not in whole
    assert PASSWORD not in whole


@pytest.mark.parametrize("behind_proxy", [True, False])
def test_the_address_is_the_one_that_the_proxy_saw_where_there_is_one(
    open_study, settings, behind_proxy
):
    settings.BEHIND_PROXY = behind_proxy

    sign_in(HTTP_X_FORWARDED_FOR="203.0.113.9, 192.0.2.7")

    address = "192.0.2.7" if behind_proxy else "127.0.0.1"
    assert lines("accounts.sign_in")[-1][2] == f"from {address}"


# Guessing


def test_after_six_failures_not_even_the_right_password_is_taken(open_study):
    for _ in range(6):
        sign_in("ada", "wrong")

    signed_in, page = sign_in()

    assert (signed_in, LOCKED in page) == (False, True)
    alert = "No further attempt is taken for 15 minutes from 127.0.0.1."
    assert lines("accounts.lock_out") == [("ada", "refused", alert)]


def test_a_lock_out_is_told_to_those_who_watch_the_log_and_names_nobody(open_study, caplog):
    for _ in range(6):
        sign_in("ada", "wrong")

    alerts = [one.getMessage() for one in caplog.records if one.levelname == "CRITICAL"]
    assert alerts == [
        "Sign-in, password or code guessed wrong too often: No further attempt is taken for 15"
        " minutes from 127.0.0.1."
    ]


def test_five_failures_lock_nothing_and_a_sign_in_forgets_them(open_study):
    for _ in range(5):
        sign_in("ada", "wrong")
    sign_in()
    for _ in range(5):
        sign_in("ada", "wrong")

    assert sign_in()[0]


def test_the_lock_is_of_one_account_and_one_address(open_study):
    for _ in range(6):
        sign_in("ada", "wrong")

    assert sign_in("dana")[0]
    assert sign_in(REMOTE_ADDR="192.0.2.7")[0]


def test_thirty_failures_from_anywhere_lock_an_account(open_study):
    for nth in range(30):
        sign_in("ada", "wrong", REMOTE_ADDR=f"192.0.2.{nth // 5}")

    assert LOCKED in sign_in(REMOTE_ADDR="192.0.2.99")[1]


def test_sixty_failures_of_any_names_lock_an_address(open_study):
    for nth in range(60):
        sign_in(f"name{nth}", "wrong")

    assert LOCKED in sign_in()[1]
    assert sign_in(REMOTE_ADDR="192.0.2.7")[0]


def test_the_lock_does_not_tell_which_names_exist(open_study):
    for _ in range(6):
        sign_in("nobody", "wrong")

    assert LOCKED in sign_in("nobody", "wrong")[1]


def test_attempts_while_locked_do_not_fill_the_ledger(open_study):
    for _ in range(9):
        sign_in("ada", "wrong")

    assert len(lines("accounts.sign_in")) == 6


@pytest.mark.parametrize("username", ["ada", "nobody"])
def test_a_name_that_exists_costs_the_same_work_as_one_that_does_not(
    open_study, monkeypatch, username
):
    hashed, encode = [], MD5PasswordHasher.encode

    def counting(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)

    sign_in(username, "wrong")

    assert hashed == ["wrong"]
