"""Who could see the arm of one participant on one day: one page, on the web and in the vault."""

from django import forms
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from trials.authorization.permissions import Permission as P
from trials.ledger import act
from trials.refusals import Refused
from trials.selectors.access_history import access_history
from trials.web.access import demands
from trials.web.forms import DATE_ERRORS
from trials.web.presenters.access_history import history_in_words


class QuestionForm(forms.Form):
    number = forms.CharField(
        label="Participant number",
        max_length=20,
        error_messages={"required": "Give the participant number."},
    )
    on = forms.DateField(
        label="Day, by the clock of the site",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages=DATE_ERRORS,
    )


@demands(P.SEE_ACCESS_HISTORY)
def show_history(request):
    return render(request, "trials/access/history.html", _page(request))


@demands(P.SEE_ACCESS_HISTORY)
def show_history_in_vault(request):
    return render(request, "vault/access/history.html", _page(request) | {"in_vault": True})


def _page(request: HttpRequest) -> dict:
    asked = "number" in request.GET
    form = QuestionForm(request.GET if asked else None, initial={"on": timezone.localdate()})
    history = None
    if form.is_valid():
        number, day = form.cleaned_data["number"], form.cleaned_data["on"]
        try:
            with act("access.ask", scope=request.scope, detail=f"{number} on {day}"):
                history = access_history(request.trial, number, day)
        except Refused as refusal:
            form.add_error("on", str(refusal))
        else:
            if history is None:
                form.add_error("number", f"There is no participant {number!r} in this study.")
    return {"form": form, "history": history and history_in_words(history)}
