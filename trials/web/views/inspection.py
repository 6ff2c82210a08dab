"""The inspector's start page."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from trials.authorization.permissions import Permission as P
from trials.models import Participant
from trials.web.access import demands
from trials.web.presenters.inspection import guide_page


@demands(P.INSPECT)
@require_GET
def show_guide(request):
    """number: of the participant who was looked for, whose history it leads to."""
    number = request.GET.get("number", "").strip()
    if Participant.objects.filter(trial=request.trial, number=number).exists():
        return redirect("participant-history", request.trial.key, number)
    page = guide_page(request.trial, request.scope, request.user, number)
    status = 404 if number else 200
    return render(request, "trials/inspection/guide.html", page, status=status)
