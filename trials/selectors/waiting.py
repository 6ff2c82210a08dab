"""What stands around every page of a study: its state, and how much waits for whoever reads."""

from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import F, Func, IntegerField, QuerySet, Subquery

from trials.context import Scope, reading
from trials.models import Transition, Trial
from trials.prepared import prepared
from trials.selectors.alerts import open_alerts
from trials.selectors.queries import counted_for, seen_by
from trials.selectors.unblindings import unreviewed_unblindings

COUNTED = {
    "alerts": lambda trial, role: open_alerts(trial),
    "unblindings": lambda trial, role: unreviewed_unblindings(trial),
    "queries": counted_for,
}


@dataclass(frozen=True)
class Standing:
    """state: of the trial. waiting: {page that was asked for: how many}."""

    state: str
    waiting: dict[str, int]


def standing_of(trial: Trial, scope: Scope, asked: Collection[str]) -> Standing:
    """asked: which of `waiting` are counted.

    In one statement, which is on every page; in two for whom an office reads.
    """
    read_as = seen_by(scope, trial)
    names = tuple(n for n in COUNTED if n in asked and (n != "queries" or read_as is scope))
    state, *counts = _asked_of(trial, scope, names)
    waiting = dict(zip(names, counts, strict=True))
    if "queries" in asked and read_as is not scope:
        with reading(read_as):
            waiting["queries"] = counted_for(trial, scope.role).count()
    return Standing(state or "open", waiting)


def _asked_of(trial: Trial, scope: Scope, names: tuple[str, ...]) -> tuple:
    # A page that says no stands outside the request's transaction, and reads in one of its own.
    inside = nullcontext() if connection.in_atomic_block else reading(scope)
    with inside:
        [found] = _state_and_counts(trial=trial.pk, role=scope.role, names=names)
    return found


@prepared
def _state_and_counts(trial: UUID, role: str, names: tuple[str, ...]) -> QuerySet:
    latest = Transition.objects.filter(trial=trial).order_by("-id")
    counts = [_count(COUNTED[name](trial, role)) for name in names]
    told = [Subquery(latest.values("to_state")[:1]), *counts]
    named = {f"value_{number}": value for number, value in enumerate(told)}
    return Trial.objects.filter(pk=trial).annotate(**named).values_list(*named)


def _count(rows: QuerySet) -> Subquery:
    counted = Func(F("pk"), function="count", output_field=IntegerField())
    return Subquery(rows.order_by().annotate(counted=counted).values("counted"))
