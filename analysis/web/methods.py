"""The page that says how each method is computed; every result leads to it."""

from django.shortcuts import render
from django.urls import reverse

from analysis.reports.methods_explained import METHODS
from analysis.reports.sections import TITLES
from trials.authorization.permissions import Permission as P
from trials.models import Trial
from trials.web.access import demands


@demands(P.SEE_RUNS)
def show(request):
    context = {
        "methods": [
            {"name": name, "title": TITLES[name], "explained": explained}
            for name, explained in METHODS.items()
        ],
        "back_url": reverse("runs", args=[request.trial.key]),
    }
    return render(request, "analysis/methods/list.html", context)


def method_url(trial: Trial, method: str) -> str:
    """Where the page explains the method; "" of one that it does not know."""
    return f"{reverse('methods', args=[trial.key])}#{method}" if method in METHODS else ""
