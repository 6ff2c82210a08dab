"""For those who keep the pool of raters: how far they agree, and how often they were told."""

from django.shortcuts import render

from trials.authorization.permissions import Permission as P
from trials.web.access import demands
from trials.web.presenters.rater_agreement import agreement_page
from trials.web.presenters.rater_disclosures import disclosures_page


@demands(P.MANAGE_RATERS)
def show_agreement(request):
    return render(request, "trials/raters/agreement.html", agreement_page(request.trial))


@demands(P.SEE_RATER_DISCLOSURES)
def show_disclosures(request):
    page = disclosures_page(request.trial, request.scope)
    return render(request, "trials/raters/disclosures.html", page)
