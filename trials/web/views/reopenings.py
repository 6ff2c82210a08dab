"""What may be changed in the soft lock: opened and closed by the data manager."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.reopening import close, reopen
from trials.authorization.permissions import Permission as P
from trials.models import Entry, Participant, Reopening, Visit
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.forms import sentences
from trials.web.lock_forms import ReopeningForm
from trials.web.presenters.lock_lines import reopenings_page


@demands(P.SEE_LOCK_BOARD)
def show_reopenings(request):
    context = reopenings_page(request.trial, request.scope)
    return render(request, "trials/lock/reopenings.html", context)


@demands(P.SOFT_LOCK)
@require_POST
def add(request):
    form = ReopeningForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        row = _row(request.trial, form.cleaned_data)
        reopen(row=row, reason=form.cleaned_data["reason"], scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, _page(request))
    messages.success(request, "Reopened.")
    return redirect(_page(request))


@demands(P.SOFT_LOCK)
@require_POST
def end(request, reopening_id):
    found = Reopening.objects.filter(trial=request.trial).select_related("trial")
    try:
        close(reopening=get_object_or_404(found, pk=reopening_id), scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, _page(request))
    messages.success(request, "Closed.")
    return redirect(_page(request))


def _row(trial, said: dict) -> Participant | Visit | Entry:
    """The smallest that was named. Raises Refused with what would be right."""
    number, visit, form = said["number"].strip(), said["visit"].strip(), said["form"].strip()
    person = Participant.objects.filter(trial=trial, number=number).select_related("trial").first()
    if person is None:
        raise Refused(f"There is no participant {number!r} in this study.")
    if not visit:
        if form:
            raise Refused(f"Say at which visit {form} was filled in.")
        return person
    visits = {one.name: one for one in person.visits.select_related("trial")}
    if visit not in visits:
        raise Refused(f"{number} has no visit {visit!r}; there are: {', '.join(visits)}.")
    if not form:
        return visits[visit]
    forms = {one.name: one for one in visits[visit].entries.select_related("trial")}
    if form not in forms:
        raise Refused(f"{visit} of {number} has no form {form!r}; there are: {', '.join(forms)}.")
    return forms[form]


def _page(request) -> str:
    return reverse("reopenings", args=[request.trial.key])
