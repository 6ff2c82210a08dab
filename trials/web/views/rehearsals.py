"""The vault's page where both key holders rehearse the opening."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from trials.actions.rehearsing import rehearse, why_not_rehearse
from trials.authorization.permissions import Permission as P
from trials.models import Rehearsal
from trials.refusals import Refused
from trials.selectors.second_factors import has_second_factor
from trials.web.access import demands, refused
from trials.web.presenters.ceremony import rehearsals_page
from trials.web.proof import proof_of
from trials.web.views.openings import key_part_of

TOLD = {
    Rehearsal.Outcome.BROUGHT: "Your part is here. The second person brings theirs within half an"
    " hour.",
    Rehearsal.Outcome.WORKED: "Both parts make the key of this study. No slot was opened.",
    Rehearsal.Outcome.FAILED: "The two parts do not make the key of this study: one of them is"
    " wrong. Find the right part, or its copy, and rehearse again.",
}


@demands(P.OPEN_SEAL)
def show_rehearsal(request):
    page = reverse("rehearsal", args=[request.trial.key])
    if request.method != "POST":
        context = rehearsals_page(request.trial) | {
            "url": page,
            "has_second_factor": has_second_factor(request.user),
            "why_not": why_not_rehearse(request.trial),
            "back_url": reverse("opening", args=[request.trial.key]),
        }
        return render(request, "vault/openings/rehearsal.html", context)
    try:
        proof_of(request)
        outcome = rehearse(trial=request.trial, key_part=key_part_of(request), scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, page)
    tell = messages.error if outcome == Rehearsal.Outcome.FAILED else messages.success
    tell(request, TOLD[outcome])
    return redirect(page)
