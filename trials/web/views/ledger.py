"""The ledger in words: of one participant, and of the study; and both as a file.

The address says what is looked for; a file is posted for, since taking it leaves a line.
"""

from datetime import date

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from trials.authorization.permissions import Permission as P
from trials.models import Participant
from trials.models.base import about
from trials.selectors.ledger import lines_of_participant
from trials.web.access import demands
from trials.web.downloads import table_taken
from trials.web.presenters.ledger import (
    FILE_HEAD,
    history_form,
    history_page,
    known_of_participant,
    known_of_study,
    ledger_form,
    ledger_page,
    lines_asked_for,
    rows_of_file,
)


@demands(P.SEE_LEDGER)
@require_GET
def show_history(request, number):
    page = history_page(_participant(request, number), request.scope, request.GET.dict())
    return render(request, "trials/ledger/history.html", page, status=_status(page["form"]))


@demands(P.SEE_LEDGER)
@require_POST
def download_history(request, number):
    person = _participant(request, number)
    known = known_of_participant(person)
    form = history_form(known, request.GET.dict())
    if not form.is_valid():
        return redirect("participant-history", request.trial.key, number)
    return table_taken(
        FILE_HEAD,
        rows_of_file(
            lines_of_participant(person), form.wanted(), request.trial, request.scope, known
        ),
        name=f"{request.trial.key}-{number}-{date.today():%Y-%m-%d}.csv",
        scope=request.scope,
        **about(person),
    )


@demands(P.SEE_LEDGER)
@require_GET
def show_ledger(request):
    page = ledger_page(request.trial, request.scope, request.GET.dict())
    return render(request, "trials/ledger/list.html", page, status=_status(page["form"]))


@demands(P.SEE_LEDGER)
@require_POST
def download_ledger(request):
    known = known_of_study(request.trial)
    form = ledger_form(known, request.scope, request.GET.dict())
    if not form.is_valid():
        return redirect("ledger", request.trial.key)
    lines = lines_asked_for(form, request.trial, request.scope)
    return table_taken(
        FILE_HEAD,
        rows_of_file(lines, form.wanted(), request.trial, request.scope, known),
        name=f"{request.trial.key}-ledger-{date.today():%Y-%m-%d}.csv",
        scope=request.scope,
    )


def _participant(request, number) -> Participant:
    people = Participant.objects.filter(trial=request.trial).select_related("site", "trial")
    return get_object_or_404(people, number=number)


def _status(form) -> int:
    return 422 if form.errors else 200
