"""The vault's page of single participants whose own arm is asked for: a second person confirms."""

from django.contrib import messages
from django.db.models import BooleanField, F, Func
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.disclosing import confirm_disclosure, why_not_confirm
from trials.authorization.permissions import Permission as P
from trials.models import DisclosureRequest
from trials.refusals import Refused
from trials.studies.loading import study_of
from trials.web.access import demands, refused
from trials.web.presenters.proof import proof_fields
from trials.web.proof import proof_of

IS_DISCLOSED = Func(
    F("participant_id"), function="governance.is_disclosed", output_field=BooleanField()
)


@demands(P.CONFIRM_DISCLOSURE)
def show_disclosures(request):
    study, fields = study_of(request.trial), proof_fields(request.user)
    asked = (
        DisclosureRequest.objects.filter(trial=request.trial)
        .annotate(disclosed=IS_DISCLOSED)
        .order_by("at")
    )
    context = {
        "requests": [_request(one, study, request.trial, fields) for one in asked],
        "back_url": reverse("openings"),
    }
    return render(request, "vault/disclosures/list.html", context)


@demands(P.CONFIRM_DISCLOSURE)
@require_POST
def confirm(request, request_id):
    page = reverse("disclosures", args=[request.trial.key])
    asked = get_object_or_404(DisclosureRequest, trial=request.trial, pk=request_id)
    try:
        proof_of(request)
        confirm_disclosure(request=asked, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(
        request, f"The arm of {asked.participant_number} is disclosed to site {asked.site_code}."
    )
    return redirect(page)


def _request(asked: DisclosureRequest, study, trial, fields: list[dict]) -> dict:
    return {
        "number": asked.participant_number,
        "site": asked.site_code,
        "stage": asked.stage,
        "reason": asked.reason,
        "by": asked.actor_name,
        "at": asked.at,
        "disclosed": asked.disclosed,
        "act": None
        if asked.disclosed
        else {
            "label": f"Disclose the arm of {asked.participant_number}",
            "name": f"confirm-{asked.pk}",
            "url": reverse("confirm-disclosure", args=[trial.key, asked.pk]),
            "why_not": why_not_confirm(asked, study),
            "fields": fields,
        },
    }
