"""The steps from open data to the lock. What they mean is enforced by the database."""

from django.db import connection

from trials.actions.signatures import sign
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import LockProposal, Snapshot, Trial
from trials.policies.locking import (
    board_hash,
    is_current,
    lock_lines,
    text_of,
    why_not_go_back,
    why_not_lock,
    why_not_soft_lock,
    why_too_short,
)
from trials.refusals import refuse_if
from trials.sealing.sealer import seal_now
from trials.selectors.lock_records import (
    hash_to_lock,
    latest_proposal,
    latest_transition,
    signatures_of_record,
)

SIGNERS = ("data_manager", "statistician", "sponsor")
REASON = "Three people have signed the same board and the same hash."


def begin_soft_lock(*, trial: Trial, reason: str, scope: Scope) -> None:
    """From here on data change only where they are reopened. Raises Refused with what waits."""
    demand(scope, Permission.SOFT_LOCK)
    with act("trial.soft_lock", scope=scope, reason=reason):
        refuse_if(why_too_short(reason, "Say why the data are ready."))
        hold(trial)
        refuse_if(why_not_soft_lock(trial))
        ask("governance.begin_soft_lock", trial)


def end_soft_lock(*, trial: Trial, reason: str, scope: Scope) -> None:
    """The data are open again."""
    demand(scope, Permission.SOFT_LOCK)
    with act("trial.reopen", scope=scope, reason=reason):
        refuse_if(why_too_short(reason, "Say why the data are opened again."))
        refuse_if(why_not_go_back(trial, "open"))
        ask("governance.end_soft_lock", trial)


def review_again(*, trial: Trial, reason: str, scope: Scope) -> None:
    """Back to the soft lock: what was signed of the lock is void."""
    demand(scope, Permission.SOFT_LOCK)
    with act("trial.review_again", scope=scope, reason=reason):
        refuse_if(why_too_short(reason, "Say why the review goes on."))
        refuse_if(why_not_go_back(trial, "soft_locked"))
        ask("governance.review_again", trial)


def sign_lock(
    *, trial: Trial, seen_hash: str, seen_board: str, scope: Scope, **proof
) -> Snapshot | None:
    """One person's signature of the lock; the third one locks and takes the snapshot.

    seen_hash, seen_board: hexadecimal, of the data and of the board as they stood on the page
    (selectors.lock_records.hash_to_lock, board_hash). proof: as trials/web/proof.py gives it.
    Raises Refused where something moved since, or a line of the board is not zero.
    """
    demand(scope, Permission.SIGN_LOCK)
    with act("trial.lock", scope=scope, reason=REASON, **proof):
        # Writers in flight finish first; new ones, and other signers, wait until we are done.
        hold(trial)
        lines = lock_lines(trial)
        refuse_if(why_not_lock(trial, lines))
        proposal = _proposal(trial, text_of(lines), scope)
        refuse_if(_why_not_seen(proposal, seen_hash, seen_board))
        sign(proposal, seen_hash=bytes(proposal.content_hash).hex(), meaning="database lock")
        signed = {one.role for one in signatures_of_record(proposal)}
        if not signed.issuperset(SIGNERS):
            return None
        snapshot = Snapshot.objects.get(pk=ask("governance.lock", trial, proposal.pk))
    seal_now()
    return snapshot


def hold(trial: Trial) -> None:
    ask("governance.hold", trial)


def ask(function: str, trial: Trial, *more):
    """What one of the database's functions about a trial answers."""
    places = ", ".join(["%s"] * (1 + len(more)))
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}({places})", [trial.pk, *more])
        return cursor.fetchone()[0]


def _proposal(trial: Trial, board: str, scope: Scope) -> LockProposal:
    """The one that others have signed, where nothing has moved since; else a new one."""
    said = {"transition": latest_transition(trial), "data_hash": hash_to_lock(trial)}
    latest = latest_proposal(trial)
    if latest and is_current(latest, said["transition"], said["data_hash"], board):
        return latest
    made = LockProposal.objects.create(trial=trial, board=board, recorded_by_id=scope.actor, **said)
    made.refresh_from_db(fields=["content_hash"])
    return made


def _why_not_seen(proposal: LockProposal, seen_hash: str, seen_board: str) -> str | None:
    if seen_hash == bytes(proposal.data_hash).hex() and seen_board == board_hash(proposal.board):
        return None
    return "Something has changed since the page was shown: look at it again, then sign."
