"""A dosing session: its page in the room, the dose that two people confirm, each decision."""

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from trials.actions.dosing import record_dosing
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import scope_of
from trials.context import Scope
from trials.models import DosingStep, User, Visit
from trials.refusals import Refused
from trials.selectors.clocks import moment_at
from trials.selectors.sessions import who_may_confirm
from trials.studies.loading import study_at
from trials.web.access import demands, refused, status_of
from trials.web.forms import ConfirmedDoseForm, DosingForm, sentences
from trials.web.presenters.dosing import dosing_page
from trials.web.proof import refuse_wrong_password

WORKER = "session/worker.js"


@demands(P.GIVE_DOSES, P.ASK_KITS)
def show_session(request, visit_id):
    visit = session_visit(request, visit_id)
    page = dosing_page(visit, request.trial, request.scope, request.user.username)
    return render(request, "trials/sessions/room.html", page)


@demands(P.GIVE_DOSES, P.ASK_KITS)
def show_offline(request, visit_id):
    """What a tablet keeps to open the page without a network: no gate, no dose, no answer."""
    visit = session_visit(request, visit_id)
    page = dosing_page(visit, request.trial, request.scope, request.user.username)
    return render(request, "trials/sessions/room.html", page | {"is_offline": True})


@demands(P.GIVE_DOSES, P.ASK_KITS)
def worker(request, visit_id):
    """The service worker: served from here, so that it has to do with this one page alone."""
    session_visit(request, visit_id)
    return FileResponse(open(finders.find(WORKER), "rb"), content_type="text/javascript")


@demands(P.GIVE_DOSES)
@require_POST
def record(request, visit_id):
    visit = session_visit(request, visit_id)
    form = DosingForm(request.POST)
    back = redirect("dosing", request.trial.key, visit.pk)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        said = form.cleaned_data
        step = _recorded(
            request, visit, said, kind=said["kind"], decision=said["decision"], second=None
        )
    except Refused as refusal:
        return refused(request, refusal, back.url)
    messages.success(request, f"{step.get_kind_display()}: {step.decision}, recorded.")
    return back


@demands(P.GIVE_DOSES)
@require_POST
def give(request, visit_id):
    """The initial dose, confirmed by a second person at the same tablet."""
    visit = session_visit(request, visit_id)
    form = ConfirmedDoseForm(request.POST)
    back = redirect("dosing", request.trial.key, visit.pk)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        said = form.cleaned_data
        second = _second_person(request, visit, said["second"], said["password"])
        initial = {"kind": DosingStep.Kind.INITIAL, "decision": "given", "second": second}
        _recorded(request, visit, said, **initial)
    except Refused as refusal:
        return _room_that_refuses(request, visit, refusal)
    messages.success(request, f"The dose is recorded, and confirmed by {second.actor_name}.")
    return back


def _room_that_refuses(request, visit: Visit, refusal: Refused):
    """Nobody is led away from a running session: what was typed stays, but for the password."""
    page = dosing_page(visit, request.trial, request.scope, request.user.username)
    if page["give"]:
        chosen = request.POST.get("second")
        people = [one["value"] for one in page["give"]["people"]]
        page["give"] |= {
            "problem": str(refusal),
            "at": request.POST.get("at", ""),
            "second": next((one for one in people if str(one) == chosen), None),
        }
    else:
        messages.error(request, str(refusal))
    return render(request, "trials/sessions/room.html", page, status=status_of(refusal))


def _recorded(request, visit: Visit, said: dict, **step) -> DosingStep:
    return record_dosing(
        visit=visit,
        at=moment_at(visit.site, said["at"].replace(tzinfo=None)),
        reason=said.get("reason", ""),
        scope=request.scope,
        **step,
    )


def _second_person(request, visit: Visit, user_id, password: str) -> Scope:
    """Whoever has given the own password for it. Raises Refused."""
    people = who_may_confirm(visit, but=request.scope.actor)
    person: User | None = next((one for one in people if one.pk == user_id), None)
    if person is None:
        raise Refused("Second person: choose somebody who gives doses at this site.")
    refuse_wrong_password(request, person, password)
    return scope_of(person, request.trial)


def session_visit(request, visit_id) -> Visit:
    """The visit of a dosing session; 404 for another visit."""
    visits = Visit.objects.filter(trial=request.trial).select_related(
        "participant__site", "participant__trial", "site", "trial"
    )
    visit = get_object_or_404(visits, pk=visit_id)
    if study_at(request.trial, visit.site_id).session_at(visit.code) is None:
        raise Http404
    return visit
