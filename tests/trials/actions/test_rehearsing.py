"""The rehearsal of the opening: both parts, one sentence, and no slot."""

import pytest
from django.db import DatabaseError

from tests import raw
from tests.conftest import log_in_as
from tests.study import KEY_HOLDERS
from trials.actions.opening import KeyParts
from trials.actions.rehearsing import rehearse
from trials.refusals import NotPermitted, Refused
from trials.seal import split
from trials.selectors.trials import state_of

STATISTICIAN, QUALITY = KEY_HOLDERS


@pytest.fixture
def vault(open_study):
    """A study under way, seen by the vault's login."""
    log_in_as("vault")
    return open_study


@pytest.fixture
def parts():
    return KeyParts()


def bring(study, role, part, parts):
    return rehearse(trial=study.trial, key_part=part, scope=study.scope(role), parts=parts)


def kept() -> list[tuple]:
    with raw.as_administrator() as administrator:
        return administrator.execute(
            "select r.outcome, r.role, e.act from governance.rehearsal r"
            " join ledger.event e on e.id = r.event_id order by r.id"
        ).fetchall()


def test_both_parts_open_the_sentence_and_no_slot(vault, parts):
    first, second = vault.sealed.parts

    outcomes = [bring(vault, STATISTICIAN, first, parts), bring(vault, QUALITY, second, parts)]

    assert outcomes == ["brought", "worked"]
    assert kept() == [
        ("brought", STATISTICIAN, "seal.rehearse"),
        ("worked", QUALITY, "seal.rehearse"),
    ]
    assert state_of(vault.trial) == "open"


def test_a_wrong_part_is_found_before_it_matters_and_recorded(vault, parts):
    first, second = vault.sealed.parts
    bring(vault, STATISTICIAN, split(bytes(32))[0], parts)

    outcome = bring(vault, QUALITY, second, parts)

    assert outcome == "failed"
    assert [line[0] for line in kept()] == ["brought", "failed"]
    assert bring(vault, STATISTICIAN, first, parts) == "brought"
    assert bring(vault, QUALITY, second, parts) == "worked"


def test_what_is_no_key_part_is_refused_at_once_and_not_recorded(vault, parts):
    with pytest.raises(Refused, match="A key part is 64 hexadecimal digits"):
        bring(vault, STATISTICIAN, "zz", parts)

    assert kept() == []
    assert bring(vault, STATISTICIAN, vault.sealed.parts[0], parts) == "brought"


def test_one_person_with_both_parts_rehearses_nothing(vault, parts):
    outcomes = [bring(vault, STATISTICIAN, part, parts) for part in vault.sealed.parts]

    assert outcomes == ["brought", "brought"]


def test_parts_of_a_rehearsal_do_not_count_at_the_opening(locked_study, parts):
    log_in_as("vault")
    first, second = locked_study.sealed.parts
    bring(locked_study, STATISTICIAN, first, parts)

    assert locked_study.approve(QUALITY, part=second, parts=parts) == "locked"


def test_an_open_seal_is_not_rehearsed(unblinded_study, parts):
    log_in_as("vault")

    with pytest.raises(Refused, match="there is nothing left to rehearse"):
        bring(unblinded_study, STATISTICIAN, unblinded_study.sealed.parts[0], parts)


def test_other_roles_do_not_rehearse(vault, parts):
    with pytest.raises(NotPermitted, match="does not include: open the seal"):
        bring(vault, "board_statistician", vault.sealed.parts[0], parts)


def test_the_web_cannot_rehearse(open_study, parts):
    with pytest.raises((Refused, DatabaseError), match="permission denied"):
        bring(open_study, STATISTICIAN, open_study.sealed.parts[0], parts)
