"""Sites: their states, putting one on hold, and excluding one for cause."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.sites import confirm_exclusion, move_site, propose_exclusion
from trials.authorization.permissions import Permission as P
from trials.lifecycle import LABELS
from trials.models import Site, SiteStep
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.forms import sentences
from trials.web.presenters.sites import sites_page
from trials.web.site_forms import ConfirmationForm, ExclusionForm, SiteStateForm


@demands(P.SEE_FLOW, P.MANAGE_SITES, P.EXCLUDE_SITES)
def show_sites(request):
    return render(request, "trials/sites/list.html", sites_page(request.trial, request.scope))


@demands(P.MANAGE_SITES)
@require_POST
def move(request, code):
    return _do(request, move_site, SiteStateForm, site=_site(request, code))


@demands(P.EXCLUDE_SITES)
@require_POST
def propose(request, code):
    return _do(request, propose_exclusion, ExclusionForm, site=_site(request, code))


@demands(P.EXCLUDE_SITES)
@require_POST
def confirm(request, code, proposal_id):
    """The proposal stands in the address: what is confirmed is what was read."""
    proposals = SiteStep.objects.filter(site=_site(request, code), state="exclusion_proposed")
    proposal = get_object_or_404(proposals.select_related("site__trial"), pk=proposal_id)
    return _do(request, confirm_exclusion, ConfirmationForm, proposal=proposal)


def _do(request, action, form_class, **about):
    back_url = reverse("sites", args=[request.trial.key])
    form = form_class(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        step = action(**about, **form.cleaned_data, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, back_url)
    messages.success(request, f"Site {step.site.code}: {LABELS[step.state].lower()}.")
    return redirect(back_url)


def _site(request, code) -> Site:
    return get_object_or_404(Site.objects.select_related("trial"), trial=request.trial, code=code)
