"""Where a visit stands: by what was recorded of it or, where nothing was, by its forms."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from trials.models import Entry, Visit, VisitStep
from trials.prepared import prepared
from trials.selectors.entries import with_state

State = Visit.State
BEGUN = (Entry.State.DRAFT, Entry.State.COMPLETE, Entry.State.NOT_DONE)
UNRESOLVED = (Entry.State.EXPECTED, Entry.State.DRAFT)
HELD = (State.IN_PROGRESS, State.DONE, State.REOPENED)
# What neither began nor ended: the plan still counts.
TO_COME = (State.PLANNED, State.DUE, State.SCHEDULED)


@dataclass(frozen=True)
class Standing:
    """Where one visit stands.

    held_on: the day on which it was held, or recorded as missed.
    booked_on: the day at the site, and booked_at the moment, while it is booked.
    has_steps: whether anybody recorded it; else it is read off the forms.
    """

    state: str
    held_on: date | None = None
    booked_on: date | None = None
    booked_at: datetime | None = None
    reason: str = ""
    has_steps: bool = False


def with_steps(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Adds `told`: what was recorded of each visit, the latest last."""
    steps = VisitStep.objects.filter(visit=OuterRef("pk")).order_by("recorded_at")
    as_json = JSONObject(state="state", on="happened_on", at="starts_at", reason="reason")
    return visits.annotate(told=ArraySubquery(steps.values(json=as_json)))


def standing(told: list[dict], forms: Iterable) -> Standing:
    """told: as with_steps gives it. forms: each with state, done_on and optional."""
    forms = list(forms)
    latest = told[-1] if told else None
    if latest is None or latest["state"] in (State.PLANNED, State.SCHEDULED):
        if any(form.state in BEGUN for form in forms):
            return _by_forms(forms)
        if latest is None:
            return Standing(State.PLANNED)
    state, booked = latest["state"], latest["state"] == State.SCHEDULED
    return Standing(
        state=state,
        held_on=_held_on(told, forms) if state in (*HELD, State.MISSED) else None,
        booked_on=date.fromisoformat(latest["on"]) if booked else None,
        booked_at=datetime.fromisoformat(latest["at"]) if booked else None,
        reason=latest["reason"],
        has_steps=True,
    )


def standings_of(visits: QuerySet[Visit]) -> list[tuple[Visit, Standing]]:
    forms = defaultdict(list)
    states = with_state(Entry.objects.filter(visit__in=visits))
    for row in states.values_list("visit_id", "state", "done_on", "optional", named=True):
        forms[row.visit_id].append(row)
    return [(visit, standing(visit.told, forms[visit.pk])) for visit in with_steps(visits)]


def has_begun(visit: Visit) -> bool:
    """visit: as with_steps gives it. Its forms are asked where nobody said that it began."""
    if visit.told and visit.told[-1]["state"] not in TO_COME:
        return visit.told[-1]["state"] in HELD
    return standing(visit.told, _forms_of(visit=visit.pk)).state in HELD


@prepared
def _forms_of(visit: UUID) -> QuerySet:
    forms = with_state(Entry.objects.filter(visit=visit))
    return forms.values_list("state", "done_on", "optional", named=True)


def is_unresolved(form) -> bool:
    """Whether a form must still be filled in, or said to be not done."""
    return form.state in UNRESOLVED and not form.optional


def _by_forms(forms: list) -> Standing:
    waiting = any(is_unresolved(form) for form in forms)
    return Standing(State.IN_PROGRESS if waiting else State.DONE, _first_done_on(forms))


def _held_on(told: list[dict], forms: list) -> date | None:
    """The day that was last recorded; a missed visit that was reopened has that of its forms."""
    if told[-1]["state"] == State.MISSED:
        return date.fromisoformat(told[-1]["on"])
    days = [step["on"] for step in told if step["state"] in (State.IN_PROGRESS, State.DONE)]
    return date.fromisoformat(days[-1]) if days else _first_done_on(forms)


def _first_done_on(forms: list) -> date | None:
    return min((form.done_on for form in forms if form.done_on), default=None)
