"""Asking somebody to work in the study; and the page on which they accept."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from trials.actions.invitations import (
    STATEMENT,
    VALID_FOR,
    Invited,
    Person,
    accept_invitation,
    invite,
    resend,
    withdraw_invitation,
)
from trials.authorization.permissions import Permission as P
from trials.models import Membership, Site
from trials.policies.members import roles_to_invite
from trials.refusals import Refused
from trials.selectors.people import parts_of_trial
from trials.studies.loading import study_of
from trials.web.access import demands, refused
from trials.web.attempts import counted_attempt
from trials.web.people_forms import AcceptanceForm, InvitationForm, ReasonForm
from trials.web.views.people import do_about


@demands(P.INVITE_PEOPLE)
def invite_somebody(request):
    sites = list(Site.objects.filter(trial=request.trial).order_by("code"))
    required = study_of(request.trial).delegation is not None
    roles = roles_to_invite(request.scope, delegation_required=required)
    form = InvitationForm(request.POST or None, roles=roles, sites=sites)
    if request.method == "POST" and form.is_valid():
        try:
            invited = _invite(request, sites, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _show_link(request, invited)
    context = {"form": form, "back_url": reverse("people", args=[request.trial.key])}
    return render(request, "trials/people/invite.html", context)


def _invite(request, sites: list[Site], said: dict) -> Invited:
    person = Person(said.pop("username"), said.pop("name"), said.pop("email"))
    said["sites"] = [site for site in sites if site.code in said["sites"]]
    return invite(trial=request.trial, person=person, scope=request.scope, **said)


@demands(P.INVITE_PEOPLE)
@require_POST
def send_again(request, part_id):
    part = _invited_part(request, part_id)
    try:
        invited = resend(invitation=part.invitation, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, reverse("person", args=[request.trial.key, part.user_id]))
    return _show_link(request, invited)


@demands(P.INVITE_PEOPLE)
@require_POST
def withdraw(request, part_id):
    part = _invited_part(request, part_id)
    said = f"The invitation of {part.user.name} is withdrawn."
    return do_about(
        request, part, ReasonForm, withdraw_invitation, said, invitation=part.invitation
    )


def _invited_part(request, part_id) -> Membership:
    """404 for a part that set-up gave."""
    invited = parts_of_trial(request.trial, request.scope).exclude(invitation=None)
    return get_object_or_404(invited, pk=part_id)


def _show_link(request, invited: Invited):
    """Once: the page cannot be asked for again. The code stands behind the #, which no browser
    sends, so that it is in no log."""
    page = request.build_absolute_uri(reverse("accept-invitation"))
    person = invited.invitation.user
    context = {
        "name": person.name,
        "username": person.username,
        "link": f"{page}#{invited.code}",
        "code": invited.code,
        "days": VALID_FOR.days,
        "person_url": reverse("person", args=[request.trial.key, person.pk]),
    }
    return render(request, "trials/people/invited.html", context)


# No transaction around it: a wrong password must be counted although the page says no.
@transaction.non_atomic_requests
@sensitive_post_parameters()
def accept(request):
    form = AcceptanceForm(request.POST or None, statement=STATEMENT)
    if request.method == "POST" and form.is_valid():
        try:
            _accept(request, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "You have accepted. Sign in with your user name.")
            return redirect("sign-in")
    return render(request, "trials/people/accept.html", {"form": form})


def _accept(request, *, code, username, new, declares, again) -> None:
    with counted_attempt(username, request):
        accept_invitation(code=code, username=username, password=new, declares=declares)
