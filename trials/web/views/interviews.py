"""A rater's day: interviews by token, in the order of the tokens, which says nothing."""

from django.shortcuts import render
from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.models import Entry
from trials.selectors.entries import with_state
from trials.studies.loading import study_of
from trials.web.access import demands


@demands(P.RATE_INTERVIEWS)
def interviews(request):
    study = study_of(request.trial)
    entries = with_state(Entry.objects.filter(trial=request.trial)).order_by("token")
    rows = [
        {
            "token": entry.token,
            "instrument": study.form(entry.form_key, entry.form_version).title,
            "state": entry.state,
            "state_label": Entry.State(entry.state).label,
            "url": reverse("entry", args=[request.trial.key, entry.pk]),
        }
        for entry in entries
    ]
    return render(request, "trials/interviews/list.html", {"interviews": rows})
