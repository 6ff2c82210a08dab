"""The boards of the monitor and the data manager, and the records behind each number."""

from django.http import Http404
from django.shortcuts import render

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.selectors.boards import RECORD_SETS
from trials.selectors.form_sets import FORM_SETS
from trials.web.access import demands
from trials.web.presenters.boards import records_page, risk_page
from trials.web.presenters.health import health_page

# Who looks after sites, and reads answers: others would see some of the numbers as 0.
WATCHERS = (P.VERIFY_SOURCE, P.CLASSIFY_DEVIATIONS)
# That a form is there, or is not, is seen by everybody who sees participants.
SEEN_BY_ALL = ("expected", "entered", "in_progress", "not_done", "settled", "missing")


@demands(*WATCHERS)
def show_risk(request):
    return render(request, "trials/boards/risk.html", risk_page(request.trial))


@demands(P.CLASSIFY_DEVIATIONS)
def show_health(request):
    return render(request, "trials/boards/health.html", health_page(request.trial))


@demands(P.SEE_PARTICIPANTS)
def show_records(request, name):
    if name not in FORM_SETS and name not in RECORD_SETS:
        raise Http404
    if name not in SEEN_BY_ALL and why_not_permitted(request.scope, *WATCHERS):
        raise Http404
    page = records_page(name, request.trial, request.scope, request.GET.dict())
    return render(request, "trials/boards/records.html", page)
