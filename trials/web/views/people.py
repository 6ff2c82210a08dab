"""Who works in the study, now or on a day, and what is on record about each of them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.invitations import record_training
from trials.actions.members import end_part
from trials.authorization.permissions import Permission as P
from trials.models import Membership
from trials.refusals import Refused
from trials.selectors.people import PART_STATES, parts_of_person, parts_of_trial
from trials.web.access import demands, refused
from trials.web.forms import sentences
from trials.web.people_forms import DayForm, ReasonForm, TrainingForm
from trials.web.presenters.people import people_page, person_page


@demands(P.SEE_PEOPLE)
def show_people(request):
    form = DayForm(request.GET if "on" in request.GET else None)
    on = form.cleaned_data["on"] if form.is_valid() else None
    state = request.GET.get("state", "")
    page = people_page(
        request.trial, request.scope, on=on, state=state if state in PART_STATES else ""
    )
    status = 422 if form.errors else 200
    return render(request, "trials/people/list.html", page | {"form": form}, status=status)


@demands(P.SEE_PEOPLE)
def show_person(request, user_id):
    parts = list(parts_of_person(request.trial, request.scope, user_id))
    if not parts:
        raise Http404
    page = person_page(parts, request.trial, request.scope)
    return render(request, "trials/people/detail.html", page)


@demands(P.INVITE_PEOPLE)
@require_POST
def end(request, part_id):
    part = part_of(request, part_id)
    said = f"The part of {part.user.name} has ended: their next request is refused."
    return do_about(request, part, ReasonForm, end_part, said, membership=part)


@demands(P.INVITE_PEOPLE)
@require_POST
def train(request, part_id):
    part = part_of(request, part_id)
    said = f"The training of {part.user.name} is on record."
    return do_about(request, part, TrainingForm, record_training, said, membership=part)


def part_of(request, part_id) -> Membership:
    return get_object_or_404(parts_of_trial(request.trial, request.scope), pk=part_id)


def do_about(request, part: Membership, form_class, action, said: str, **about):
    """One act about somebody's part, and back to their page."""
    page = reverse("person", args=[request.trial.key, part.user_id])
    form = form_class(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        action(**about, **form.cleaned_data, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, said)
    return redirect(page)
