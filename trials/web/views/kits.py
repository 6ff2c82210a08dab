"""The kit of a dosing session: asked for and scanned at the site."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from trials.actions.kits import ask_kit, scan_kit
from trials.authorization.permissions import Permission as P
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.views.dosing import session_visit


@demands(P.ASK_KITS)
@require_POST
def ask(request, visit_id):
    def do(visit):
        ask_kit(visit=visit, scope=request.scope)
        return "The pharmacy is asked for the kit."

    return _do(request, visit_id, do)


@demands(P.ASK_KITS)
@require_POST
def scan(request, visit_id):
    def do(visit):
        number = request.POST.get("number", "").strip()
        scan_kit(visit=visit, number=number, scope=request.scope)
        return f"Kit {number} is the one for this session."

    return _do(request, visit_id, do)


def _do(request, visit_id, act):
    """Do the one act, and go back to the session with a sentence either way."""
    visit = session_visit(request, visit_id)
    page = redirect("dosing", request.trial.key, visit.pk)
    try:
        messages.success(request, act(visit))
    except Refused as refusal:
        return refused(request, refusal, page.url)
    return page
