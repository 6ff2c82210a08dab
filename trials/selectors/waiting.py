"""What stands around every page of a study: its state, and how much waits for whoever reads."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Func, IntegerField, QuerySet, Subquery

from trials.context import Scope, reading
from trials.models import Transition, Trial
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
    names = [name for name in COUNTED if name in asked and (name != "queries" or read_as is scope)]
    rows = [COUNTED[name](trial, scope.role) for name in names]
    state, *counts = _in_one(trial, scope, _latest_state(trial), *map(_count, rows))
    waiting = dict(zip(names, counts, strict=True))
    if "queries" in asked and read_as is not scope:
        with reading(read_as):
            waiting["queries"] = counted_for(trial, scope.role).count()
    return Standing(state or "open", waiting)


def _latest_state(trial: Trial) -> Subquery:
    latest = Transition.objects.filter(trial=trial).order_by("-id")
    return Subquery(latest.values("to_state")[:1])


def _count(rows: QuerySet) -> Subquery:
    counted = Func(F("pk"), function="count", output_field=IntegerField())
    return Subquery(rows.order_by().annotate(counted=counted).values("counted"))


def _in_one(trial: Trial, scope: Scope, *values: Subquery) -> tuple:
    named = {f"value_{number}": value for number, value in enumerate(values)}
    asked = Trial.objects.filter(pk=trial.pk).annotate(**named).values_list(*named)
    # A page that says no stands outside the request's transaction, and reads in one of its own.
    if connection.in_atomic_block:
        return asked.get()
    with reading(scope):
        return asked.get()
