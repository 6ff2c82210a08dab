"""The sponsor's overview, and who is behind its numbers."""

from datetime import date

from django.http import Http404
from django.shortcuts import render

from trials.authorization.permissions import Permission as P
from trials.web.access import demands
from trials.web.presenters.overview import overview_page, people_page


@demands(P.SEE_FLOW)
def show_overview(request):
    page = overview_page(request.trial, date.today())
    return render(request, "trials/overview/detail.html", page)


@demands(P.SEE_FLOW)
def show_people(request):
    """Of a row of the flow as of some day, or of those who entered in a month or at a site."""
    try:
        as_of = date.fromisoformat(request.GET["as_of"]) if "as_of" in request.GET else date.today()
    except ValueError:
        raise Http404 from None
    page = people_page(request.trial, request.GET.dict(), as_of)
    if page is None:
        raise Http404
    return render(request, "trials/overview/people.html", page)
