"""In the room of a dosing session: what a tablet kept is recorded, and written to the forms."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from trials.actions.dosing import record_dosing
from trials.actions.entries import mark_not_done, record_answers
from trials.actions.visits import add_entry
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import (
    Alert,
    DosingStep,
    Entry,
    Participant,
    Revision,
    SessionObservation,
    Visit,
)
from trials.models.base import about, place_of
from trials.policies.arm_words import refuse_arm_words
from trials.policies.sessions import why_not_observe, why_not_undo
from trials.refusals import Refused, refuse_if
from trials.selectors.clocks import local_time
from trials.selectors.sessions import latest_answers, latest_revision_at
from trials.studies.loading import study_at
from trials.studies.schema import Study

Kind = SessionObservation.Kind
CALLED = "The physician was called from the room of a dosing session"
TAKEN_BACK = "Tapped by mistake: taken back within a minute."
NO_FORM = "The study file names no form for it."
NOTHING_TO_CALL_ABOUT = "No form of the visit has answers yet, so no alert was raised: telephone."


@dataclass(frozen=True)
class Observed:
    """What the tablet says of one tap. See SessionObservation for each part."""

    key: uuid.UUID
    kind: str
    said: dict
    words: str
    of: uuid.UUID | None
    device: uuid.UUID
    sequence: int
    device_time: datetime
    clock_offset_ms: int
    clock_jump_ms: int

    @property
    def happened_at(self) -> datetime:
        return self.device_time + timedelta(milliseconds=self.clock_offset_ms)


def record_observation(*, visit: Visit, observed: Observed, scope: Scope) -> SessionObservation:
    """Record one tap, and write from it what the study foresees: a draft of an adverse event, a
    form of vital signs, an alert, the decision about the supplemental dose.

    visit: with its participant, site and trial. The same key twice is one observation. What cannot
    be written to a form is recorded all the same, and `note` says why: care does not wait for
    forms. Raises Refused for what the study does not have.
    """
    demand(scope, Permission.GIVE_DOSES, Permission.ASK_KITS)
    said = {"scope": scope, "detail": observed.kind, **about(visit)}
    with act("sessions.observe", **said):
        # The taps of one session are taken one after the other.
        Participant.objects.select_for_update().get(pk=visit.participant_id)
        known = SessionObservation.objects.filter(pk=observed.key).first()
        if known:
            refuse_if(_why_not_repeat(known, visit, observed))
            return known
        study = study_at(visit.trial, visit.site_id)
        of = _event(visit, observed)
        refuse_if(
            why_not_observe(
                visit, study, kind=observed.kind, said=observed.said, words=observed.words, of=of
            )
        )
        if observed.kind == Kind.UNDO:
            refuse_if(why_not_undo(of, observed.happened_at))
        refuse_arm_words(visit.trial, "What was typed in the session", observed.words)
        entry, note = _written(visit, study, observed, of, scope)
        return SessionObservation.objects.create(
            id=observed.key,
            visit=visit,
            kind=observed.kind,
            said=observed.said,
            words=observed.words.strip(),
            of=of,
            entry=entry,
            note=note[:300],
            device=observed.device,
            sequence=observed.sequence,
            device_time=observed.device_time,
            clock_offset_ms=observed.clock_offset_ms,
            clock_jump_ms=observed.clock_jump_ms,
            happened_at=observed.happened_at,
            recorded_by_id=scope.actor,
            **place_of(visit),
        )


def _why_not_repeat(known: SessionObservation, visit: Visit, observed: Observed) -> str | None:
    said = (visit.pk, observed.kind, observed.said, observed.of, observed.device, observed.sequence)
    if said == (known.visit_id, known.kind, known.said, known.of_id, known.device, known.sequence):
        return None
    return "This observation was sent before with other content: send it with a new key."


def _event(visit: Visit, observed: Observed) -> SessionObservation | None:
    if observed.of is None:
        return None
    events = SessionObservation.objects.filter(visit=visit, kind=Kind.EVENT)
    event = events.select_related("entry").filter(pk=observed.of).first()
    refuse_if(None if event else "of: there is no such event in this session.")
    return event


def _written(
    visit: Visit, study: Study, observed: Observed, of: SessionObservation | None, scope: Scope
) -> tuple[Entry | None, str]:
    """(the form that was written, or None; why there is none)"""
    write = {
        Kind.EVENT: _draft_event,
        Kind.SEVERITY: _grade_event,
        Kind.UNDO: _take_back,
        Kind.VITALS: _fill_in_vitals,
        Kind.CALL: _alert,
        Kind.SUPPLEMENTAL: _decide,
    }.get(observed.kind)
    if write is None:
        return None, ""
    try:
        return write(visit, study, observed, of, scope), ""
    except Refused as refusal:
        # Each of them is an act of its own within this one: it is undone whole.
        return None, str(refusal)


def _draft_event(visit, study: Study, observed: Observed, of, scope: Scope) -> Entry:
    """The draft of an adverse event, whatever its valence: people decide on the form what it is."""
    form = study.adverse_events
    if form is None or form.term is None:
        raise Refused(NO_FORM)
    entry = add_entry(visit=visit, form=form.form, scope=scope)
    at = local_time(visit.site, observed.happened_at)
    answers = {form.term: study.room.event(observed.said["code"]).label}
    if form.began:
        answers[form.began] = at.date().isoformat()
    if form.began_at:
        answers[form.began_at] = f"{at:%H:%M}"
    _save(entry, answers, observed, scope, visit, complete=False)
    return entry


def _grade_event(visit, study: Study, observed: Observed, of, scope: Scope) -> Entry:
    field = study.adverse_events.severity if study.adverse_events else None
    if field is None or of.entry is None:
        raise Refused(NO_FORM)
    latest = latest_answers(of.entry)
    if latest is None or latest.complete:
        raise Refused("Somebody has completed its form since: the severity stands there.")
    answers = latest.answers | {field: observed.said["severity"]}
    _save(of.entry, answers, observed, scope, visit, complete=False, based_on=latest.number)
    return of.entry


def _take_back(visit, study, observed, of, scope: Scope) -> Entry:
    if of.entry is None:
        raise Refused(of.note or NO_FORM)
    mark_not_done(entry=of.entry, reason=TAKEN_BACK, scope=scope)
    return of.entry


def _fill_in_vitals(visit, study: Study, observed: Observed, of, scope: Scope) -> Entry:
    """The form of the moment; where it has answers, or for another moment, one that is added."""
    vitals, moment = study.room.vitals, observed.said["moment"]
    entry = Entry.objects.filter(
        visit=visit, form_key=vitals.form, slot="" if moment == "again" else moment, revisions=None
    ).first()
    if entry is None or moment == "again":
        if vitals.again is None:
            raise Refused("Its form has answers already, and the study names none to repeat it on.")
        entry = add_entry(visit=visit, form=vitals.again, scope=scope)
    form = study.form(entry.form_key, entry.form_version)
    answers = dict(observed.said["values"])
    if vitals.time:
        answers[vitals.time] = f"{local_time(visit.site, observed.happened_at):%H:%M}"
    _save(entry, answers, observed, scope, visit, complete=form.is_complete(answers))
    return entry


def _alert(visit, study, observed, of, scope: Scope) -> Entry:
    """An alert hangs on answers: on the vital signs where there are any, else on the latest."""
    revision = latest_revision_at(visit, study)
    if revision is None:
        raise Refused(NOTHING_TO_CALL_ABOUT)
    with act("sessions.call", scope=scope, **about(visit)):
        Alert.objects.create(
            entry=revision.entry,
            revision=revision,
            form_class=revision.form_class,
            name=CALLED,
            level=Alert.Level.URGENT,
            **place_of(visit),
        )
    return revision.entry


def _decide(visit, study, observed: Observed, of, scope: Scope) -> None:
    record_dosing(
        visit=visit,
        kind=DosingStep.Kind.SUPPLEMENTAL,
        decision=observed.said["decision"],
        at=observed.happened_at,
        reason=observed.words,
        scope=scope,
    )


def _save(
    entry: Entry,
    answers: dict,
    observed: Observed,
    scope: Scope,
    visit: Visit,
    *,
    complete: bool,
    based_on: int = 0,
) -> Revision:
    """entry: its trial is that of the visit."""
    return record_answers(
        entry=entry,
        answers=answers,
        based_on=based_on,
        complete=complete,
        done_on=local_time(visit.site, observed.happened_at).date(),
        # The observation itself is sent once; its form has a key that follows from it.
        idempotency_key=uuid.uuid5(observed.key, entry.form_key),
        scope=scope,
    )
