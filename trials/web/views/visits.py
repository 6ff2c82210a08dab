"""One visit: its page with the planner, and each act on it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from trials.actions import visits
from trials.authorization.permissions import Permission as P
from trials.models import Participant, Visit
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.forms import sentences
from trials.web.presenters.visit import visit_page
from trials.web.visit_forms import (
    AddFormForm,
    AddVisitForm,
    BookingForm,
    DayAndReasonForm,
    EventForm,
    ReasonForm,
)


@demands(P.SEE_PARTICIPANTS)
def show_visit(request, visit_id):
    page = visit_page(_visit(request, visit_id), request.trial, request.scope, _asked(request))
    return render(request, "trials/visits/detail.html", page)


@demands(P.KEEP_SCHEDULE)
@require_POST
def book(request, visit_id):
    return _do(request, visit_id, BookingForm, visits.schedule, "is booked")


@demands(P.KEEP_SCHEDULE)
@require_POST
def begin(request, visit_id):
    return _do(request, visit_id, DayAndReasonForm, visits.begin, "has begun")


@demands(P.KEEP_SCHEDULE)
@require_POST
def close(request, visit_id):
    return _do(request, visit_id, forms.Form, visits.close, "is done")


@demands(P.KEEP_SCHEDULE)
@require_POST
def miss(request, visit_id):
    return _do(request, visit_id, DayAndReasonForm, visits.miss, "is recorded as missed")


@demands(P.KEEP_SCHEDULE)
@require_POST
def drop(request, visit_id):
    return _do(request, visit_id, ReasonForm, visits.not_applicable, "does not apply any more")


@demands(P.REOPEN_VISITS)
@require_POST
def reopen(request, visit_id):
    return _do(request, visit_id, ReasonForm, visits.reopen, "is open again")


@demands(P.ENTER_FORMS)
@require_POST
def add_form(request, visit_id):
    return _do(request, visit_id, AddFormForm, visits.add_entry, "has one form more")


@demands(P.KEEP_SCHEDULE)
@require_POST
def add_visit(request, number):
    return _do_for(request, number, AddVisitForm, visits.add_visit, "The visit is added.")


@demands(P.KEEP_SCHEDULE)
@require_POST
def record_event(request, number):
    return _do_for(request, number, EventForm, visits.record_event, "The event is on record.")


def _do(request, visit_id, form_class: type[forms.Form], act, done: str):
    """One act on a visit; back to its page with a sentence, or to the page that says no."""
    visit = _visit(request, visit_id)
    back = redirect("visit", request.trial.key, visit.pk)
    form = form_class(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        act(visit=visit, scope=request.scope, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, refusal, back.url)
    messages.success(request, f"{visit.participant.number}: {visit.name} {done}.")
    return back


def _do_for(request, number: str, form_class: type[forms.Form], act, done: str):
    people = Participant.objects.filter(trial=request.trial).select_related("site", "trial")
    participant = get_object_or_404(people, number=number)
    back = redirect("participant", request.trial.key, number)
    form = form_class(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        act(participant=participant, scope=request.scope, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, refusal, back.url)
    messages.success(request, f"{number}: {done}")
    return back


def _visit(request, visit_id) -> Visit:
    found = Visit.objects.filter(trial=request.trial).select_related(
        "participant__site", "participant__trial", "site", "trial"
    )
    return get_object_or_404(found, pk=visit_id)


def _asked(request):
    """The day of the address, for which the consequences are shown; None where none is given."""
    text = request.GET.get("on", "")
    try:
        return parse_date(text)
    except ValueError as error:
        raise BadRequest(f"on={text!r} is no day; give year-month-day") from error
