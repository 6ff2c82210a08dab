"""Steps of an opening out of order, by somebody with the vault's login and its signing key."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import psycopg
import pytest

from tests import raw
from tests.conftest import log_in_as
from tests.interpreting import interpret_by_all
from tests.settings import DATABASE
from tests.study import KEY_HOLDERS, SmallStudy

STATISTICIAN, QUALITY = KEY_HOLDERS
NOT_APPROVED = "two people in two roles must approve first"


@dataclass
class Intruder:
    """Calls the functions of the database past the acts; nothing of it is committed."""

    study: SmallStudy
    connection: psycopg.Connection

    def open_act(self, act: str, role: str, authenticated: float | None = None, **said) -> None:
        scope = replace(self.study.scope(role), **said).doing(
            act, reason="Approves the release", authenticated=authenticated
        )
        self.ask("select ledger.open_act(%s, %s)", *raw.sign(scope, login="vault"))

    def ask(self, statement: str, *values) -> list:
        return self.connection.execute(statement, values).fetchall()

    def approve(
        self, step="letters", *, role=STATISTICIAN, act="seal.approve", authenticated=None,
        seen_hash=None, **said,
    ):  # fmt: skip
        self.open_act(act, role, authenticated or time.time(), **said)
        [(snapshot_hash,)] = self.ask("select content_hash from governance.snapshot")
        self.ask(
            "select governance.approve(%s, %s, %s)",
            self.study.trial.pk, step, seen_hash or snapshot_hash,
        )  # fmt: skip

    def both_approve(self, step="letters") -> None:
        for role in KEY_HOLDERS:
            self.approve(step, role=role)

    def release(self, what: str, value: dict) -> None:
        self.open_act("seal.release", QUALITY)
        self.ask(
            f"select governance.release_{what}(%s, %s)", self.study.trial.pk, json.dumps(value)
        )


@contextmanager
def intruder_of(study: SmallStudy, name: str) -> Iterator[Intruder]:
    log_in_as("vault", f"{DATABASE}_{name}")
    with raw.as_login("vault") as connection:
        yield Intruder(study, connection)
        connection.rollback()


@pytest.fixture
def locked(locked_study_of_module):
    with intruder_of(locked_study_of_module, "locked_study_of_module") as intruder:
        yield intruder


@pytest.fixture
def masked(masked_study_of_module):
    with intruder_of(masked_study_of_module, "masked_study_of_module") as intruder:
        yield intruder


@pytest.fixture
def interpreted(masked):
    interpret_by_all(masked.study)
    return masked


def everybody(letter: str) -> dict[str, str]:
    """The same letter for each participant who was randomised."""
    with raw.as_administrator() as administrator:
        found = administrator.execute("select participant_id::text from trials_randomisation")
        return {participant: letter for (participant,) in found}


def test_two_approvals_in_order_are_taken(locked):
    """So that what is refused below is refused for its own reason."""
    locked.both_approve()

    approvals = locked.ask("select role from governance.approval order by id")
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
def test_an_approval_that_is_not_in_order_is_refused(locked, said, sentence):
    with pytest.raises(psycopg.Error, match=sentence):
        locked.approve(**said)


def test_a_password_given_two_minutes_ago_is_stale(locked):
    with pytest.raises(psycopg.Error, match="the password must be given again"):
        locked.approve(authenticated=time.time() - 120)


@pytest.mark.parametrize("people", [(), (STATISTICIAN,)], ids=["nobody", "one person"])
@pytest.mark.parametrize("what", ["letters", "meaning"])
def test_nothing_is_released_before_two_people_approved(locked, people, what):
    for role in people:
        locked.approve(role=role)

    with pytest.raises(psycopg.Error, match=NOT_APPROVED):
        locked.release(what, {})


def test_one_person_who_approves_twice_is_one_person(locked):
    locked.approve()
    locked.approve()

    with pytest.raises(psycopg.Error, match=NOT_APPROVED):
        locked.release("letters", everybody("A"))


@pytest.mark.parametrize("question", ["sealed_slots", "lot_of"])
def test_no_ciphertext_is_given_before_two_people_approved(locked, question):
    locked.approve()

    with pytest.raises(psycopg.Error, match=NOT_APPROVED):
        locked.ask(f"select * from allocation.{question}(%s)", locked.study.trial.pk)


@pytest.mark.parametrize(
    "altered",
    [
        lambda letters: letters | {"00000000-0000-0000-0000-000000000001": "A"},
        lambda letters: dict(list(letters.items())[1:]),
        lambda letters: {},
    ],
    ids=["somebody who was not randomised", "one left out", "nobody"],
)
def test_letters_are_released_for_exactly_those_who_were_randomised(locked, altered):
    locked.both_approve()

    with pytest.raises(psycopg.Error, match="each randomised participant needs one letter"):
        locked.release("letters", altered(everybody("A")))


def test_a_letter_is_a_letter_and_not_an_arm(locked):
    locked.both_approve()

    with pytest.raises(psycopg.errors.CheckViolation, match="letter_letter_check"):
        locked.release("letters", everybody("velvet"))


def test_the_meaning_needs_approvals_of_its_own(masked):
    with pytest.raises(psycopg.Error, match=NOT_APPROVED):
        masked.release("meaning", {"A": "velvet", "B": "gravel"})


def test_the_meaning_is_approved_once_the_masked_result_was_interpreted(masked):
    with pytest.raises(psycopg.Error, match="a masked run of a pre-specified plan comes first"):
        masked.approve("meaning")


def test_the_letters_are_not_released_a_second_time(masked):
    with pytest.raises(psycopg.Error, match="the study is masked, so it cannot become masked"):
        masked.release("letters", everybody("A"))


@pytest.mark.parametrize(
    "meaning",
    [{"A": "velvet"}, {"A": "velvet", "B": "gravel", "C": "silk"}, {}],
    ids=["one letter left out", "one letter too many", "none"],
)
def test_each_letter_gets_one_meaning(interpreted, meaning):
    interpreted.both_approve("meaning")

    with pytest.raises(psycopg.Error, match="each letter needs one meaning"):
        interpreted.release("meaning", meaning)


@pytest.mark.parametrize("login", ["web", "worker"])
@pytest.mark.parametrize(
    "call",
    [
        "governance.approve(%(trial)s, 'letters', '')",
        "governance.release_letters(%(trial)s, '{}')",
        "governance.release_meaning(%(trial)s, '{}')",
        "allocation.sealed_slots(%(trial)s)",
        "allocation.lot_of(%(trial)s)",
        "allocation.keep_lot(%(trial)s, 'A', '')",
        "governance.approved_snapshot(%(trial)s, 'letters')",
    ],
    ids=lambda call: call.partition("(")[0],
)
def test_no_step_can_be_called_outside_the_vault(masked, login, call):
    with raw.as_login(login) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"select {call}", {"trial": masked.study.trial.pk})
