"""Steps towards the lock, and back, out of order or by the wrong people, past the acts."""

import time
from datetime import date

import psycopg
import pytest

from tests import raw
from tests.locking import SIGNERS, Past

MINUTES = ("trials_reviewminutes", "blind review minutes")
PROPOSAL = ("trials_lockproposal", "database lock")
UNLOCK = ("trials_unlockrequest", "unlock")
NOTHING = "00000000-0000-0000-0000-000000000001"
STALE = time.time() - 120
OTHER_HASH = b"\0" * 32


@pytest.fixture
def past(open_study_of_module):
    """Somebody with the web's login and its signing key; nothing of it is committed."""
    with raw.as_login("web") as connection:
        yield Past(connection, open_study_of_module.trial)
        connection.rollback()


def soft(past: Past) -> None:
    past.soft_lock()


def reviewed(past: Past) -> None:
    past.soft_lock()
    past.reviewed()


def locked(past: Past) -> None:
    past.lock()


def unlocked(past: Past) -> None:
    past.lock()
    request = past.ask_unlock()
    for role in (*SIGNERS, "quality_auditor"):
        past.sign(UNLOCK[0], request, UNLOCK[1], role, act="trial.unlock")
    past.step("unlock", request, act="trial.unlock", role="sponsor")


def begin(role="data_manager", act="trial.soft_lock", **said):
    return lambda past: past.step("begin_soft_lock", act=act, role=role, **said)


def end_review(signers=("data_manager", "statistician"), *, role="statistician", decided=True):
    def attempt(past: Past) -> None:
        if decided:
            past.decide()
        minutes = past.write_minutes()
        for signer in signers:
            past.sign(MINUTES[0], minutes, MINUTES[1], signer, act="trial.blind_review")
        past.step("end_blind_review", minutes, act="trial.blind_review", role=role)

    return attempt


def lock(signers=SIGNERS, *, role="sponsor", act="trial.lock", **said):
    def attempt(past: Past) -> None:
        past.step("lock", past.signed(signers), act=act, role=role, **said)

    return attempt


def propose(**said):
    return lambda past: past.propose(**said)


def sign_proposal(role="sponsor", **said):
    def attempt(past: Past) -> None:
        past.sign(PROPOSAL[0], past.propose(), PROPOSAL[1], role, act="trial.lock", **said)

    return attempt


def sign_other_hash(past: Past) -> None:
    proposal = past.propose()
    past.open_act("trial.lock", "sponsor")
    past.ask(
        "select governance.sign(%s, %s, %s, %s)", PROPOSAL[0], proposal, OTHER_HASH, PROPOSAL[1]
    )


def sign_twice(past: Past) -> None:
    """As another role, but the same person."""
    proposal = past.propose()
    for role in ("sponsor", "statistician"):
        past.sign(
            PROPOSAL[0], proposal, PROPOSAL[1], role, act="trial.lock", actor=past.people["sponsor"]
        )


def sign_an_earlier_one(past: Past) -> None:
    earlier = past.propose()
    past.propose(role="statistician")
    past.sign(PROPOSAL[0], earlier, PROPOSAL[1], "sponsor", act="trial.lock")


def lock_after_going_back(past: Past) -> None:
    proposal = past.signed()
    past.step("review_again", act="trial.review_again", role="data_manager")
    past.reviewed()
    past.step("lock", proposal, act="trial.lock", role="sponsor")


def unlock(signers=(*SIGNERS, "quality_auditor"), **said):
    def attempt(past: Past) -> None:
        request = past.ask_unlock()
        for role in signers:
            past.sign(UNLOCK[0], request, UNLOCK[1], role, act="trial.unlock")
        past.step("unlock", request, act="trial.unlock", role="sponsor", **said)

    return attempt


def unlock_by_an_earlier_request(past: Past) -> None:
    request = past.ask_unlock()
    past.ask_unlock(role="statistician")
    past.sign(UNLOCK[0], request, UNLOCK[1], "sponsor", act="trial.unlock")


def lock_at_once_again(past: Past) -> None:
    past.step("lock", past.signed(), act="trial.lock", role="sponsor")


def step(function, act, role="data_manager"):
    return lambda past: past.step(function, act=act, role=role)


def write(statement: str, role="data_manager"):
    def attempt(past: Past) -> None:
        past.open_act("entries.record", role)
        past.connection.execute(statement)

    return attempt


ATTEMPTS = {
    # Who begins, when, and why.
    "a sponsor begins the soft lock": (None, begin("sponsor"), "this step is taken by: data_man"),
    "under another act": (None, begin(act="entries.record"), "this step is taken by"),
    "without a reason": (None, begin(reason=""), "a reason of at least 10 characters"),
    "in another study": (None, begin(trial=NOTHING), "this step is taken by"),
    "a soft lock twice": (soft, begin(), "the study is soft_locked, so it cannot become"),
    "opened where it is open": (
        None, step("end_soft_lock", "trial.reopen"), "the study is open, so it cannot become open"),
    "opened by the statistician": (
        soft, step("end_soft_lock", "trial.reopen", "statistician"), "this step is taken by"),
    "opened out of the review": (
        reviewed, step("end_soft_lock", "trial.reopen"), "the study is blind_reviewed, so"),
    "reviewed again before it was": (
        soft, step("review_again", "trial.review_again"), "the study is soft_locked, so"),
    # The blind review.
    "decided while open": (None, lambda past: past.decide(), "recorded while it is soft_locked"),
    "decided by the sponsor": (
        soft, lambda past: past.decide("sponsor"), "this is recorded by: data_manager, statist"),
    "minutes by the sponsor": (
        soft, lambda past: past.write_minutes("sponsor"), "this is recorded by: data_manager"),
    "minutes signed by one": (soft, end_review(("statistician",)), "not signed yet by: data_man"),
    "minutes signed by the sponsor": (
        soft, end_review(("sponsor",)), "a sponsor does not sign trials_reviewminutes"),
    "ended by the sponsor": (soft, end_review(role="sponsor"), "this step is taken by"),
    "somebody not decided on": (
        soft, end_review(decided=False), "not everybody who was randomised is decided on"),
    # The lock.
    "locked while open": (None, lock(), "recorded while it is blind_reviewed"),
    "locked before the review": (soft, lock(), "recorded while it is blind_reviewed"),
    "locked by nobody": (reviewed, lock(()), "not signed yet by: data_manager, statist"),
    "locked by two": (reviewed, lock(SIGNERS[:2]), "not signed yet by: sponsor"),
    "locked by an auditor": (reviewed, lock(role="quality_auditor"), "this step is taken by"),
    "locked under another act": (reviewed, lock(act="trial.look"), "this step is taken by"),
    "proposed by the monitor": (reviewed, propose(role="monitor"), "this is recorded by"),
    "another hash proposed": (
        reviewed, propose(data_hash=OTHER_HASH), "the data have changed since"),
    "of an earlier step": (reviewed, propose(transition=-1), "the study has gone on since"),
    "another hash signed": (reviewed, sign_other_hash, "the record is not the one that was shown"),
    "a stale password": (
        reviewed, sign_proposal(authenticated=STALE), "the password must be given again"),
    "no password": (
        reviewed, sign_proposal(authenticated=None), "the password must be given again"),
    "signed by the monitor": (
        reviewed, sign_proposal("monitor"), "a monitor does not sign trials_lockproposal"),
    "one person in two roles": (reviewed, sign_twice, "duplicate key value"),
    "an earlier proposal signed": (reviewed, sign_an_earlier_one, "this is not what is to be sig"),
    "signatures from before going back": (
        reviewed, lock_after_going_back, "this is not what is to be signed now"),
    "no proposal": (
        reviewed,
        lambda past: past.step("lock", NOTHING, act="trial.lock", role="sponsor"),
        "nothing was proposed to be locked"),
    # The unlock.
    "unlocked by three": (locked, unlock(SIGNERS), "not signed yet by: quality_auditor"),
    "unlocked before the lock": (reviewed, unlock(), "recorded while it is locked"),
    "unlocked without a reason": (
        locked, lambda past: past.ask_unlock(reason="oh"), "a reason of at least 10 characters"),
    "unlocked by the monitor": (
        locked, lambda past: past.ask_unlock("monitor"), "this is recorded by: sponsor"),
    "an earlier request signed": (
        locked, unlock_by_an_earlier_request, "this is not what is to be signed now"),
    "opened out of the lock": (
        locked, step("end_soft_lock", "trial.reopen"), "the study is locked, so it cannot"),
    "locked again without a review": (
        unlocked, lock_at_once_again, "recorded while it is blind_reviewed"),
    # Data.
    "a name in the soft lock": (
        soft, write("update trials_participant set number = number || 'x'"), "in the soft lock"),
    "a name after the review": (
        reviewed, write("update trials_participant set number = number || 'x'"),
        r"locked \(blind_reviewed\)"),
    "a reopening by the sponsor": (
        soft,
        write("insert into trials_reopening (id, trial_id, site_id, participant_id, arm_path,"
              " reason, recorded_by_id) select gen_random_uuid(), trial_id, site_id, id, false,"
              " 'To look at it again', null from trials_participant limit 1", "sponsor"),
        "this is recorded by: data_manager"),
    "a step by hand": (
        soft,
        write("insert into governance.transition (trial_id, from_state, to_state, actor_name,"
              " role, reason, event_id) select id, 'soft_locked', 'locked', 'x', 'x', 'x', 1"
              " from trials_trial"),
        "permission denied"),
    "the set of a snapshot": (
        locked, write("update governance.snapshot_set set included = false"), "permission denied"),
}  # fmt: skip


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_what_is_not_in_order_is_refused(past, attempt):
    before, act, sentence = ATTEMPTS[attempt]
    if before:
        before(past)

    with pytest.raises(psycopg.Error, match=sentence):
        act(past)


def test_the_whole_way_there_back_and_there_again_is_taken(past):
    """So that what is refused above is refused for its own reason."""
    unlocked(past)
    past.reviewed()
    past.step("lock", past.signed(), act="trial.lock", role="statistician")

    states = past.connection.execute(
        "select to_state from governance.transition order by id"
    ).fetchall()
    assert [state for (state,) in states] == [
        "soft_locked", "blind_reviewed", "locked", "soft_locked", "blind_reviewed", "locked",
    ]  # fmt: skip
    assert past.ask("select count(*) from governance.snapshot") == 2


def test_a_locked_study_has_the_sets_as_they_were_decided(past):
    past.lock()

    sets = past.connection.execute(
        "select analysis_set, included, count(*) from governance.snapshot_set group by 1, 2"
    ).fetchall()
    assert sets == [("all", True, 12)]


def test_the_transition_is_said_by_whoever_took_the_step(past):
    past.soft_lock()

    said = past.connection.execute(
        "select actor_name, role, reason, at::date from governance.transition"
    ).fetchone()
    assert said == ("data_manager", "data_manager", "All data are clean", date.today())
