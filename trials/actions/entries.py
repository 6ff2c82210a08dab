"""Answers of a form: recorded, corrected, or said to be not done."""

import uuid
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from instruments import Instrument, Item, Problem, in_labels
from trials.actions.alerts import raise_alerts
from trials.actions.consequences import follow, follow_settled
from trials.actions.edit_checks import run_checks
from trials.actions.second_ratings import draw_second_rating
from trials.authorization.scopes import PARTICIPANT, why_not_fill_in
from trials.context import Scope
from trials.ledger import act
from trials.lifecycle import ENTRY, why_not_move
from trials.models import Consent, Entry, EntryStep, Revision, Site, Visit
from trials.models.base import about, place_of
from trials.policies import why_not_save, why_not_write
from trials.policies.gates import blockers, blockers_of_form
from trials.policies.rating import why_not_write_rating
from trials.prepared import prepared
from trials.refusals import Conflict, InvalidAnswers, NotPermitted, refuse_if
from trials.selectors.clocks import latest_day
from trials.selectors.entries import with_state
from trials.selectors.standings import has_begun, with_steps
from trials.studies.loading import form_and_study_at, study_at
from trials.studies.schema import Study


def record_answers(
    *,
    entry: Entry,
    answers: dict,
    based_on: int,
    complete: bool,
    done_on: date,
    idempotency_key: uuid.UUID,
    scope: Scope,
    reason: str = "",
) -> Revision:
    """Save the whole answer document of a form as its next revision, with its scores.

    based_on: the number of the revision that the person saw (0 for none).
    complete: the person says the form is finished; then every item needs an answer or a reason.
    The same idempotency_key twice is one revision.

    Raises Conflict when somebody saved in between, InvalidAnswers for codes that the
    instrument does not have, Refused when the study is locked or a reason is missing.
    """
    refuse_if(why_not_fill_in(scope, entry.filled_by), NotPermitted)
    # That an interview is rated twice is nothing that a site should know.
    name = "raters.rate_again" if entry.second_of_id else "entries.record"
    if scope.role == PARTICIPANT:
        name = "self_report.record"
    with act(name, scope=scope, reason=reason, **about(entry)) as line:
        entry = _hold(entry)
        repeated, latest = _saved_before(entry, idempotency_key)
        if repeated:
            refuse_if(_why_not_repeat(repeated, entry, answers, complete, done_on))
            return repeated
        instrument, study = form_and_study_at(
            entry.trial, entry.site_id, entry.form_key, entry.form_version
        )
        _refuse_stale(latest, based_on)
        refuse_if(why_not_write(entry.trial, entry))
        refuse_if(why_not_dated(done_on, entry.consented_on, latest=latest_day(entry.timezone)))
        # A participant is offered a form once its gates are open, and may not read what they ask.
        if latest is None and scope.role != PARTICIPANT:
            refuse_if(_why_not_begin(entry, study, done_on))
        refuse_if(
            why_not_write_rating(entry, study, scope, complete=complete, is_first=latest is None)
        )
        refuse_invalid(instrument, answers, complete)
        if latest and _same_content(latest, answers, complete, done_on):
            return latest
        refuse_if(why_not_save(ever_complete=entry.was_complete, reason=reason))
        revision = Revision.objects.create(
            entry=entry,
            form_class=entry.form_class,
            number=based_on + 1,
            done_on=done_on,
            answers=answers,
            complete=complete,
            scores=scores_of(instrument, answers),
            fingerprint=instrument.fingerprint,
            idempotency_key=idempotency_key,
            recorded_by_id=scope.account,
            **place_of(entry),
        )
        if entry.second_of_id is None:  # the rating itself has raised them
            raise_alerts(revision, study, instrument=instrument, before=latest, line=line)
        state = Entry.State.COMPLETE if complete else Entry.State.DRAFT
        _move(entry, state, done_on, scope, reason)
        if complete:
            follow(revision, study, line=line)
            run_checks(
                revision,
                study,
                instrument=instrument,
                was_complete=entry.was_complete,
                line=line,
            )
        if complete and not entry.was_complete:
            draw_second_rating(entry, study)
    return revision


def mark_not_done(*, entry: Entry, reason: str, scope: Scope) -> None:
    """Say that a form will not be filled in, and why."""
    refuse_if(why_not_fill_in(scope, entry.filled_by), NotPermitted)
    refuse_if(None if reason.strip() else "Say why the form was not done.")
    with act("entries.not_done", scope=scope, reason=reason, **about(entry)) as line:
        entry = _hold(entry)
        refuse_if(why_not_write(entry.trial, entry))
        _move(entry, Entry.State.NOT_DONE, None, scope, reason)
        study = study_at(entry.trial, entry.site_id)
        follow_settled(entry, study, on=date.today(), line=line)


def scores_of(instrument: Instrument, answers: dict) -> dict:
    """{"values": {score: number, text or null}, "why_none": {score: sentence}}."""
    scores = instrument.score(answers)
    return {
        "values": {name: score.value for name, score in scores.items()},
        "why_none": {name: score.why_none for name, score in scores.items() if score.value is None},
    }


def _hold(entry: Entry) -> Entry:
    """The entry with its state; only one save of it at a time."""
    # First the wait, then the look: one statement for both shows the state before the wait.
    _locked_for_update(entry=entry.pk)
    held = next(iter(_as_it_stands(entry=entry.pk)), None)
    if held is None:
        raise Entry.DoesNotExist(f"There is no form {entry.pk}.")
    return held


@prepared
def _locked_for_update(entry: uuid.UUID) -> QuerySet:
    return Entry.objects.select_for_update().filter(pk=entry).values_list("pk")


@prepared
def _as_it_stands(entry: uuid.UUID) -> QuerySet[Entry]:
    consent = Consent.objects.filter(participant=OuterRef("participant_id")).values("signed_on")
    complete = Revision.objects.filter(entry=OuterRef("pk"), complete=True)
    # Not a join: a rater sees no site, and would see no form.
    timezone = Site.objects.filter(pk=OuterRef("site_id")).values("timezone")
    return (
        with_state(Entry.objects.filter(pk=entry))
        .annotate(was_complete=Exists(complete), consented_on=Subquery(consent[:1]))
        .annotate(timezone=Subquery(timezone[:1]))
        .select_related("trial")
    )


def _saved_before(
    entry: Entry, idempotency_key: uuid.UUID
) -> tuple[Revision | None, Revision | None]:
    """What was saved with this key, wherever; and the latest revision of the entry."""
    found = _with_key_or_latest(key=idempotency_key, entry=entry.pk)
    return (
        next((one for one in found if one.idempotency_key == idempotency_key), None),
        max(
            (one for one in found if one.entry_id == entry.pk),
            key=lambda one: one.number,
            default=None,
        ),
    )


@prepared
def _with_key_or_latest(key: uuid.UUID, entry: uuid.UUID) -> QuerySet[Revision]:
    latest = Revision.objects.filter(entry=entry).order_by("-number").values("pk")[:1]
    return Revision.objects.filter(Q(idempotency_key=key) | Q(pk__in=latest))


def _why_not_repeat(
    repeated: Revision, entry: Entry, answers: dict, complete: bool, done_on: date
) -> str | None:
    if repeated.entry_id == entry.pk and _same_content(repeated, answers, complete, done_on):
        return None
    return "This save was sent before with other answers: send it with a new key."


def _refuse_stale(latest: Revision | None, based_on: int) -> None:
    if based_on != (latest.number if latest else 0):
        raise Conflict("Somebody saved this form in between. Nothing was overwritten.", latest)


def why_not_dated(done_on: date, consented_on: date | None, *, latest: date) -> str | None:
    """consented_on: None for a rater, who may not see it."""
    if consented_on and done_on < consented_on:
        return (
            f"The date of assessment, {done_on}, lies before the consent of {consented_on}:"
            " nothing is entered before consent."
        )
    if done_on > latest:
        return f"The date of assessment, {done_on}, is in the future."
    return None


def _why_not_begin(entry: Entry, study: Study, on: date) -> str | None:
    """The gates of the visit, and of the form. A rater's are asked when the interview is given."""
    if entry.filled_by == "rater":
        return None
    [visit] = _visit_with_steps(visit=entry.visit_id)
    visit.trial = visit.participant.trial = entry.trial
    # What has begun goes on, also where a gate has closed behind it.
    closed = [] if has_begun(visit) else blockers(visit, on=on, study=study)
    return " ".join(closed + blockers_of_form(visit, entry.form_key, on=on, study=study)) or None


@prepared
def _visit_with_steps(visit: uuid.UUID) -> QuerySet[Visit]:
    return with_steps(Visit.objects.select_related("participant").filter(pk=visit))


def refuse_invalid(instrument: Instrument, answers: dict, complete: bool) -> None:
    """Raises InvalidAnswers, naming each item that the instrument does not take."""
    found = instrument.problems_with(answers)
    problems = [in_labels(p, instrument) for p in found if p.kind == "problem"]
    if problems:
        raise InvalidAnswers("Some answers cannot be saved.", problems)
    if complete and not instrument.is_complete(answers):
        waiting = instrument.unanswered(answers)
        raise InvalidAnswers(
            f"Not complete yet: {len(waiting)} to answer, each with a code or with a reason why it"
            " is missing.",
            [Problem(item.key, f"{_named(item)}: not answered yet.") for item in waiting],
        )


def _named(item: Item) -> str:
    return f"{item.number}. {item.label}" if item.number else item.label


def _same_content(revision: Revision, answers: dict, complete: bool, done_on: date) -> bool:
    return (revision.answers, revision.complete, revision.done_on) == (answers, complete, done_on)


def _move(entry: Entry, state: str, done_on: date | None, scope: Scope, reason: str) -> None:
    """entry: as _hold gives it."""
    if (entry.state, entry.done_on) == (state, done_on):
        return
    refuse_if(why_not_move(ENTRY, entry.state, state))
    EntryStep.objects.create(
        entry=entry,
        state=state,
        done_on=done_on,
        reason=reason[:300],
        recorded_by_id=scope.account,
        **place_of(entry),
    )
