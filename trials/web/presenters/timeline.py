"""The visits of one participant, by stage and period, as components/timeline.html takes them."""

from collections.abc import Callable
from datetime import date
from itertools import groupby
from uuid import UUID

from django.urls import reverse

from trials.authorization.scopes import may_open
from trials.context import Scope
from trials.models import Entry, Participant, Trial, Visit
from trials.planning import Window, day_in_words, event_in_words, range_in_words
from trials.selectors.clocks import local_time
from trials.selectors.schedule import Timeline, VisitOnTimeline
from trials.studies.schema import Study
from trials.web.presenters.acts import assign_act, not_done_act

State = Visit.State
STATES = {
    State.PLANNED: ("Planned", "neutral"),
    State.DUE: ("Due", "info"),
    State.SCHEDULED: ("Booked", "info"),
    State.IN_PROGRESS: ("In progress", "info"),
    State.DONE: ("Done", "good"),
    State.REOPENED: ("Reopened", "warn"),
    State.MISSED: ("Missed", "warn"),
    State.NOT_APPLICABLE: ("Does not apply", "neutral"),
}
FORM_MARKS = {
    "expected": "Expected",
    "overdue": "Overdue",
    "draft": "In progress",
    "complete": "Complete",
    "not_done": "Not done, with a reason",
    "not_applicable": "Does not apply",
    "locked": "Locked",
}
# In the place of the state, the day and the acts of a first entry that is another person's.
TO_ENTER_AGAIN = {
    "state": "expected",
    "state_label": "Entered by two people",
    "done_on": None,
    "acts": [],
}
MODES = {
    "in_person": "in person",
    "telehealth": "by video",
    "phone": "by telephone",
    "either": "in person or by video",
    "overnight": "with a night at the site",
}
# The drawing of a window: its first and last day, and how far beyond them a day is drawn.
BAR_STARTS, BAR_ENDS, BAR_MARGIN = 20, 100, 14


def stages_of(timeline: Timeline, study: Study, forms_of_visit: Callable) -> list[dict]:
    """forms_of_visit: what is shown of the forms of one visit (see forms_shown)."""
    labels = {stage.code: stage.label for stage in study.stages}
    order = list(labels)
    several = len({one.visit.stage for one in timeline.visits}) > 1
    # A visit of the first stage may stand below those of a later one, for example one as needed.
    visits = sorted(
        timeline.visits,
        key=lambda one: order.index(one.visit.stage) if one.visit.stage in labels else len(order),
    )
    return [
        {
            "label": labels.get(stage, stage) if several else "",
            "periods": [
                {
                    "label": period.replace("_", " ").capitalize(),
                    "visits": [visit_row(one, timeline, forms_of_visit(one)) for one in visits],
                }
                for period, visits in groupby(of_stage, _period)
            ],
        }
        for stage, of_stage in groupby(visits, lambda one: one.visit.stage)
    ]


def visit_row(one: VisitOnTimeline, timeline: Timeline, forms: list[dict]) -> dict:
    participant = timeline.participant
    label, tone = state_in_words(one)
    return {
        "name": one.visit.name,
        "label": one.planned.label if one.planned else "Not in the study any more",
        "url": visit_url(participant, one.visit),
        "mode": MODES[one.planned.mode] if one.planned else "",
        "state_label": label,
        "state_tone": tone,
        "is_done": one.state == State.DONE,
        "is_next": one is timeline.next,
        "when": _when(one, participant),
        "window_text": _window_text(one),
        "bar": _bar(one, timeline.today),
        "notes": _notes(one),
        "forms": forms,
    }


def visit_url(participant: Participant, visit: Visit) -> str:
    return reverse("visit", args=[participant.trial.key, visit.pk])


def state_in_words(one: VisitOnTimeline) -> tuple[str, str]:
    """(label, tone); that it is late, or was held outside its window, says more than its state."""
    if one.overdue_days:
        days = "1 day" if one.overdue_days == 1 else f"{one.overdue_days} days"
        return f"Overdue by {days}", "bad"
    label, tone = STATES[one.state]
    return (f"{label}, outside its window", "warn") if one.is_outside else (label, tone)


def forms_shown(
    one: VisitOnTimeline,
    trial: Trial,
    scope: Scope,
    *,
    locked: bool,
    raters: dict[bool, list[dict]],
    with_acts: bool,
    withheld: set[UUID],
) -> list[dict]:
    """The forms of a visit, those of one kind together. raters: as acts.raters_of gives them.

    withheld: of withheld_from_reader (trials/selectors/double_entry.py).
    """
    return [
        {
            "title": form,
            "entries": [
                _entry(entry, one, trial, scope, locked=locked, raters=raters, acts=with_acts)
                | (TO_ENTER_AGAIN if entry.pk in withheld else {})
                for entry in entries
            ],
        }
        for form, entries in groupby(one.forms, lambda entry: entry.form_key)
    ]


def mark_of(entry: Entry, one: VisitOnTimeline, *, locked: bool) -> str:
    if locked and entry.state == Entry.State.COMPLETE:
        return "locked"
    waits = entry.state in (Entry.State.EXPECTED, Entry.State.DRAFT) and not entry.optional
    return "overdue" if waits and one.overdue_days else entry.state


def _period(one: VisitOnTimeline) -> str:
    return one.planned.period if one.planned else ""


def _when(one: VisitOnTimeline, participant: Participant) -> str:
    stands = one.standing
    if stands.booked_at:
        at = local_time(participant.site, stands.booked_at)
        return f"booked for {at:%a %-d %b %Y, %H:%M} ({participant.site.timezone})"
    if stands.held_on:
        verb = "recorded on" if one.state == State.MISSED else "held on"
        return f"{verb} {day_in_words(stands.held_on)}"
    if one.plan and one.plan.target_on:
        word = "target" if one.plan.settled else "expected about"
        return f"{word} {day_in_words(one.plan.target_on)}"
    return ""


def _window_text(one: VisitOnTimeline) -> str:
    window = one.plan.allowed if one.plan else one.window
    if one.state == State.NOT_APPLICABLE:
        return ""
    if window is None or not window.is_possible:
        return _waits_for(one)
    return f"window {range_in_words(window.opens_on, window.closes_on)}"


def _waits_for(one: VisitOnTimeline) -> str:
    if not one.is_to_come or one.planned is None or one.plan is None or one.plan.why_impossible:
        return ""
    return f"after {event_in_words(one.planned.anchors[0].after)}"


def _notes(one: VisitOnTimeline) -> list[str]:
    """What somebody who plans should know, beyond the window itself."""
    if one.plan is None:
        return [one.standing.reason] if one.standing.reason else []
    notes = [one.plan.why_impossible] if one.plan.why_impossible else []
    window, projected = one.plan.allowed, one.plan.projected
    if projected and one.plan.settled and projected.closes_on < window.closes_on:
        closes_on = day_in_words(projected.closes_on)
        notes.append(f"Hold it by {closes_on}, so that every later visit stays possible.")
    if one.standing.reason:
        notes.append(one.standing.reason)
    return notes


def _bar(one: VisitOnTimeline, today: date) -> dict | None:
    """Places of the days in a drawing 120 wide; a day beyond the window stands at its edge."""
    window = one.plan.allowed if one.plan else one.window
    if window is None or not window.is_possible or one.state == State.NOT_APPLICABLE:
        return None
    held_on = one.standing.held_on if one.state != State.MISSED else None
    day = one.standing.booked_on or held_on
    said = [f"Window {range_in_words(window.opens_on, window.closes_on)}"]
    said.append(f"target {day_in_words(window.target_on)}")
    if day:
        said.append(f"{'booked' if one.standing.booked_on else 'held'} {day_in_words(day)}")
    return {
        "words": ", ".join(said),
        "starts": BAR_STARTS,
        "width": BAR_ENDS - BAR_STARTS,
        "target": _place(window, window.target_on),
        "day": _place(window, day) if day else None,
        "is_held": bool(held_on),
        "today": _place(window, today) if one.is_to_come else None,
    }


def _place(window: Window, day: date) -> int:
    if day < window.opens_on:
        return BAR_STARTS - BAR_MARGIN
    if day > window.closes_on:
        return BAR_ENDS + BAR_MARGIN
    length = (window.closes_on - window.opens_on).days
    share = (day - window.opens_on).days / length if length else 0.5
    return round(BAR_STARTS + share * (BAR_ENDS - BAR_STARTS))


def _entry(entry: Entry, one, trial, scope, *, locked, raters, acts) -> dict:
    state = mark_of(entry, one, locked=locked)
    offered = (
        assign_act(entry, raters, trial, locked=locked),
        not_done_act(entry, trial, scope, locked=locked),
    )
    return {
        "slot": entry.slot.replace("_", " "),
        "is_optional": entry.optional,
        "state": state,
        "state_label": FORM_MARKS[state],
        "url": reverse("entry", args=[trial.key, entry.pk])
        if may_open(scope, form_class=entry.form_class, filled_by=entry.filled_by)
        else None,
        "done_on": entry.done_on,
        "rater": entry.assigned_to.name if raters[entry.arm_path] and entry.assigned_to else "",
        "acts": [act for act in offered if act] if acts else [],
    }
