"""Visits: when one may be booked, begin, end or fall away."""

from datetime import date, datetime

from trials.lifecycle import VISIT, why_not_move
from trials.models import Alert, Participant, Site, Visit
from trials.planning import day_in_words, moved, weekend_in, why_outside
from trials.policies.writing import why_not_write, why_too_short
from trials.selectors.clocks import is_skipped
from trials.selectors.schedule import Timeline, VisitOnTimeline
from trials.studies.schema import Study

State = Visit.State


def why_not_book(
    timeline: Timeline, visit: VisitOnTimeline, starts_at: datetime, reason: str
) -> str | None:
    """starts_at: as the clock at the site shows it. A day outside the window needs a reason."""
    site = timeline.participant.site
    return (
        _why_not_now(timeline, visit, State.SCHEDULED)
        or _why_no_such_time(site, starts_at)
        or _why_before_consent(timeline, starts_at.date())
        or _why_not_outside(timeline, visit, starts_at.date(), reason)
    )


def why_not_begin(
    timeline: Timeline, visit: VisitOnTimeline, on: date, closed: list[str]
) -> str | None:
    """closed: the gates that do not open on that day (policies.gates)."""
    return (
        _why_not_now(timeline, visit, State.IN_PROGRESS)
        or _why_not_held_on(timeline, on)
        or " ".join(closed)
        or None
    )


def why_not_close(timeline: Timeline, visit: VisitOnTimeline) -> str | None:
    """Every form is filled in or has its reason, and every alert is acknowledged."""
    not_now = _why_not_now(timeline, visit, State.DONE)
    if not_now:
        return not_now
    if visit.missing:
        return (
            f"Still open: {', '.join(visit.missing)}. Fill in each, or record why it was not done."
        )
    waiting = Alert.objects.filter(entry__visit=visit.visit, acknowledgement=None).count()
    return f"Safety alerts to acknowledge first: {waiting}." if waiting else None


def why_not_miss(timeline: Timeline, visit: VisitOnTimeline, on: date, reason: str) -> str | None:
    return (
        _why_not_now(timeline, visit, State.MISSED)
        or _why_not_held_on(timeline, on)
        or _why_too_early_to_miss(visit, on)
        or why_too_short(reason, "Say why the visit was missed.")
    )


def why_not_drop(timeline: Timeline, visit: VisitOnTimeline, reason: str) -> str | None:
    return _why_not_now(timeline, visit, State.NOT_APPLICABLE) or why_too_short(
        reason, "Say why the visit does not apply to this participant."
    )


def why_not_reopen(timeline: Timeline, visit: VisitOnTimeline, reason: str) -> str | None:
    """A visit that fell away is planned again; one that was done or missed is open again."""
    return _why_not_now(timeline, visit, reopened(visit.state)) or why_too_short(
        reason, "Say why the visit is opened again."
    )


def reopened(state: str) -> str:
    return State.PLANNED if state == State.NOT_APPLICABLE else State.REOPENED


def why_not_add_visit(timeline: Timeline, study: Study, code: str, on: date) -> str | None:
    not_open = why_not_write(timeline.participant.trial, timeline.participant)
    if not_open:
        return not_open
    as_needed = [visit.code for visit in study.visits if visit.as_needed]
    if code not in as_needed:
        there = ", ".join(as_needed) or "none"
        return f"{code!r} is no visit that is held as needed; there are: {there}."
    stage = study.stage_of(study.visit(code))
    opened = {one.visit.stage for one in timeline.visits}
    if stage.opens != "consent" and stage.code not in opened:
        return f"The stage “{stage.label}” has not opened for this participant."
    waiting = [v.visit.name for v in timeline.visits if v.visit.code == code and v.is_to_come]
    if waiting:
        return f"{waiting[0]} is still to come: use that one."
    return _why_before_consent(timeline, on)


def why_not_add_form(visit: VisitOnTimeline, participant: Participant, form: str) -> str | None:
    not_open = why_not_write(participant.trial, visit.visit)
    if not_open:
        return not_open
    expected = visit.planned.forms if visit.planned else ()
    as_needed = [one.form for one in expected if one.as_needed]
    if form not in as_needed:
        there = ", ".join(as_needed) or "none"
        name = visit.visit.name
        return f"{form!r} is not filled in as needed at {name}; there are: {there}."
    if visit.state in (State.MISSED, State.NOT_APPLICABLE) or (
        visit.state == State.DONE and visit.standing.has_steps
    ):
        return f"{visit.visit.name} is {State(visit.state).label.lower()}: have it reopened first."
    return None


def why_not_event(timeline: Timeline, study: Study, name: str, on: date) -> str | None:
    if name not in study.events:
        there = ", ".join(study.events) or "none"
        return f"The study declares no event {name!r}; there are: {there}."
    not_open = why_not_write(timeline.participant.trial, timeline.participant)
    return not_open or _why_not_held_on(timeline, on)


def _why_not_now(timeline: Timeline, visit: VisitOnTimeline, then: str) -> str | None:
    not_open = why_not_write(timeline.participant.trial, visit.visit)
    if not_open:
        return not_open
    refusal = why_not_move(VISIT, visit.state, then)
    return f"{visit.visit.name}: {refusal}" if refusal else None


def _why_no_such_time(site: Site, starts_at: datetime) -> str | None:
    if not is_skipped(site, starts_at):
        return None
    return (
        f"The clocks at {site.name} go forward on {day_in_words(starts_at)}:"
        f" there is no {starts_at:%H:%M}. Give a time an hour later."
    )


def _why_before_consent(timeline: Timeline, on: date) -> str | None:
    consented_on = timeline.happened.dates.get("consent")
    if consented_on and on < consented_on:
        return f"The date, {on}, lies before the consent of {consented_on}."
    return None


def _why_not_held_on(timeline: Timeline, on: date) -> str | None:
    if on > timeline.today:
        return f"The date, {on}, is in the future: at the site it is {timeline.today}."
    return _why_before_consent(timeline, on)


def _why_not_outside(
    timeline: Timeline, visit: VisitOnTimeline, on: date, reason: str
) -> str | None:
    outside = outside_window(timeline, visit, on)
    if not outside:
        return None
    fitting = days_that_fit(timeline, visit, on)
    offered = f" These days would fit: {', '.join(map(day_in_words, fitting))}." if fitting else ""
    return why_too_short(reason, f"{outside}{offered} Say why it is booked for that day.")


def outside_window(timeline: Timeline, visit: VisitOnTimeline, on: date) -> str:
    """The sentence for a day that breaks an anchor of the visit; "" where it breaks none."""
    if visit.plan is None:
        return ""
    happened = timeline.happened
    broken = why_outside(happened.to_come, happened.known, visit.visit.name, on)
    return f"{visit.visit.name} on {day_in_words(on)}: {'; '.join(broken)}." if broken else ""


def days_that_fit(timeline: Timeline, visit: VisitOnTimeline, wished: date) -> tuple[date, ...]:
    """At most three days near the wished one that keep every visit possible, from today on."""
    return moved(
        timeline.happened.to_come,
        timeline.happened.known,
        visit.visit.name,
        wished,
        weekend=weekend_in(timeline.participant.site.country),
        not_before=timeline.today,
    ).dates


def _why_too_early_to_miss(visit: VisitOnTimeline, on: date) -> str | None:
    if visit.state == State.SCHEDULED and visit.standing.booked_on <= on:
        return None
    if visit.plan is None or visit.window is None:
        return f"{visit.visit.name} hangs on what has not happened yet: it cannot be missed."
    if on < visit.window.opens_on:
        opens_on = day_in_words(visit.window.opens_on)
        return f"{visit.visit.name} opens on {opens_on}: it cannot be missed before."
    return None
