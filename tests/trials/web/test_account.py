"""One's own account: its password, its second factors, what happened to it."""

import json

import psycopg
import pytest
from django.test import Client
from django.urls import reverse

from tests import raw
from tests.authenticator import Authenticator
from tests.emergency import code_of, set_up_second_factor
from tests.study import PASSWORD
from tests.trials.web.conftest import address, browser, text_of
from trials.actions.passkeys import add_passkey, begin_passkey
from trials.actions.recovery_codes import draw_recovery_codes
from trials.models import Passkey, User
from trials.selectors.second_factors import has_second_factor

pytestmark = pytest.mark.rolled_back

NEW = "seven grey herons wade"


@pytest.fixture
def ada(open_study):
    """Of the test's own: the study's people are those of all tests."""
    return User.objects.get(username="ada")


@pytest.fixture
def client(open_study):
    return browser(open_study, "site_coordinator")


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str | None = None):
    said = {"old": old, "new": new, "again": new if again is None else again}
    return client.post(reverse("change-password"), said)


def lines_of(user) -> list[tuple[str, str]]:
    with raw.as_administrator() as administrator:
        return administrator.execute(
            "select act, outcome from ledger.event where actor_id = %s and act like 'accounts.%%'"
            " and act <> 'accounts.sign_in' order by id",
            [user.pk],
        ).fetchall()


# The password


@pytest.mark.commits
def test_a_new_password_takes_the_place_of_the_old(client, ada):
    answer = change(client)

    ada.refresh_from_db()
    assert answer.headers["Location"] == reverse("account")
    assert (ada.check_password(NEW), ada.check_password(PASSWORD)) == (True, False)
    assert lines_of(ada) == [("accounts.change_password", "done")]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"old": "wrong"}, "The old password is not right: nothing was changed."),
        ({"again": "another"}, "The two new passwords differ: type them again."),
        ({"new": "short"}, "A password has 12 to 128 characters; this one has 5."),
        ({"new": PASSWORD}, "The new password is the old one: choose another."),
        ({"new": "small-ada-site"}, "little more than your name, or that of the study"),
    ],
)
def test_what_is_wrong_with_it_is_said_and_nothing_is_changed(client, ada, said, sentence):
    page = change(client, **said)

    ada.refresh_from_db()
    assert sentence in page.content.decode()
    assert ada.check_password(PASSWORD)


def test_guesses_of_the_old_one_are_counted(client):
    for _ in range(6):
        change(client, old="guess")

    assert "Too many attempts failed" in change(client).content.decode()


# Second factors


def test_the_secret_is_a_picture_and_a_text_until_it_is_confirmed(client, ada):
    client.post(reverse("begin-second-factor"), {"password": PASSWORD})
    device = ada.totpdevice_set.get()
    shown = text_of(client.get(reverse("second-factor")))
    client.post(reverse("confirm-second-factor"), {"code": code_of(device)})

    assert device.config_url.replace("&", "&amp;") in shown
    assert shown.count('<path class="qr-dark"') == 1
    assert device.config_url.replace("&", "&amp;") not in text_of(client.get("/second-factor/"))


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("begin-second-factor", {}),
        ("remove-second-factor", {}),
        ("draw-recovery-codes", {}),
        ("begin-passkey", {}),
    ],
)
def test_no_change_without_password_and_the_one_in_use(client, ada, page, said):
    set_up_second_factor(ada)

    without = client.post(reverse(page), {"code": "123456"})
    alone = client.post(reverse(page), {"password": PASSWORD})

    assert (without.status_code, alone.status_code) == (422, 422)
    assert (ada.totpdevice_set.count(), Passkey.objects.count()) == (1, 0)


@pytest.mark.commits
def test_wrong_passwords_there_count_as_at_the_sign_in(client, ada):
    for _ in range(6):
        client.post(reverse("draw-recovery-codes"), {"password": "guess"})

    answer = client.post(reverse("begin-second-factor"), {"password": PASSWORD})

    assert "Too many attempts failed" in answer.content.decode()
    assert ada.totpdevice_set.count() == 0
    assert lines_of(ada) == [("accounts.proof", "refused")] * 6


@pytest.mark.commits
def test_a_passkey_is_added_named_and_removed(client, ada):
    phone, here = Authenticator(), {"host": "localhost"}
    said = {"password": PASSWORD}
    options = client.post(reverse("begin-passkey"), said, headers=here).json()
    made = {"name": "Phone", "passkey": json.dumps(phone.create(options))}
    codes = client.post(reverse("add-passkey"), made, headers=here).content.decode()
    page = text_of(client.get(reverse("second-factor")))
    asked = client.post(reverse("ask-passkey"), headers=here).json()
    client.post(
        reverse("remove-passkey", args=[Passkey.objects.get().pk]),
        said | {"passkey": json.dumps(phone.get(asked))},
        headers=here,
    )

    assert codes.count('<li class="hash">') == 10
    assert "<strong>Phone</strong>" in page
    assert not has_second_factor(ada)
    assert [line for line in lines_of(ada) if "passkey" in line[0]] == [
        ("accounts.add_passkey", "done"),
        ("accounts.remove_passkey", "done"),
    ]


def test_a_passkey_without_what_was_begun_is_refused(client):
    given = {"name": "Phone", "passkey": json.dumps(Authenticator().create({"challenge": "AA"}))}

    answer = client.post(reverse("add-passkey"), given)

    assert (answer.status_code, Passkey.objects.count()) == (422, 0)


def test_another_person_takes_away_that_of_a_lost_phone(open_study, client, ada):
    set_up_second_factor(ada)
    draw_recovery_codes(user=ada)
    sponsor = browser(open_study, "sponsor")

    sponsor.post(address("take-away-second-factor", ada.pk), {"reason": "Came with a passport"})

    assert not has_second_factor(ada)
    assert client.get("/").status_code == 302


def test_nobody_takes_away_that_of_another_site(open_study):
    far = open_study.people["data_manager"]
    set_up_second_factor(far)
    physician = browser(open_study, "site_physician")

    answer = physician.post(address("take-away-second-factor", far.pk), {"reason": "Lost"})

    assert answer.status_code == 404
    assert has_second_factor(far)


# What others may not read


@pytest.mark.commits
@pytest.mark.parametrize(
    "table",
    ["otp_totp_totpdevice", "otp_static_staticdevice", "otp_static_statictoken", "trials_passkey"],
)
@pytest.mark.parametrize(("login", "seen"), [("web", True), ("vault", False)])
def test_each_host_sees_the_second_factors_of_its_own_accounts(open_study, ada, table, login, seen):
    set_up_second_factor(ada)
    draw_recovery_codes(user=ada)
    phone = Authenticator()
    options, begun = begin_passkey(user=ada, host="localhost")
    said = {"name": "Phone", "begun": begun, "answer": phone.create(options)}
    add_passkey(user=ada, host="localhost", **said)

    with raw.as_login(login) as connection:
        found = connection.execute(f"select count(*) > 0 from {table}").fetchone()

    assert found == (seen,)


@pytest.mark.commits
def test_no_second_factor_is_set_aside_without_a_line(open_study, ada):
    set_up_second_factor(ada)

    with (
        raw.as_login("web") as web,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="no act is open"),
    ):
        raw.enter(web, open_study.scope("site_coordinator"))
        web.execute("delete from otp_totp_totpdevice")


@pytest.mark.parametrize("login", ["web", "worker", "vault"])
def test_the_counts_of_attempts_are_nobody_s_to_change(open_study, login):
    with (
        raw.as_login(login) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("delete from governance.sign_in_attempt")


# The page


def test_the_page_says_what_happened_to_the_account_and_to_no_other(open_study, ada):
    anywhere = Client()
    anywhere.post(reverse("sign-in"), {"username": "ada", "password": "wrong"})
    anywhere.post(reverse("sign-in"), {"username": "dana", "password": "wrong"})
    anywhere.post(reverse("sign-in"), {"username": "ada", "password": PASSWORD})

    page = text_of(anywhere.get(reverse("account")))

    assert page.count("Name or password is not right from 127.0.0.1.") == 1
    assert page.count("from 127.0.0.1</td>") == 1
