"""Rehearsals that were not held, forged with the vault's login and its signing key."""

import time

import psycopg
import pytest

from tests import raw
from tests.study import KEY_HOLDERS, SmallStudy

STATISTICIAN, QUALITY = KEY_HOLDERS


def note(vault, study: SmallStudy, role: str, outcome: str, act="seal.rehearse", ago=0.0) -> None:
    scope = study.scope(role).doing(act, authenticated=time.time() - ago)
    vault.execute("select ledger.open_act(%s, %s)", raw.sign(scope, login="vault"))
    vault.execute("select governance.note_rehearsal(%s, %s)", [study.trial.pk, outcome])


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([(QUALITY, "worked")], "two people in two roles rehearse"),
        ([(QUALITY, "brought"), (QUALITY, "worked")], "two people in two roles rehearse"),
        (
            [(STATISTICIAN, "brought"), (QUALITY, "failed"), (STATISTICIAN, "worked")],
            "two people in two roles rehearse",
        ),
        ([("board_statistician", "brought")], "only the two key holders rehearse"),
    ],
    ids=["alone", "one person twice", "after the end", "another role"],
)
def test_a_rehearsal_that_was_not_held_is_not_recorded(open_study_of_module, steps, sentence):
    with raw.as_login("vault") as vault:
        for role, outcome in steps[:-1]:
            note(vault, open_study_of_module, role, outcome)
        with pytest.raises(psycopg.Error, match=sentence):
            note(vault, open_study_of_module, *steps[-1])
        vault.rollback()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"ago": 120}, "the password must be given again"),
        ({"act": "seal.approve"}, "only the two key holders rehearse"),
    ],
)
def test_a_part_is_brought_in_its_own_act_with_a_fresh_password(
    open_study_of_module, said, sentence
):
    with raw.as_login("vault") as vault, pytest.raises(psycopg.Error, match=sentence):
        note(vault, open_study_of_module, STATISTICIAN, "brought", **said)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into governance.rehearsal (trial_id, outcome, actor_id, actor_name, role, event_id)"
        " values (gen_random_uuid(), 'worked', gen_random_uuid(), 'x', 'x', 1)",
        "select * from allocation.rehearsal_seal",
        "select governance.note_rehearsal(gen_random_uuid(), 'worked')",
        "select allocation.rehearsal_seal_of(gen_random_uuid())",
    ],
)
def test_the_web_writes_no_rehearsal(open_study_of_module, statement):
    with (
        raw.as_login("web") as web,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"),
    ):
        web.execute(statement)


def test_the_sentence_is_given_out_in_a_rehearsal_alone(open_study_of_module):
    study = open_study_of_module
    with raw.as_login("vault") as vault:
        scope = study.scope(STATISTICIAN).doing("seal.look")
        vault.execute("select ledger.open_act(%s, %s)", raw.sign(scope, login="vault"))
        with pytest.raises(psycopg.Error, match="this seal is opened in a rehearsal"):
            vault.execute("select allocation.rehearsal_seal_of(%s)", [study.trial.pk])
