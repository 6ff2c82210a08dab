"""A rater's day: interviews by token, in the order of the tokens, which says nothing.

And who gave them the interviews: the data manager, or the site where a stage tells an arm.
"""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.entries import assign
from trials.authorization.permissions import Permission as P
from trials.models import Entry, Membership
from trials.refusals import Refused
from trials.selectors.entries import with_state
from trials.studies.loading import forms_of
from trials.web.access import demands, refused
from trials.web.views.entries import back_url, entry_of


@demands(P.RATE_INTERVIEWS)
def interviews(request):
    forms = forms_of(request.trial)
    entries = with_state(Entry.objects.filter(trial=request.trial)).order_by("token")
    rows = [
        {
            "token": entry.token,
            "instrument": forms[entry.form_key, entry.form_version].title,
            "state": entry.state,
            "state_label": Entry.State(entry.state).label,
            "url": reverse("entry", args=[request.trial.key, entry.pk]),
        }
        for entry in entries
    ]
    return render(request, "trials/interviews/list.html", {"interviews": rows})


@demands(P.ASSIGN_RATERS, P.ASSIGN_ON_ARM_PATHS)
@require_POST
def assign_interview(request, entry_id):
    found = entry_of(request, entry_id)
    raters = Membership.objects.filter(trial=request.trial, role="rater").select_related("user")
    rater = get_object_or_404(raters, user_id=_uuid(request.POST.get("rater"))).user
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
