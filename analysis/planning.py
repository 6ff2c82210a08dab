"""Analysis plans on their way: signed by two people, before the letters are released or after.

draft ─► signed once ─► pre-specified (both before the letters A and B) or post hoc (later)

What a plan is, is said by the database alone (trials/database/sql/31_plans.sql).
"""

from enum import StrEnum

from django.db import connection
from django.db.models import CharField, F, Func, QuerySet

from analysis.models import AnalysisPlan
from trials.actions.signatures import sign
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Trial
from trials.refusals import refuse_if
from trials.selectors.lock_records import signatures_of_record

MEANING = "analysis plan"
SIGNERS = ("statistician", "sponsor")


class Status(StrEnum):
    DRAFT = "draft"
    SIGNED_ONCE = "signed once"
    PRE_SPECIFIED = "pre-specified"
    POST_HOC = "post hoc"


SIGNED = (Status.PRE_SPECIFIED, Status.POST_HOC)


class PlanStatus(Func):
    """PlanStatus("plan_id") in a query: the status of that plan."""

    function = "governance.plan_status"
    output_field = CharField()


def status_of(plan: AnalysisPlan) -> Status:
    with connection.cursor() as cursor:
        cursor.execute("select governance.plan_status(%s)", [plan.pk])
        return Status(cursor.fetchone()[0])


def plans_of(trial: Trial) -> QuerySet[AnalysisPlan]:
    """Every version of every plan, the newest first, each with its `status`."""
    return (
        AnalysisPlan.objects.filter(trial=trial)
        .select_related("trial", "added_by")
        .annotate(status=PlanStatus(F("pk")))
        .order_by("-added_at")
    )


def sign_plan(*, plan: AnalysisPlan, seen_hash: str, scope: Scope, **proof) -> Status:
    """One person's signature; gives what the plan is then.

    seen_hash: the SHA-256 of the text as it stood on the page. proof: as trials/web/proof.py
    gives it. Raises Refused with the reason.
    """
    demand(scope, Permission.SIGN_PLANS)
    with act("plans.sign", scope=scope, detail=plan.sha256, **proof):
        refuse_if(why_not_sign(plan, scope))
        sign(plan, seen_hash=seen_hash, meaning=MEANING)
    return status_of(plan)


def why_not_sign(plan: AnalysisPlan, scope: Scope) -> str | None:
    signed = {one.role: one.actor_name for one in signatures_of_record(plan)}
    if scope.role in signed:
        return f"{signed[scope.role]} has signed this plan in the same role already."
    return None


def why_not_signed(plan: AnalysisPlan) -> str | None:
    """Why nothing but a dry run is made of a plan."""
    if status_of(plan) in SIGNED:
        return None
    return "The plan waits for its signatures: the statistician and the sponsor sign it first."
