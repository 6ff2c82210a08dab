"""Adverse events as the study's forms have them now: the serious ones, and those that go on."""

from dataclasses import replace

from instruments import Instrument, is_given
from trials.exchange import Event
from trials.lifecycle import FINAL_STATUSES
from trials.models import Participant, Revision, Trial
from trials.selectors.participants import with_status
from trials.studies.loading import study_of
from trials.studies.schema import Study

YES = (True, 1)


def adverse_event_forms(trial: Trial, study: Study) -> list[Revision]:
    """The latest answers of each form that is complete, by participant; without a stage that
    opened because of an arm."""
    latest = (
        Revision.objects.filter(
            trial=trial, arm_path=False, entry__form_key=study.adverse_events.form
        )
        .order_by("entry", "-number")
        .distinct("entry")
        .select_related("participant__site", "entry")
    )
    complete = [one for one in latest if one.complete]
    return sorted(complete, key=lambda one: (one.participant.number, one.recorded_at))


def serious_events(trial: Trial) -> list[Event]:
    study = study_of(trial)
    adverse = study.adverse_events
    if adverse is None:
        return []
    return [
        Event(
            participant=one.participant.number,
            term=_said(one, adverse.term),
            onset=_said(one, adverse.began),
            seriousness=_said(one, adverse.criteria),
            outcome=_said(one, adverse.outcome),
            entry=str(one.entry_id),
        )
        for one in adverse_event_forms(trial, study)
        if one.answers.get(adverse.serious) in YES
    ]


def in_words_of_the_study(event: Event, study: Study) -> Event:
    """An event of a safety database, which may write labels where our answers are codes.

    What the study file names no field for is not compared.
    """
    adverse = study.adverse_events
    form = study.form(adverse.form)
    seriousness = [_code(form, adverse.criteria, one) for one in event.seriousness.split(";")]
    return replace(
        event,
        term=event.term if adverse.term else "",
        onset=event.onset if adverse.began else "",
        seriousness=";".join(seriousness) if adverse.criteria else "",
        outcome=_code(form, adverse.outcome, event.outcome) if adverse.outcome else "",
    )


def ongoing_at_the_end(trial: Trial) -> list[Revision]:
    """Events without an end, of participants whose study is over."""
    study = study_of(trial)
    adverse = study.adverse_events
    if adverse is None or adverse.ended is None:
        return []
    people = with_status(Participant.objects.filter(trial=trial))
    over = set(people.filter(status__in=FINAL_STATUSES).values_list("pk", flat=True))
    return [
        one
        for one in adverse_event_forms(trial, study)
        if one.participant_id in over and not _said(one, adverse.ended)
    ]


def named_in(revision: Revision, study: Study) -> str:
    """What the event is called, in the words of the form."""
    return _said(revision, study.adverse_events.term) or "not named"


def _said(revision: Revision, field: str | None) -> str:
    answer = revision.answers.get(field) if field else None
    if answer is None or not is_given(answer):
        return ""
    return ";".join(map(str, answer)) if isinstance(answer, list) else str(answer)


def _code(form: Instrument, field: str | None, written: str) -> str:
    """The code of the choice whose label was written; anything else stays as it is."""
    written = written.strip()
    choices = next((item.choices for item in form.items if item.key == field), ())
    same = (str(c.code) for c in choices if c.label.casefold() == written.casefold())
    return next(same, written)
