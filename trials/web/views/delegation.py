"""The delegation log of each site: read by many, kept and signed by its physician."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from trials.actions.delegation import delegate, take_back
from trials.actions.signatures import MEANINGS
from trials.authorization.permissions import Permission as P
from trials.refusals import Refused
from trials.selectors.delegation import delegation_log, parts_to_delegate_to
from trials.selectors.second_factors import has_second_factor
from trials.web.access import demands, refused
from trials.web.forms import sentences
from trials.web.people_forms import DelegationForm, ReasonForm
from trials.web.presenters.delegation import log_page, row_to_end
from trials.web.proof import proof_of


@demands(P.SEE_PEOPLE)
def show_log(request):
    return render(request, "trials/people/delegation.html", log_page(request.trial, request.scope))


@demands(P.DELEGATE)
def add_row(request):
    parts = {str(part.pk): part for part in parts_to_delegate_to(request.trial)}
    form = DelegationForm(request.POST or None, parts=parts.values())
    log = reverse("delegation-log", args=[request.trial.key])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        part = parts[said.pop("part")]
        try:
            proof = proof_of(request)
            delegate(site=part.site, user=part.user, scope=request.scope, **said, **proof)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The row of {part.user.name} is in the log, signed.")
            return redirect(log)
    context = {
        "form": form,
        "log_url": log,
        "nobody": not parts,
        "meaning": MEANINGS["delegation"],
        "has_second_factor": has_second_factor(request.user),
    }
    return render(request, "trials/people/delegate.html", context)


@demands(P.DELEGATE)
def end_row(request, row_id):
    site, found = _row_of(request, row_id)
    if request.method == "POST":
        return _take_back(request, found)
    page = row_to_end(found, site, request.trial, request.user)
    return render(request, "trials/people/take_back.html", page)


def _take_back(request, found):
    form = ReasonForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        proof = proof_of(request)
        take_back(row=found.row, scope=request.scope, **form.cleaned_data, **proof)
    except Refused as refusal:
        return refused(
            request, refusal, reverse("take-back", args=[request.trial.key, found.row.pk])
        )
    messages.success(request, f"The tasks of {found.row.user.name} are taken back.")
    return redirect("delegation-log", request.trial.key)


def _row_of(request, row_id):
    """(site, row) of the log that is open to whoever asks."""
    for site, rows in delegation_log(request.trial).items():
        for one in rows:
            if one.row.pk == row_id:
                return site, one
    raise Http404
