"""The matrix, one participant, adding and randomising."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.participants import enrol, randomise
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.models import Participant, Prescreening, Site
from trials.policies import why_not_write
from trials.refusals import Refused
from trials.selectors.participants import with_status
from trials.studies.loading import study_at
from trials.studies.words import name_of_number
from trials.web.access import demands, refused
from trials.web.forms import EnrolForm
from trials.web.presenters.matrix import matrix
from trials.web.presenters.participant import next_page, participant_page


@demands(P.SEE_PARTICIPANTS)
def show_matrix(request):
    page = matrix(request.trial, request.scope, request.GET.dict())
    page["actions"] = []
    if not why_not_permitted(request.scope, P.ADD_PARTICIPANTS):
        page["actions"].append(
            {
                "label": "Add a participant",
                "url": reverse("add-participant", args=[request.trial.key]),
                "why_not": why_not_write(request.trial),
            }
        )
    return render(request, "trials/participants/matrix.html", page)


@demands(P.SEE_PARTICIPANTS)
def show_participant(request, number):
    page = participant_page(participant_of(request, number), request.trial, request.scope)
    return render(request, "trials/participants/detail.html", page)


@demands(P.SEE_PARTICIPANTS)
def show_next(request, number):
    """As a part of the participant's page where htmx asks for it, else as a page of its own."""
    page = next_page(participant_of(request, number), request.trial, request.scope)
    template = "_next.html" if request.htmx else "next.html"
    return render(request, f"trials/participants/{template}", page)


@demands(P.ADD_PARTICIPANTS)
def add_participant(request):
    site = get_object_or_404(Site, trial=request.trial)
    study = study_at(request.trial, site.pk)
    form = EnrolForm(
        request.POST or None,
        consent=study.consent,
        languages=study.languages_at(site.code),
        prescreened=Prescreening.objects.filter(site=site, reason="", participant=None),
    )
    if request.method == "POST" and form.is_valid():
        try:
            person = enrol(trial=request.trial, site=site, scope=request.scope, **form.said())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("participant", request.trial.key, person.number)
    status = 422 if form.errors else 200
    return render(request, "trials/participants/add.html", {"form": form}, status=status)


@demands(P.RANDOMISE)
@require_POST
def randomise_participant(request, number):
    participant = participant_of(request, number)
    try:
        kit = randomise(participant=participant, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, _url(request, number))
    name = name_of_number(study_at(request.trial, participant.site_id)).lower()
    messages.success(request, f"{number} is randomised: {name} {kit.kit_number}.")
    return redirect(_url(request, number))


def participant_of(request, number) -> Participant:
    people = with_status(Participant.objects.filter(trial=request.trial))
    return get_object_or_404(people.select_related("site", "trial"), number=number)


def _url(request, number) -> str:
    return reverse("participant", args=[request.trial.key, number])
