"""A passkey signs what it was asked, at the site it was made for, once."""

import time

import pytest

from tests.authenticator import Authenticator
from trials.actions.passkeys import (
    add_passkey,
    ask_for_passkey,
    begin_passkey,
    check_passkey,
    remove_passkey,
)
from trials.models import Passkey
from trials.refusals import Refused
from trials.selectors.second_factors import has_second_factor

pytestmark = pytest.mark.rolled_back

HOST = "localhost"
NOT_ACCEPTED = "The passkey was not accepted"


@pytest.fixture
def person(open_study):
    return open_study.people["site_physician"]


def add(user, authenticator, name="Phone") -> Passkey:
    options, begun = begin_passkey(user=user, host=HOST)
    answer = authenticator.create(options)
    return add_passkey(user=user, host=HOST, name=name, begun=begun, answer=answer)


def check(user, authenticator) -> float:
    options, begun = ask_for_passkey(user=user, host=HOST)
    return check_passkey(user=user, host=HOST, begun=begun, answer=authenticator.get(options))


def test_a_passkey_is_a_second_factor(person):
    phone = Authenticator()
    add(person, phone)

    given = check(person, phone)

    assert has_second_factor(person)
    assert abs(given - time.time()) < 5
    assert Passkey.objects.get().sign_count == 1


def test_one_without_a_counter_is_taken_again(person):
    phone = Authenticator()
    add(person, phone)

    for _ in range(2):
        phone.count = -1
        check(person, phone)

    assert Passkey.objects.get().sign_count == 0


def test_an_answer_counts_once(person):
    phone = Authenticator()
    add(person, phone)
    options, begun = ask_for_passkey(user=person, host=HOST)
    phone.count = -1
    answer = phone.get(options)
    check_passkey(user=person, host=HOST, begun=begun, answer=answer)

    with pytest.raises(Refused, match=NOT_ACCEPTED):
        check_passkey(user=person, host=HOST, begun=begun, answer=answer)


def test_a_copy_of_the_authenticator_is_found_by_its_count(person):
    phone = Authenticator(count=5)
    add(person, phone)
    phone.count = 3

    with pytest.raises(Refused, match=NOT_ACCEPTED):
        check(person, phone)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://equipoise.example.org"},
        {"host": "equipoise.example.org"},
        {"id": b"another passkey"},
        {"key": Authenticator().key},
    ],
)
def test_what_another_site_or_another_key_signed_is_refused(person, wrong):
    phone = Authenticator()
    add(person, phone)
    for name, value in wrong.items():
        setattr(phone, name, value)

    with pytest.raises(Refused, match=NOT_ACCEPTED):
        check(person, phone)


def test_a_passkey_is_of_one_account(open_study, person):
    phone = Authenticator()
    add(person, phone)
    other = open_study.people["site_coordinator"]
    add(other, Authenticator())

    with pytest.raises(Refused, match=NOT_ACCEPTED):
        check(other, phone)


@pytest.mark.parametrize("answer", [{}, {"rawId": 3, "response": []}, {"id": "%", "response": {}}])
def test_any_other_text_is_refused_in_words(person, answer):
    add(person, Authenticator())
    _, begun = ask_for_passkey(user=person, host=HOST)

    with pytest.raises(Refused, match=NOT_ACCEPTED):
        check_passkey(user=person, host=HOST, begun=begun, answer=answer)


def test_what_was_begun_counts_for_five_minutes(person):
    phone = Authenticator()
    add(person, phone)
    options, begun = ask_for_passkey(user=person, host=HOST)
    answer = phone.get(options)

    with pytest.raises(Refused, match="This took too long"):
        check_passkey(
            user=person, host=HOST, begun=begun | {"at": time.time() - 301}, answer=answer
        )


def test_the_last_one_stays_where_every_account_has_one(person, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    first, second = add(person, Authenticator()), add(person, Authenticator(), "Key")

    remove_passkey(user=person, passkey=first)

    with pytest.raises(Refused, match="add another before you remove your last one"):
        remove_passkey(user=person, passkey=second)
    assert Passkey.objects.get() == second
