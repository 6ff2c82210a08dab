"""Double entry: a second person enters a form again, a third decides where the two differ."""

import uuid
from collections.abc import Mapping
from datetime import date

from trials.actions.alerts import raise_alerts
from trials.actions.consequences import follow
from trials.actions.edit_checks import run_checks
from trials.actions.entries import refuse_invalid, scores_of, why_not_dated
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand, why_not_fill_in
from trials.context import Scope
from trials.ledger import act
from trials.models import DoubleEntryResolution, Entry, EntryStep, Revision, SecondEntry
from trials.models.base import about, place_of
from trials.policies.double_entry import Decision, why_not_decide, why_not_enter_again
from trials.policies.writing import why_not_work, why_not_write, why_too_short
from trials.refusals import Conflict, NotPermitted, refuse_if
from trials.selectors.clocks import latest_day
from trials.selectors.double_entry import answers_that_hold, differences, with_second_entry
from trials.studies.loading import form_and_study_at, form_of

ENTER, RESOLVE = "double_entry.enter", "double_entry.resolve"


def record_second_entry(
    *,
    entry: Entry,
    answers: dict,
    based_on: int,
    complete: bool,
    done_on: date,
    idempotency_key: uuid.UUID,
    scope: Scope,
) -> SecondEntry:
    """Save a form as the second person has entered it so far. The arguments are of record_answers.

    Once it is complete the database compares it with the first entry, and neither changes any more
    but by the decision of a third person.
    """
    with act(ENTER, scope=scope, **about(entry)):
        refuse_if(why_not_fill_in(scope, entry.filled_by), NotPermitted)
        entry = _hold(entry)
        repeated = SecondEntry.objects.filter(idempotency_key=idempotency_key, entry=entry).first()
        if repeated:
            return repeated
        refuse_if(why_not_work(entry.trial))
        refuse_if(why_not_enter_again(entry))
        latest = entry.second_entries.order_by("-number").first()
        if based_on != (latest.number if latest else 0):
            raise Conflict("This second entry was saved in between, elsewhere.", latest)
        refuse_if(why_not_dated(done_on, None, latest=latest_day(entry.site.timezone)))
        refuse_invalid(form_of(entry.trial, entry.form_key, entry.form_version), answers, complete)
        second = SecondEntry.objects.create(
            entry=entry,
            form_class=entry.form_class,
            number=based_on + 1,
            done_on=done_on,
            answers=answers,
            complete=complete,
            idempotency_key=idempotency_key,
            **place_of(entry),
        )
        # The database has compared, and made the hash and the time.
        second.refresh_from_db()
    return second


def _hold(entry: Entry) -> Entry:
    """The entry with what the database says of its second entry; one save of it at a time."""
    Entry.objects.select_for_update().get(pk=entry.pk)
    return with_second_entry(Entry.objects.select_related("trial", "site")).get(pk=entry.pk)


def decide_differences(
    *, second: SecondEntry, decisions: Mapping[str, Decision], scope: Scope, reason: str
) -> DoubleEntryResolution:
    """Say of each item in which the two entries differ what holds; both stay as they were entered.

    decisions: {item key, or DONE_ON: Decision}. Where the answers change by it, they are the next
    revision of the form, with all that follows from a save.
    """
    with act(RESOLVE, scope=scope, reason=reason, **about(second)) as line:
        demand(scope, Permission.RESOLVE_DOUBLE_ENTRY)
        refuse_if(why_too_short(reason, "Say on what the decision rests."))
        entry, first = _hold(second.entry), second.first
        instrument = form_of(entry.trial, entry.form_key, entry.form_version)
        differing = differences(first, second, instrument)
        refuse_if(why_not_write(entry.trial, entry))
        refuse_if(why_not_decide(differing, decisions))
        values = {one.key: decisions[one.key].answer(one) for one in differing}
        answers, done_on = answers_that_hold(differing, first, values)
        refuse_if(why_not_dated(done_on, None, latest=latest_day(entry.site.timezone)))
        refuse_invalid(instrument, answers, complete=True)
        revision = None
        if (answers, done_on) != (first.answers, first.done_on):
            revision = _correct(entry, first, answers, done_on, scope, reason, line)
        return DoubleEntryResolution.objects.create(
            second_entry=second,
            form_class=entry.form_class,
            decisions={
                key: {"take": one.take, "reason": one.reason} for key, one in decisions.items()
            },
            revision=revision,
            **place_of(second),
        )


def _correct(
    entry: Entry,
    first: Revision,
    answers: dict,
    done_on: date,
    scope: Scope,
    reason: str,
    line: int,
) -> Revision:
    """The next revision of the form, and what follows from it."""
    instrument, study = form_and_study_at(
        entry.trial, entry.site_id, entry.form_key, entry.form_version
    )
    revision = Revision.objects.create(
        entry=entry,
        form_class=entry.form_class,
        number=first.number + 1,
        done_on=done_on,
        answers=answers,
        complete=True,
        scores=scores_of(instrument, answers),
        fingerprint=instrument.fingerprint,
        idempotency_key=uuid.uuid4(),
        recorded_by_id=scope.actor,
        **place_of(entry),
    )
    raise_alerts(revision, study, instrument=instrument, before=first, line=line)
    if done_on != first.done_on:
        EntryStep.objects.create(
            entry=entry,
            state=Entry.State.COMPLETE,
            done_on=done_on,
            reason=reason[:300],
            recorded_by_id=scope.actor,
            **place_of(entry),
        )
    follow(revision, study, line=line)
    run_checks(revision, study, instrument=instrument, was_complete=True, line=line)
    return revision
