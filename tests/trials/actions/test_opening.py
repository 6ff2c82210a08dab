"""Two people open the seal in two steps, in this order and in no other."""

import json
import time
from collections import Counter
from dataclasses import replace

import psycopg
import pytest
from django.db import DatabaseError

from tests import raw
from tests.conftest import log_in_as
from tests.study import CONSENTED, PASSWORD, VAULT_ROLES
from trials.actions.opening import PARTS_LIVE_SECONDS, KeyParts, draw_letters
from trials.actions.studies import add_member, create_account
from trials.authorization.scopes import scope_of
from trials.refusals import NotPermitted, Refused
from trials.seal import split
from trials.selectors.trials import state_of

STATISTICIAN, QUALITY = VAULT_ROLES


@pytest.fixture
def locked(locked_study):
    """A locked study, seen by the vault's login."""
    log_in_as("vault")
    return locked_study


@pytest.fixture
def masked(masked_study):
    log_in_as("vault")
    return masked_study


@pytest.fixture
def parts():
    return KeyParts()


def letters_of(study) -> dict:
    with raw.as_administrator() as administrator:
        return dict(administrator.execute(
            "select r.kit_number, l.letter from governance.letter l"
            " join trials_randomisation r using (participant_id)"
        ).fetchall())


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
        *one_step, ("seal.release_letters", QUALITY), *one_step, ("seal.release_meaning", QUALITY)
    ]


# Every other order, by the act.


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
        (lambda right: (right[0], right[1][:-2]), "64 hexadecimal digits"),
        (lambda right: (right[0], "velvet"), "64 hexadecimal digits"),
    ],
    ids=["the same part twice", "a part of another key", "a part cut short", "a word"],
)
def test_wrong_key_parts_open_nothing_and_are_forgotten(locked, parts, brought, sentence):
    wrong = brought(locked.sealed.parts)
    locked.approve(STATISTICIAN, part=wrong[0], parts=parts)

    with pytest.raises(Refused, match=sentence):
        locked.approve(QUALITY, part=wrong[1], parts=parts)

    assert state_of(locked.trial) == "locked"
    assert locked.approve(QUALITY, part=locked.sealed.parts[1], parts=parts) == "locked"
    assert locked.approve(STATISTICIAN, part=locked.sealed.parts[0], parts=parts) == "masked"


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


# Every other order, past the acts: somebody with the vault's login and its signing key.


@pytest.fixture
def vault(locked):
    with raw.as_login("vault") as connection:
        yield connection


def approve(connection, study, step="letters", *, role=STATISTICIAN, act="seal.approve",
            authenticated=None, seen_hash=None, **said):
    scope = replace(study.scope(role), **said).doing(
        act, reason="Approves the release", authenticated=authenticated or time.time()
    )
    connection.execute("select ledger.open_act(%s, %s)", raw.sign(scope, login="vault"))
    connection.execute(
        "select governance.approve(%s, %s, %s)",
        [study.trial.pk, step, seen_hash or snapshot_hash(connection, study)],
    )


def snapshot_hash(connection, study) -> bytes:
    return connection.execute(
        "select content_hash from governance.snapshot where trial_id = %s", [study.trial.pk]
    ).fetchone()[0]


def test_two_approvals_past_the_acts_are_possible(vault, locked):
    """So that what is refused below is refused for its own reason."""
    for role in VAULT_ROLES:
        approve(vault, locked, role=role)

    approvals = vault.execute("select role from governance.approval order by id").fetchall()
    assert approvals == [(STATISTICIAN,), (QUALITY,)]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"authenticated": 1.0}, "the password must be given again"),
        ({"authenticated": -1.0}, "the password must be given again"),
        ({"step": "meaning"}, "the step meaning is not the next one"),
        ({"step": "everything"}, "the step everything is not the next one"),
        ({"act": "seal.look"}, "only the two key holders approve an opening"),
        ({"trial": None}, "only the two key holders approve an opening"),
        ({"seen_hash": b"\0" * 32}, "the hash that was shown is not that of the snapshot"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_the_database_refuses_an_approval_that_is_not_in_order(vault, locked, said, sentence):
    with pytest.raises(psycopg.Error, match=sentence):
        approve(vault, locked, **said)


def test_a_password_given_two_minutes_ago_is_stale(vault, locked):
    with pytest.raises(psycopg.Error, match="the password must be given again"):
        approve(vault, locked, authenticated=time.time() - 120)


def release(connection, study, function: str, value: dict):
    scope = study.scope(QUALITY).doing("seal.release", reason="Two people approved it")
    connection.execute("select ledger.open_act(%s, %s)", raw.sign(scope, login="vault"))
    connection.execute(f"select governance.{function}(%s, %s)",
                       [study.trial.pk, json.dumps(value, default=str)])


def randomised(study) -> list:
    with raw.as_administrator() as administrator:
        return [one for (one,) in administrator.execute(
            "select participant_id from trials_randomisation order by kit_number"
        )]


@pytest.mark.parametrize("people", [(), (STATISTICIAN,)], ids=["nobody", "one person"])
@pytest.mark.parametrize("function", ["release_letters", "release_meaning"])
def test_nothing_is_released_before_two_people_approved(vault, locked, people, function):
    for role in people:
        approve(vault, locked, role=role)

    with pytest.raises(psycopg.Error, match="two people in two roles must approve first"):
        release(vault, locked, function, {})


@pytest.mark.parametrize("question", ["sealed_slots", "lot_of"])
def test_no_ciphertext_is_given_before_two_people_approved(vault, locked, question):
    approve(vault, locked)

    with pytest.raises(psycopg.Error, match="two people in two roles must approve first"):
        vault.execute(f"select * from allocation.{question}(%s)", [locked.trial.pk])


@pytest.mark.parametrize(
    "altered",
    [
        lambda letters: {**letters, "00000000-0000-0000-0000-000000000001": "A"},
        lambda letters: dict(list(letters.items())[1:]),
        lambda letters: {},
    ],
    ids=["somebody who was not randomised", "one left out", "nobody"],
)
def test_letters_are_released_for_exactly_those_who_were_randomised(vault, locked, altered):
    for role in VAULT_ROLES:
        approve(vault, locked, role=role)
    letters = altered({str(one): "A" for one in randomised(locked)})

    with pytest.raises(psycopg.Error, match="each randomised participant needs one letter"):
        release(vault, locked, "release_letters", letters)


def test_a_letter_is_a_letter_and_not_an_arm(vault, locked):
    for role in VAULT_ROLES:
        approve(vault, locked, role=role)

    with pytest.raises(psycopg.errors.CheckViolation, match="letter_letter_check"):
        release(vault, locked, "release_letters", {str(one): "velvet" for one in randomised(locked)})


def test_the_meaning_needs_approvals_of_its_own(masked):
    with raw.as_login("vault") as vault, pytest.raises(
        psycopg.Error, match="two people in two roles must approve first"
    ):
        release(vault, masked, "release_meaning", {"A": "velvet", "B": "gravel"})


def test_the_letters_are_not_released_a_second_time(masked):
    with raw.as_login("vault") as vault, pytest.raises(
        psycopg.Error, match="the study is masked, so it cannot become masked"
    ):
        release(vault, masked, "release_letters", {str(one): "A" for one in randomised(masked)})


@pytest.mark.parametrize(
    "meaning", [{"A": "velvet"}, {"A": "velvet", "B": "gravel", "C": "silk"}, {}],
    ids=["one letter left out", "one letter too many", "none"],
)
def test_each_letter_gets_one_meaning(masked, meaning):
    with raw.as_login("vault") as vault:
        for role in VAULT_ROLES:
            approve(vault, masked, "meaning", role=role)

        with pytest.raises(psycopg.Error, match="each letter needs one meaning"):
            release(vault, masked, "release_meaning", meaning)


@pytest.mark.parametrize("login", ["web", "worker"])
@pytest.mark.parametrize(
    "call",
    ["governance.approve(%(trial)s, 'letters', '')", "governance.release_letters(%(trial)s, '{}')",
     "governance.release_meaning(%(trial)s, '{}')", "allocation.sealed_slots(%(trial)s)",
     "allocation.lot_of(%(trial)s)", "allocation.keep_lot(%(trial)s, 'A', '')",
     "governance.approved_snapshot(%(trial)s, 'letters')"],
    ids=lambda call: call.partition("(")[0],
)
def test_no_step_can_be_called_outside_the_vault(masked, login, call):
    with raw.as_login(login) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"select {call}", {"trial": masked.trial.pk})
