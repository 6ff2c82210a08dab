"""Double entry: what waits, the second entry of a form, and the decision between the two."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from instruments import Instrument
from trials.actions.double_entry import decide_differences, record_second_entry
from trials.authorization.permissions import Permission as P
from trials.models import Entry, SecondEntry
from trials.policies.double_entry import OTHER, Decision, why_not_enter_again
from trials.policies.writing import why_not_work
from trials.refusals import InvalidAnswers, Refused
from trials.selectors.clocks import today_at
from trials.selectors.double_entry import (
    DONE_ON,
    second_entry_of,
    unsettled_double_entries,
    with_second_entry,
)
from trials.studies.loading import form_of
from trials.web.access import demands, refused, status_of
from trials.web.posted import posted_answers, posted_date, posted_number
from trials.web.presenters.double_entry import comparison_page, worklist_page
from trials.web.presenters.entry import answers_page
from trials.web.views.entries import entry_of, problems_of


@demands(P.ENTER_FORMS, P.RESOLVE_DOUBLE_ENTRY)
def double_entries(request):
    waiting = with_second_entry(unsettled_double_entries(request.trial))
    waiting = waiting.select_related("participant", "site", "visit").order_by(
        "participant__number", "visit__position", "position"
    )
    page = worklist_page(list(waiting), request.trial, request.scope)
    return render(request, "trials/double_entry/list.html", page)


@demands(P.ENTER_FORMS)
def second_entry(request, entry_id):
    found = entry_to_enter_again(request, entry_id)
    if request.method == "POST":
        return _save(request, found)
    return render(request, "trials/entries/form.html", _form(request, found))


def entry_to_enter_again(request, entry_id) -> Entry:
    """With what the database says of its second entry; a form that is entered once has none."""
    found = entry_of(request, entry_id)
    if not found.double_entry:
        raise Http404
    again = with_second_entry(Entry.objects.filter(pk=found.pk)).get()
    found.why_not_again = again.why_not_again
    return found


def _form(request, found: Entry, **typed) -> dict:
    own = SecondEntry.objects.filter(entry=found, recorded_by=request.scope.actor)
    latest = own.order_by("-number").first()
    page = answers_page(found, latest, request.scope, **typed)
    page["banner"] |= {"state_label": "Second entry"}
    back_url = reverse("double-entries", args=[request.trial.key])
    return page | {
        "done_on": page["done_on"] or today_at(found.site),
        "save_url": reverse("second-answers", args=[request.trial.key, found.pk]),
        "done_url": back_url,
        "back_url": back_url,
        "sign_in_url": reverse("sign-in"),
        "why_not_edit": why_not_work(request.trial) or why_not_enter_again(found),
        "reason_required": False,
    }


def _save(request, found: Entry):
    instrument = form_of(request.trial, found.form_key, found.form_version)
    answers, unreadable = posted_answers(instrument, request.POST)
    try:
        if unreadable:
            raise InvalidAnswers("Some answers cannot be saved.", unreadable)
        record_second_entry(
            entry=found,
            answers=answers,
            based_on=posted_number(request.POST.get("based_on")),
            complete=request.POST.get("complete") == "true",
            done_on=posted_date(request.POST.get("done_on")),
            idempotency_key=uuid.uuid4(),
            scope=request.scope,
        )
    except Refused as refusal:
        problems = problems_of(refusal, instrument, answers)
        page = _form(request, found, answers=answers, problems=problems)
        return render(request, "trials/entries/form.html", page, status=status_of(refusal))
    return redirect("double-entries", request.trial.key)


@demands(P.SEE_PARTICIPANTS)
def compare(request, entry_id):
    found = entry_of(request, entry_id)
    second = second_entry_of(found)
    if request.method == "POST":
        return _decide(request, found, second)
    page = comparison_page(found, second, request.trial, request.scope)
    return render(request, "trials/double_entry/detail.html", page)


def _decide(request, found: Entry, second: SecondEntry | None):
    page = reverse("double-entry", args=[request.trial.key, found.pk])
    instrument = form_of(request.trial, found.form_key, found.form_version)
    try:
        if second is None or not second.complete:
            raise Refused("There is no second entry yet: there is nothing to decide.")
        decide_differences(
            second=second,
            decisions=_decisions(instrument, request.POST),
            scope=request.scope,
            reason=request.POST.get("reason", ""),
        )
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, "It is decided which answers hold. Both entries are kept.")
    return redirect(page)


def _decisions(instrument: Instrument, posted) -> dict[str, Decision]:
    """Fields: `take__<key>`, and of another answer the item's own fields and `reason__<key>`."""
    answers, unreadable = posted_answers(instrument, posted)
    keys = [DONE_ON, *(item.key for item in instrument.items)]
    taken = {key: posted[f"take__{key}"] for key in keys if posted.get(f"take__{key}")}
    others = {key for key, take in taken.items() if take == OTHER}
    if wrong := [problem for problem in unreadable if problem.item_key in others]:
        raise InvalidAnswers(" ".join(problem.message for problem in wrong), wrong)
    if DONE_ON in others:
        answers[DONE_ON] = posted_date(posted.get(DONE_ON))
    return {
        key: Decision(take, answers.get(key), posted.get(f"reason__{key}", "").strip())
        if key in others
        else Decision(take)
        for key, take in taken.items()
    }
