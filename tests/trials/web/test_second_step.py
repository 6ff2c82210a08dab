"""The second step of a sign-in, and every other way in."""

import json

import pytest
from django.conf import settings
from django.contrib.auth import get_backends
from django.test import Client
from django.urls import reverse

from tests.authenticator import Authenticator
from tests.emergency import code_of, set_up_second_factor
from tests.study import PASSWORD
from tests.trials.web.conftest import browser
from tests.trials.web.test_sign_ins import LOCKED, SIGN_IN, lines, sign_in
from tests.worlds.addresses import every_address
from trials.actions.passkeys import add_passkey, begin_passkey
from trials.actions.recovery_codes import draw_recovery_codes

pytestmark = pytest.mark.rolled_back

SECOND = reverse("second-step")


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


@pytest.fixture
def ada(open_study):
    """A site coordinator who has an app: (the account, its device)."""
    user = open_study.people["site_coordinator"]
    return user, set_up_second_factor(user)


def after_the_password(**said) -> Client:
    """A browser at the second step."""
    client = Client()
    answer = client.post(SIGN_IN, {"username": "ada", "password": PASSWORD, **said})
    assert answer.headers["Location"] == SECOND
    return client


def test_a_password_alone_does_not_sign_in_who_has_a_second_factor(ada):
    client = after_the_password()

    assert not is_signed_in(client)
    assert lines("accounts.sign_in") == []


@pytest.mark.commits
def test_with_the_code_one_is_signed_in_and_led_on(ada):
    _, device = ada
    client = after_the_password(next="/account/")

    answer = client.post(SECOND, {"code": code_of(device, following=True)})

    assert answer.headers["Location"] == "/account/"
    assert is_signed_in(client)
    assert lines("accounts.sign_in") == [("Ada Site", "done", "from 127.0.0.1")]


def test_a_wrong_code_signs_nobody_in(ada):
    client = after_the_password()

    page = client.post(SECOND, {"code": "000000"}).content.decode()

    assert "The code is not right, or was used before" in page
    assert not is_signed_in(client)


def test_a_code_to_recover_with_signs_in(ada):
    user, _ = ada
    code = draw_recovery_codes(user=user)[0]
    client = after_the_password()

    client.post(SECOND, {"code": code})

    assert is_signed_in(client)


def test_a_passkey_signs_in(ada):
    user, _ = ada
    phone = Authenticator(origin="http://localhost", host="localhost")
    options, begun = begin_passkey(user=user, host="localhost")
    given = phone.create(options)
    add_passkey(user=user, host="localhost", name="Phone", begun=begun, answer=given)
    client = after_the_password()

    asked = client.post(reverse("ask-passkey"), headers={"host": "localhost"}).json()
    answer = json.dumps(phone.get(asked))
    client.post(SECOND, {"passkey": answer}, headers={"host": "localhost"})

    assert is_signed_in(client)


def test_guesses_of_codes_count_as_guesses_of_passwords_do(ada):
    client = after_the_password()
    for _ in range(5):
        client.post(SECOND, {"code": "000000"})

    assert LOCKED in client.post(SECOND, {"code": "000000"}).content.decode()
    assert LOCKED in sign_in()[1]


def test_the_second_step_without_the_first_leads_to_it(open_study):
    assert Client().post(SECOND, {"code": "123456"}).headers["Location"] == SIGN_IN


def test_the_session_gets_a_new_key_at_the_sign_in(ada):
    _, device = ada
    client = after_the_password()
    before = client.cookies[settings.SESSION_COOKIE_NAME].value

    client.post(SECOND, {"code": code_of(device, following=True)})

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


# Every way in (R9)

WITHOUT_A_SIGN_IN = {"/healthz", "/sign-in/", "/sign-in/again/"}


def test_there_is_one_way_to_prove_who_one_is():
    assert [type(backend).__name__ for backend in get_backends()] == ["NamedPersonBackend"]


@pytest.mark.parametrize(
    ("urlconf", "besides"),
    [("config.urls", {"/invitation/", "/p/1/", "/p/offline/1/"}), ("config.vault_urls", set())],
)
def test_every_other_address_asks_for_a_sign_in(open_study_of_module, settings, urlconf, besides):
    settings.ROOT_URLCONF = urlconf
    some_id = str(open_study_of_module.trial.pk)
    values = {"trial": "SMALL", "entry_id": some_id}
    found = set()
    for address in every_address(values, urlconf=urlconf):
        answer = Client().get(address)
        if answer.status_code == 405:
            answer = Client().post(address)
        leads_to_sign_in = answer.status_code == 302 and SIGN_IN in answer.headers["Location"]
        if not leads_to_sign_in and answer.status_code != 401:
            found.add(address)

    assert found == WITHOUT_A_SIGN_IN | besides


# An account that must have a second factor


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_an_account_without_one_is_led_to_its_set_up(open_study, required):
    client = browser(open_study, "site_coordinator")

    answer = client.get("/studies/SMALL/")

    assert answer.headers["Location"] == reverse("second-factor")
    assert client.get(reverse("second-factor")).status_code == 200


def test_its_set_up_lets_it_in_and_shows_the_codes_once(open_study, required):
    client = browser(open_study, "site_coordinator")
    client.post(reverse("begin-second-factor"), {"password": PASSWORD})
    device = open_study.people["site_coordinator"].totpdevice_set.get()

    page = client.post(reverse("confirm-second-factor"), {"code": code_of(device)})

    assert page.content.decode().count('<li class="hash">') == 10
    assert client.get("/studies/SMALL/").status_code == 200


@pytest.mark.parametrize("is_required", [True, False])
def test_a_sign_in_from_before_the_set_up_ends_with_it(open_study, settings, is_required):
    settings.SECOND_FACTOR_REQUIRED = is_required
    early, late = (browser(open_study, "site_coordinator") for _ in range(2))
    late.post(reverse("begin-second-factor"), {"password": PASSWORD})
    device = open_study.people["site_coordinator"].totpdevice_set.get()

    late.post(reverse("confirm-second-factor"), {"code": code_of(device)})

    assert early.get(reverse("second-factor")).status_code == 302
    assert is_signed_in(late)
