"""The rater's room: interviews by token, and what a rater says of one besides its form.

And who gave them the interviews: the data manager, or the site where a stage tells an arm.
"""

import uuid
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.raters import assign
from trials.actions.rating_room import say_met_before, tell_disclosure
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import in_force
from trials.models import Entry, Membership
from trials.refusals import Refused
from trials.selectors.entries import with_state
from trials.selectors.queries import questions_to_rater
from trials.selectors.rating_room import (
    certificates_of,
    languages_of_interviews,
    times_of_interviews,
)
from trials.selectors.signatures import signed_forms
from trials.studies.loading import forms_of
from trials.web.access import demands, refused
from trials.web.presenters.interview_calendar import calendar_file
from trials.web.presenters.rating_room import room
from trials.web.views.entries import back_url, entry_of, entry_url

MET_BEFORE = {"yes": True, "no": False}


@demands(P.RATE_INTERVIEWS)
def interviews(request):
    entries = with_state(Entry.objects.filter(trial=request.trial))
    page = room(
        signed_forms(entries),
        forms_of(request.trial),
        languages_of_interviews(),
        request.trial,
        {one.message.entry_id for one in questions_to_rater(request.trial) if not one.answer},
        times_of_interviews(),
        certificates_of(request.trial, request.user.pk),
        date.today(),
    )
    return render(request, "trials/interviews/list.html", page)


@demands(P.RATE_INTERVIEWS)
def calendar(request):
    """What is booked, as a file that every calendar takes: tokens and times alone."""
    booked = times_of_interviews()
    tokens = Entry.objects.filter(pk__in=booked).values_list("pk", "token")
    text = calendar_file(request.trial, [(token, booked[pk]) for pk, token in tokens])
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="interviews.ics"'
    return answer


@demands(P.RATE_INTERVIEWS)
@require_POST
def say_met(request, entry_id):
    found = entry_of(request, entry_id)
    page, room_url = entry_url(request, found), reverse("interviews", args=[request.trial.key])
    answer = request.POST.get("met_before")
    try:
        if answer not in MET_BEFORE:
            raise Refused("Say whether you have met this person before: yes or no.")
        say_met_before(entry=found, met_before=MET_BEFORE[answer], scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, page)
    if not MET_BEFORE[answer]:
        return redirect(page)
    messages.success(request, f"Thank you. Interview {found.token} goes to somebody else.")
    return redirect(room_url)


@demands(P.RATE_INTERVIEWS)
@require_POST
def disclose(request, entry_id):
    found = entry_of(request, entry_id)
    told, note = request.POST.get("told", ""), request.POST.get("note", "")
    try:
        tell_disclosure(entry=found, told=told, note=note, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, entry_url(request, found))
    messages.success(request, "It is on record, sealed. Go on with the interview.")
    return redirect(entry_url(request, found))


@demands(P.ASSIGN_RATERS, P.ASSIGN_ON_ARM_PATHS)
@require_POST
def assign_interview(request, entry_id):
    found = entry_of(request, entry_id)
    raters = in_force(Membership.objects.filter(trial=request.trial, role="rater"))
    wanted = _uuid(request.POST.get("rater"))
    rater = get_object_or_404(raters.select_related("user"), user_id=wanted).user
    try:
        assign(entry=found, rater=rater, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, back_url(request, found))
    messages.success(request, f"Interview {found.token} is given to {rater.name}.")
    return redirect(back_url(request, found))


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
