"""Visits: booked, begun, closed, missed, fallen away, and added as needed."""

from datetime import date, datetime

from django.db.models import Max, QuerySet

from trials.actions.milestones import advance
from trials.actions.participants import entries_of, lay_out
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand, why_not_fill_in
from trials.context import Scope
from trials.ledger import act
from trials.models import (
    Deviation,
    Entry,
    EntryStep,
    Participant,
    ParticipantEvent,
    Visit,
    VisitStep,
)
from trials.models.base import about, place_of
from trials.policies.gates import blockers
from trials.policies.visits import (
    outside_window,
    reopened,
    why_not_add_form,
    why_not_add_visit,
    why_not_begin,
    why_not_book,
    why_not_close,
    why_not_drop,
    why_not_event,
    why_not_miss,
    why_not_reopen,
)
from trials.refusals import NotPermitted, refuse_if
from trials.selectors.clocks import moment_at
from trials.selectors.entries import with_state
from trials.selectors.schedule import Timeline, VisitOnTimeline, timeline_of
from trials.selectors.standings import TO_COME, standings_of
from trials.studies.loading import study_at
from trials.studies.schema import Study

State = Visit.State
KEEPERS = (Permission.KEEP_SCHEDULE, Permission.IMPORT_DATA)


def schedule(*, visit: Visit, starts_at: datetime, scope: Scope, reason: str = "") -> VisitStep:
    """Book a visit, or move its booking. starts_at: as the clock at the site shows it.

    Raises Refused for a day that breaks an anchor of the visit, with days that would fit,
    unless a reason is given; and for a time that the site's clocks skip.
    """
    demand(scope, *KEEPERS)
    with act("visits.schedule", scope=scope, reason=reason, detail=visit.name, **about(visit)):
        timeline, one, _ = _hold(visit)
        refuse_if(why_not_book(timeline, one, starts_at, reason))
        moment = moment_at(timeline.participant.site, starts_at)
        return _step(visit, State.SCHEDULED, starts_at.date(), scope, reason, starts_at=moment)


def begin(*, visit: Visit, on: date, scope: Scope, reason: str = "") -> VisitStep:
    """The visit takes place. Raises Refused with each gate that is closed.

    A day outside the window is a deviation from the protocol, and drafted as one; reason: why it
    was held on that day.
    """
    demand(scope, *KEEPERS)
    with act("visits.begin", scope=scope, reason=reason, detail=visit.name, **about(visit)):
        timeline, one, study = _hold(visit)
        refuse_if(why_not_begin(timeline, one, on, blockers(visit, on=on, study=study)))
        outside = outside_window(timeline, one, on)
        if outside:
            said = " ".join(filter(None, (outside, one.standing.reason, reason.strip())))
            _draft_deviation(visit, Deviation.Kind.OUT_OF_WINDOW, on, said, scope)
        return _step(visit, State.IN_PROGRESS, on, scope)


def close(*, visit: Visit, scope: Scope) -> VisitStep:
    """The visit is done. Raises Refused with the forms and alerts that are still open."""
    demand(scope, *KEEPERS)
    with act("visits.close", scope=scope, detail=visit.name, **about(visit)):
        timeline, one, _ = _hold(visit)
        refuse_if(why_not_close(timeline, one))
        return _step(visit, State.DONE, one.standing.held_on or timeline.today, scope)


def miss(*, visit: Visit, on: date, reason: str, scope: Scope) -> VisitStep:
    """The visit did not take place: its forms are not done, and visits that hang on it count
    from the day `on`. A deviation is drafted, unless the visit may be left out."""
    demand(scope, *KEEPERS)
    with act("visits.miss", scope=scope, reason=reason, detail=visit.name, **about(visit)):
        timeline, one, study = _hold(visit)
        refuse_if(why_not_miss(timeline, one, on, reason))
        if not (one.planned.optional or one.planned.as_needed):
            said = f"{visit.name} was missed. {reason.strip()}"
            _draft_deviation(visit, Deviation.Kind.VISIT_MISSED, on, said, scope)
        said = f"{visit.name} was missed: {reason.strip()}"
        _settle_forms([visit], Entry.State.NOT_DONE, said, scope)
        step = _step(visit, State.MISSED, on, scope, reason)
        advance(timeline.participant, study, on=on, scope=scope)
    return step


def not_applicable(*, visit: Visit, reason: str, scope: Scope) -> VisitStep:
    """The visit falls away for this participant, with its forms."""
    demand(scope, *KEEPERS)
    with act("visits.drop", scope=scope, reason=reason, detail=visit.name, **about(visit)):
        timeline, one, study = _hold(visit)
        refuse_if(why_not_drop(timeline, one, reason))
        _settle_forms([visit], Entry.State.NOT_APPLICABLE, reason, scope)
        step = _step(visit, State.NOT_APPLICABLE, timeline.today, scope, reason)
        advance(timeline.participant, study, on=timeline.today, scope=scope)
    return step


def reopen(*, visit: Visit, reason: str, scope: Scope) -> VisitStep:
    """Open a visit again that was done or missed, or plan one again that fell away."""
    demand(scope, Permission.REOPEN_VISITS)
    with act("visits.reopen", scope=scope, reason=reason, detail=visit.name, **about(visit)):
        timeline, one, _ = _hold(visit)
        refuse_if(why_not_reopen(timeline, one, reason))
        if one.state == State.NOT_APPLICABLE:
            _expect_forms_again(visit, one.standing.reason, scope)
        on = one.standing.held_on or timeline.today
        return _step(visit, reopened(one.state), on, scope, reason)


def fall_away(
    participant: Participant, visits: QuerySet[Visit], *, reason: str, on: date, scope: Scope
) -> None:
    """Those of the visits that are still to come no longer apply. Within an act that is open."""
    falling = [visit for visit, stands in standings_of(visits) if stands.state in TO_COME]
    _settle_forms(falling, Entry.State.NOT_APPLICABLE, reason, scope)
    VisitStep.objects.bulk_create(
        VisitStep(
            visit=visit,
            state=State.NOT_APPLICABLE,
            happened_on=on,
            reason=reason[:300],
            recorded_by_id=scope.actor,
            **place_of(visit),
        )
        for visit in falling
    )


def add_visit(*, participant: Participant, code: str, on: date, scope: Scope) -> Visit:
    """One more visit of a kind that is held as needed, with its forms.

    on: the day on which the need arose. Events that the study declares, and on which the visit
    hangs, are recorded for that day.
    """
    demand(scope, *KEEPERS)
    with act("visits.add", scope=scope, detail=code, **about(participant)):
        timeline, study = _hold_timeline(participant)
        refuse_if(why_not_add_visit(timeline, study, code, on))
        planned = study.visit(code)
        for name in {anchor.after for anchor in planned.anchors} & set(study.events):
            _record_event(participant, name, on, scope)
        earlier = Visit.objects.filter(participant=participant, code=code)
        last = earlier.aggregate(last=Max("occurrence"))["last"] or 0
        return lay_out(participant, study, [planned], occurrence=last + 1)[0]


def add_entry(*, visit: Visit, form: str, scope: Scope) -> Entry:
    """One more form of a kind that is filled in as needed, for example an adverse event."""
    with act("visits.add_form", scope=scope, detail=f"{visit.name} {form}", **about(visit)):
        expected = study_at(visit.trial, visit.site_id).expected(visit.code, form)
        if expected is not None:
            refuse_if(why_not_fill_in(scope, expected.by), NotPermitted)
        return one_more_form(visit, form)


def one_more_form(visit: Visit, form: str) -> Entry:
    """The next form of its kind at a visit. Within an act that is open."""
    timeline, one, study = _hold(visit)
    refuse_if(why_not_add_form(one, timeline.participant, form))
    expected = study.expected(visit.code, form)
    slot = str(sum(entry.form_key == form for entry in one.forms) + 1)
    position = one.planned.forms.index(expected)
    entry = next(entries_of(visit, study, expected, position, (slot,)))
    entry.save(force_insert=True)
    return entry


def record_event(
    *, participant: Participant, name: str, on: date, scope: Scope
) -> ParticipantEvent:
    """The day of an event that the study file declares. Recorded again, the latest counts."""
    demand(scope, *KEEPERS)
    with act("visits.event", scope=scope, detail=name, **about(participant)):
        timeline, study = _hold_timeline(participant)
        refuse_if(why_not_event(timeline, study, name, on))
        return _record_event(participant, name, on, scope)


def _hold(visit: Visit) -> tuple[Timeline, VisitOnTimeline, Study]:
    timeline, study = _hold_timeline(visit.participant)
    return timeline, timeline.of(visit), study


def _hold_timeline(participant: Participant) -> tuple[Timeline, Study]:
    """Only one act on the schedule of a participant at a time."""
    Participant.objects.select_for_update().get(pk=participant.pk)
    study = study_at(participant.trial, participant.site_id)
    return timeline_of(participant, study), study


def _step(
    visit: Visit,
    state: str,
    on: date,
    scope: Scope,
    reason: str = "",
    *,
    starts_at: datetime | None = None,
) -> VisitStep:
    return VisitStep.objects.create(
        visit=visit,
        state=state,
        happened_on=on,
        starts_at=starts_at,
        reason=reason.strip()[:300],
        recorded_by_id=scope.actor,
        **place_of(visit),
    )


def _record_event(participant: Participant, name: str, on: date, scope: Scope) -> ParticipantEvent:
    return ParticipantEvent.objects.create(
        name=name, happened_on=on, recorded_by_id=scope.actor, **place_of(participant)
    )


def _draft_deviation(visit: Visit, kind: str, on: date, said: str, scope: Scope) -> None:
    Deviation.objects.create(
        visit=visit,
        kind=kind,
        happened_on=on,
        explanation=said[:500],
        recorded_by_id=scope.actor,
        **place_of(visit),
    )


def _settle_forms(visits: list[Visit], state: str, reason: str, scope: Scope) -> None:
    """What is still expected of these visits will not come."""
    expected = with_state(Entry.objects.filter(visit__in=visits)).filter(state=Entry.State.EXPECTED)
    _move_forms(expected, state, reason, scope)


def _expect_forms_again(visit: Visit, reason: str, scope: Scope) -> None:
    """Those that fell away with the visit; a form that fell away by its own rule stays away."""
    latest = EntryStep.objects.filter(entry__visit=visit).order_by("entry", "-recorded_at")
    fallen = [
        step.entry_id
        for step in latest.distinct("entry")
        if step.state == Entry.State.NOT_APPLICABLE and step.reason == reason
    ]
    _move_forms(Entry.objects.filter(pk__in=fallen), Entry.State.EXPECTED, "", scope)


def _move_forms(entries: QuerySet[Entry], state: str, reason: str, scope: Scope) -> None:
    EntryStep.objects.bulk_create(
        EntryStep(
            entry=entry,
            state=state,
            reason=reason.strip()[:300],
            recorded_by_id=scope.actor,
            **place_of(entry),
        )
        for entry in entries
    )
