"""Two people open the seal in two steps, in this order and in no other."""

import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest
from django.db import DatabaseError

from tests import locking, raw
from tests.conftest import log_in_as
from tests.study import ARMS, CONSENTED, KEY_HOLDERS, PASSWORD
from trials import seal
from trials.actions.members import add_member
from trials.actions.opening import PARTS_LIVE_SECONDS, KeyParts, draw_letters, vault_public_key
from trials.actions.studies import create_account
from trials.authorization.scopes import scope_of
from trials.refusals import NotPermitted, Refused
from trials.seal import Place, split
from trials.selectors.trials import state_of

STATISTICIAN, QUALITY = KEY_HOLDERS


@pytest.fixture
def locked(locked_study):
    """A locked study, seen by the vault's login."""
    log_in_as("vault")
    return locked_study


@pytest.fixture
def parts():
    return KeyParts()


def letters_of(study) -> dict:
    with raw.as_administrator() as administrator:
        return dict(
            administrator.execute(
                "select r.kit_number, l.letter from governance.letter l"
                " join trials_randomisation r using (participant_id)"
            ).fetchall()
        )


# The right order.


def test_the_letters_come_first_and_then_their_meaning(locked):
    assert [locked.release_next_step(), locked.release_next_step()] == ["masked", "unblinded"]


def test_each_participant_gets_the_arm_that_was_sealed(unblinded_study):
    with raw.as_administrator() as administrator:
        meaning = dict(administrator.execute("select letter, arm from governance.meaning"))

    opened = {kit: meaning[letter] for kit, letter in letters_of(unblinded_study).items()}

    sealed = unblinded_study.arms_by_kit()
    assert len(opened) == 12
    assert opened == {kit: sealed[kit] for kit in opened}


def test_the_first_approval_alone_opens_nothing(locked, parts):
    state = locked.approve(STATISTICIAN, part=locked.sealed.parts[0], parts=parts)

    assert state == "locked"


def test_an_approval_from_before_an_unlock_opens_nothing(locked, parts):
    """The same data are locked again, and so the same hash is approved by the other one."""
    locked.approve(STATISTICIAN, part=locked.sealed.parts[0], parts=parts)
    log_in_as("web")
    locking.unlock(locked)
    locking.make_ready(locked)
    locking.review(locked)
    locking.sign_by_all(locked)
    log_in_as("vault")

    with suppress(Refused):
        locked.approve(QUALITY, part=locked.sealed.parts[1], parts=parts)

    assert state_of(locked.trial) == "locked"
    assert letters_of(locked) == {}


def test_letters_are_drawn_by_lot():
    drawn = Counter(draw_letters(["gravel", "velvet"])["A"] for _ in range(1000))

    # 1000 throws of a fair coin stay within 420 and 580 in all but 1 of 2 million cases.
    assert set(drawn) == {"gravel", "velvet"}
    assert 420 <= drawn["gravel"] <= 580


def test_each_step_is_in_the_ledger_with_its_people(unblinded_study):
    with raw.as_administrator() as administrator:
        acts = administrator.execute(
            "select act, role from ledger.event where act like 'seal.%' order by id"
        ).fetchall()

    one_step = [("seal.approve", STATISTICIAN), ("seal.approve", QUALITY)]
    assert acts == [
        *one_step,
        ("seal.release_letters", QUALITY),
        *one_step,
        ("seal.release_meaning", QUALITY),
    ]


# Every other order. Past the acts: tests/trials/database/test_illegal_openings.py.


def test_one_person_twice_opens_nothing(locked, parts):
    for part in locked.sealed.parts:
        state = locked.approve(STATISTICIAN, part=part, parts=parts)

    assert state == "locked"


def test_two_people_in_one_role_open_nothing(locked, parts):
    twin = create_account(username="ulf", name="Ulf Unblinded", password=PASSWORD, realm="vault")
    add_member(user=twin, trial=locked.trial, role=STATISTICIAN, starts_on=CONSENTED)
    locked.approve(STATISTICIAN, part=locked.sealed.parts[0], parts=parts)
    second = replace_scope(locked, scope_of(twin, locked.trial))

    with pytest.raises(Refused, match="Somebody in the role unblinded_statistician has approved"):
        second.approve(STATISTICIAN, part=locked.sealed.parts[1], parts=parts)

    assert state_of(locked.trial) == "locked"


def replace_scope(study, scope):
    return replace(study, scopes={STATISTICIAN: scope})


def test_another_hash_than_the_snapshots_is_refused(locked, parts):
    with pytest.raises(Refused, match="The hash that was shown is not that of the snapshot"):
        locked.approve(STATISTICIAN, part=locked.sealed.parts[0], parts=parts, seen_hash="ab" * 32)


def test_a_hash_that_is_none_is_refused(locked, parts):
    with pytest.raises(Refused, match="64 hexadecimal digits"):
        locked.approve(STATISTICIAN, part=locked.sealed.parts[0], parts=parts, seen_hash="velvet")


def test_nothing_is_approved_before_the_lock(open_study, parts):
    log_in_as("vault")

    with pytest.raises(Refused, match="The database is not locked yet"):
        open_study.approve(STATISTICIAN, part="", parts=parts, seen_hash="ab" * 32)


def test_nothing_is_approved_after_the_opening(unblinded_study, parts):
    log_in_as("vault")

    with pytest.raises(Refused, match="there is nothing left to approve"):
        unblinded_study.approve(STATISTICIAN, part="", parts=parts)


@pytest.mark.parametrize(
    ("brought", "sentence"),
    [
        (lambda right: (right[0], right[0]), "do not make the key of this study"),
        (lambda right: (right[0], split(bytes(32))[1]), "do not make the key of this study"),
    ],
    ids=["the same part twice", "a part of another key"],
)
def test_wrong_key_parts_open_nothing_and_are_forgotten(locked, parts, brought, sentence):
    wrong = brought(locked.sealed.parts)
    locked.approve(STATISTICIAN, part=wrong[0], parts=parts)

    with pytest.raises(Refused, match=sentence):
        locked.approve(QUALITY, part=wrong[1], parts=parts)

    assert state_of(locked.trial) == "locked"
    assert locked.approve(QUALITY, part=locked.sealed.parts[1], parts=parts) == "locked"
    assert locked.approve(STATISTICIAN, part=locked.sealed.parts[0], parts=parts) == "masked"


@pytest.mark.parametrize("spoil", [lambda part: part[:-2], lambda part: "zz"])
def test_what_is_no_key_part_is_refused_at_once_and_the_other_part_stays(locked, parts, spoil):
    first, second = locked.sealed.parts
    with pytest.raises(Refused, match="64 hexadecimal digits"):
        locked.approve(STATISTICIAN, part=spoil(first), parts=parts)
    locked.approve(STATISTICIAN, part=first, parts=parts)

    with pytest.raises(Refused, match="64 hexadecimal digits"):
        locked.approve(QUALITY, part=spoil(second), parts=parts)

    assert locked.approve(QUALITY, part=second, parts=parts) == "masked"


def exchange_arms_for_the_vault(study) -> list[str]:
    """Seal the other arm into the vault's half of two who take part; returns their kit numbers."""
    arms, public = study.arms_by_kit(), bytes.fromhex(vault_public_key())
    with raw.as_administrator() as administrator:
        slots = administrator.execute(
            "select kit_number, stratum, position from allocation.slot"
            " where participant_id is not null order by kit_number limit 2"
        ).fetchall()
        for kit, stratum, position in slots:
            info = Place("SMALL", stratum, position).as_info()
            other = next(arm for arm in ARMS if arm != arms[kit])
            administrator.execute(
                "update allocation.slot set vault_ciphertext = %s where kit_number = %s",
                [seal.seal(other, to=public, info=info), kit],
            )
    return [slot[0] for slot in slots]


def test_halves_that_name_two_arms_are_not_released_and_their_kits_are_named(locked):
    kits = exchange_arms_for_the_vault(locked)

    with pytest.raises(Refused) as refused:
        locked.release_next_step()

    assert f"at the kit numbers {', '.join(kits)}. Whoever" in str(refused.value)
    assert not any(arm in str(refused.value) for arm in ARMS)
    assert (state_of(locked.trial), letters_of(locked)) == ("locked", {})


def test_the_key_of_the_study_is_enough_where_the_vault_has_lost_its_own(locked, settings):
    settings.VAULT_PRIVATE_KEY = seal.new_key().hex()

    assert locked.release_next_step() == "masked"


def test_a_part_that_was_brought_half_an_hour_ago_is_forgotten(locked, parts, monkeypatch):
    locked.approve(STATISTICIAN, part=locked.sealed.parts[0], parts=parts)
    later = time.monotonic() + PARTS_LIVE_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)

    assert locked.approve(QUALITY, part=locked.sealed.parts[1], parts=parts) == "locked"


@pytest.mark.parametrize("role", ["sponsor", "statistician", "data_manager"])
def test_roles_of_the_web_have_no_part_in_an_opening(locked_study, parts, role):
    with pytest.raises(NotPermitted, match="does not include: open the seal"):
        locked_study.approve(role, part=locked_study.sealed.parts[0], parts=parts)


@pytest.mark.parametrize("login", ["web", "worker"])
def test_a_key_holder_cannot_approve_through_another_login(locked, parts, login):
    log_in_as(login)

    with pytest.raises((Refused, DatabaseError), match="permission denied"):
        locked.approve(STATISTICIAN, part=locked.sealed.parts[0], parts=parts)
