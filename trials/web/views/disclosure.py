"""One participant's own arm, at the site: freeze, ask, open the stage that follows."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.disclosure import ask_disclosure, freeze_stage, open_stage
from trials.authorization.permissions import Permission as P
from trials.models import Participant
from trials.refusals import Refused
from trials.studies.loading import study_at
from trials.web.access import demands, refused


@demands(P.FREEZE_DATA)
@require_POST
def freeze(request, number):
    def do(participant):
        rule = study_at(participant.trial, participant.site_id).disclosure
        step = freeze_stage(
            participant=participant, stage=rule.freezes if rule else "", scope=request.scope
        )
        return f"Frozen on {step.happened_on:%-d %B %Y}: nothing in it can be changed any more."

    return _do(request, number, do)


@demands(P.ASK_DISCLOSURE)
@require_POST
def ask(request, number):
    def do(participant):
        ask_disclosure(
            participant=participant,
            reason=request.POST.get("reason", ""),
            scope=request.scope,
        )
        return "The unblinded statistician is asked to confirm."

    return _do(request, number, do)


@demands(P.ADD_PARTICIPANTS)
@require_POST
def open_one(request, number):
    def do(participant):
        visits = open_stage(
            participant=participant, stage=request.POST.get("stage", ""), scope=request.scope
        )
        return f"The stage is open: {len(visits)} visits were added."

    return _do(request, number, do)


def _do(request, number: str, act):
    """Do the one act, and go back to the participant with a sentence either way."""
    people = Participant.objects.filter(trial=request.trial).select_related("site", "trial")
    participant = get_object_or_404(people, number=number)
    page = reverse("participant-status", args=[request.trial.key, number])
    try:
        messages.success(request, f"{number}: {act(participant)}")
    except Refused as refusal:
        return refused(request, refusal, page)
    return redirect(page)
