"""The site's side of a participant's own report."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from trials.actions.contacts import record_contact
from trials.actions.self_report_links import give_code, give_link, say_of_link, take_over
from trials.authorization.permissions import Permission as P
from trials.models import Entry, Participant, SelfReportStep
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.presenters.self_report_site import self_report_page

Kind = SelfReportStep.Kind
SAID_OF_LINKS = {
    Kind.ENDED: "The link is ended.",
    Kind.REMINDERS_STOPPED: "No reminders are sent any more.",
    Kind.REMINDERS_ON: "Reminders are sent again.",
}


@demands(P.GIVE_LINKS)
def show(request, number):
    page = self_report_page(_participant(request, number), request.trial, request.scope)
    return render(request, "trials/self_report/show.html", page)


@demands(P.GIVE_LINKS)
@require_POST
def give(request, number):
    """What is shown is shown once: it is the answer to the post, and no address leads to it."""
    language = request.POST.get("language", "")
    participant = _participant(request, number)
    try:
        given = give_link(participant=participant, language=language, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, _url(request, number))
    address = f"{settings.SELF_REPORT_URL.rstrip('/')}/p/{given.token}/"
    return _shown_once(request, number, given.code, address=address)


@demands(P.GIVE_LINKS)
@require_POST
def new_code(request, number):
    try:
        code = give_code(participant=_participant(request, number), scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, _url(request, number))
    return _shown_once(request, number, code)


@demands(P.GIVE_LINKS)
@require_POST
def say(request, number):
    kind = request.POST.get("kind", "")
    participant = _participant(request, number)
    try:
        if kind not in SAID_OF_LINKS:
            raise Refused("A link is ended, or its reminders are stopped or sent again.")
        say_of_link(participant=participant, kind=kind, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, _url(request, number))
    messages.success(request, SAID_OF_LINKS[kind])
    return redirect(_url(request, number))


@demands(P.GIVE_LINKS)
@sensitive_post_parameters("to")
@require_POST
def contact(request, number):
    said = {name: request.POST.get(name, "") for name in ("way", "to", "time_zone")}
    try:
        record_contact(participant=_participant(request, number), scope=request.scope, **said)
    except Refused as refusal:
        return refused(request, refusal, _url(request, number))
    done = "It is taken down." if said["way"] else "What was taken down is forgotten."
    messages.success(request, done)
    return redirect(_url(request, number))


@demands(P.GIVE_LINKS)
@require_POST
def take(request, entry_id):
    entries = Entry.objects.filter(trial=request.trial).select_related("participant", "trial")
    entry = get_object_or_404(entries, pk=entry_id)
    try:
        take_over(entry=entry, reason=request.POST.get("reason", ""), scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, _url(request, entry.participant.number))
    messages.success(request, f"{entry.name} is the site's now; what was answered stays.")
    return redirect("entry", request.trial.key, entry.pk)


def _shown_once(request, number: str, code: str, address: str = ""):
    page = {
        "number": number,
        "code": f"{code[:3]} {code[3:]}",
        "address": address,
        "back_url": _url(request, number),
    }
    return render(request, "trials/self_report/given.html", page)


def _participant(request, number) -> Participant:
    people = Participant.objects.filter(trial=request.trial).select_related("site", "trial")
    return get_object_or_404(people, number=number)


def _url(request, number) -> str:
    return reverse("self-report", args=[request.trial.key, number])
