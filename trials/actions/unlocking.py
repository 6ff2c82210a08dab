"""Unlocking a locked study: the exception that four people agree to."""

from trials.actions.locks import ask, hold
from trials.actions.signatures import sign
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Trial, UnlockRequest
from trials.policies.locking import why_not_unlock, why_too_short
from trials.refusals import refuse_if
from trials.selectors.lock_records import latest_transition, signatures_of_record

SIGNERS = ("sponsor", "data_manager", "statistician", "quality_auditor")


def ask_unlock(*, trial: Trial, reason: str, impact: str, scope: Scope) -> UnlockRequest:
    """impact: what it means for the analysis. A later request makes the earlier one void."""
    demand(scope, Permission.APPROVE_UNLOCK)
    with act("trial.ask_unlock", scope=scope, reason=reason):
        refuse_if(why_not_unlock(trial))
        refuse_if(why_too_short(reason, "Say why the study must be unlocked."))
        refuse_if(why_too_short(impact, "Say what it means for the analysis."))
        made = UnlockRequest.objects.create(
            trial=trial,
            transition=latest_transition(trial),
            reason=reason.strip(),
            impact=impact.strip(),
            recorded_by_id=scope.actor,
        )
        made.refresh_from_db(fields=["content_hash"])
    return made


def sign_unlock(*, request: UnlockRequest, seen_hash: str, scope: Scope, **proof) -> bool:
    """One person's agreement; the fourth one unlocks. Gives whether the study is unlocked.

    The snapshot of the lock stays. The study is then in the soft lock, and is reviewed and locked
    again the same way.
    """
    demand(scope, Permission.APPROVE_UNLOCK)
    trial = request.trial
    with act("trial.unlock", scope=scope, reason=request.reason, **proof):
        hold(trial)
        refuse_if(why_not_unlock(trial))
        sign(request, seen_hash=seen_hash, meaning="unlock")
        signed = {one.role for one in signatures_of_record(request)}
        unlocked = signed.issuperset(SIGNERS)
        if unlocked:
            ask("governance.unlock", trial, request.pk)
    return unlocked
