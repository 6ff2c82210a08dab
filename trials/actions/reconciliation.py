"""Saying why a difference between two records may stand."""

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import DifferenceExplanation, Trial
from trials.policies.arm_words import refuse_arm_words
from trials.policies.transfers import why_not_explain
from trials.refusals import refuse_if


def explain_difference(
    *, trial: Trial, check: str, difference: str, explanation: str, scope: Scope
) -> DifferenceExplanation:
    """difference: the SHA-256 that stood on the page. A value that changes needs a new reason."""
    demand(scope, Permission.RECONCILE)
    with act("reconciliation.explain", scope=scope, detail=check):
        refuse_arm_words(trial, "The explanation", explanation)
        refuse_if(why_not_explain(trial, check, difference, explanation))
        return DifferenceExplanation.objects.create(
            trial=trial,
            check_name=check,
            difference=difference,
            explanation=explanation.strip(),
            recorded_by_id=scope.actor,
        )
