"""Where a participant stands: steps, consents, attempts to reach them, links to other studies."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from trials.actions.consents import sign_consent, withdraw_consent
from trials.actions.linking import link_parent
from trials.actions.reaching import record_contact_attempt
from trials.actions.steps import record_step
from trials.authorization.permissions import Permission as P
from trials.lifecycle import LABELS
from trials.models import Participant
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.forms import (
    ConsentForm,
    ContactForm,
    LinkForm,
    StepForm,
    WithdrawalForm,
    sentences,
)
from trials.web.presenters.status import status_page


@demands(P.SEE_PARTICIPANTS)
def show_status(request, number):
    page = status_page(_participant(request, number), request.trial, request.scope)
    return render(request, "trials/participants/status.html", page)


@demands(P.ADD_PARTICIPANTS, P.FREEZE_DATA)
@require_POST
def record_step_of(request, number):
    def record(participant, said):
        step = record_step(participant=participant, scope=request.scope, **said)
        return f"{LABELS[step.state]}, recorded."

    return _do(request, number, StepForm, record)


@demands(P.ADD_PARTICIPANTS)
@require_POST
def sign(request, number):
    def record(participant, said):
        prefix = "choice-"
        ticked = {key.removeprefix(prefix): True for key in request.POST if key.startswith(prefix)}
        consent = sign_consent(
            participant=participant,
            version=said["version"],
            signed_on=said["on"],
            stage=said["stage"],
            choices=ticked,
            scope=request.scope,
        )
        return f"Consent version {consent.version} is on record."

    return _do(request, number, ConsentForm, record)


@demands(P.ADD_PARTICIPANTS)
@require_POST
def withdraw(request, number):
    def record(participant, said):
        taken = withdraw_consent(participant=participant, scope=request.scope, **said)
        return f"{taken.get_part_display()}: taken back from {taken.withdrawn_on}."

    return _do(request, number, WithdrawalForm, record)


@demands(P.ADD_PARTICIPANTS)
@require_POST
def record_contact(request, number):
    def record(participant, said):
        record_contact_attempt(participant=participant, scope=request.scope, **said)
        return "The attempt is on record."

    return _do(request, number, ContactForm, record)


@demands(P.ADD_PARTICIPANTS)
@require_POST
def link(request, number):
    def record(participant, said):
        made = link_parent(participant=participant, scope=request.scope, **said)
        return f"Linked to {made.parent_study} {made.parent_number}."

    return _do(request, number, LinkForm, record)


def _do(request, number: str, form_class: type[forms.Form], record):
    """Read the form, do the one act, and go back to the page with a sentence either way."""
    participant = _participant(request, number)
    form = form_class(request.POST)
    back = redirect("participant-status", request.trial.key, number)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        messages.success(request, f"{number}: {record(participant, form.cleaned_data)}")
    except Refused as refusal:
        return refused(request, refusal, back.url)
    return back


def _participant(request, number) -> Participant:
    people = Participant.objects.filter(trial=request.trial).select_related("site", "trial")
    return get_object_or_404(people, number=number)
