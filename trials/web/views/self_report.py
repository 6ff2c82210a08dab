"""Participants' pages around their questionnaires: the link, the PIN, what there is to do."""

from contextlib import suppress
from functools import wraps

from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from trials.actions import self_report_links as links
from trials.refusals import Refused
from trials.web.languages import isolated, offered, speaking, translated
from trials.web.presenters import self_report as presenter
from trials.web.presenters.self_report_words import on_day
from trials.web.self_report import (
    IDLE_SECONDS,
    choose_language,
    enter,
    for_participant,
    knock,
    sign_in,
    sign_out,
    stop_reminders,
)


def in_their_language(view):
    """Behind `for_participant`: everything is said in the language that the person chose."""

    @wraps(view)
    def spoken(request, *args, **kwargs):
        with speaking(request.self_report.language):
            return view(request, *args, **kwargs)

    return for_participant(spoken)


# ---- the door


@transaction.non_atomic_requests
@sensitive_post_parameters()
def link(request, token):
    """Without a transaction around it: a wrong PIN is counted although the page says no."""
    found = knock(token)
    with speaking(request.GET.get("language") or (found.language if found else "")):
        if found is None:
            page = {"languages": offered(translated())}
            return render(request, "self_report/ended.html", page, status=404)
        if request.method != "POST" or found.state == "locked":
            return _door(request, found)
        chosen = request.POST.get("new_pin", "")
        if found.state == "first_code" and chosen != request.POST.get("new_pin_again"):
            return _door(request, found, gettext("The two PINs are not the same."))
        entered = enter(found, code=request.POST.get("code", ""), new_pin=chosen)
        if not entered.opened:
            return _door(request, knock(token) or found, _why_not(entered))
        _keep_language(found, request.GET.get("language"))
        response = redirect("p-home")
        sign_in(response, found, entered)
        return response


def _keep_language(found, code: str | None) -> None:
    """What was chosen at the door holds behind it, where the study has that language."""
    if code and code != found.language:
        with suppress(Refused):
            links.choose_language(found=found.found, language=code)


def _door(request, found, problem: str = ""):
    """200 also after a wrong PIN: refusals are logged by address, and this one holds the token."""
    page = {
        "state": found.state,
        "problem": problem,
        "languages": offered(translated()),
        "spoken": get_language(),
    }
    return render(request, "self_report/link.html", page)


def _why_not(entered) -> str:
    if entered.why_not == "pin_too_easy":
        return gettext("This PIN is too easy to guess. Choose other digits.")
    if entered.why_not == "pin_needed":
        return gettext("A PIN has 6 digits.")
    return gettext("That is not right. Tries left: %(count)s.") % {"count": entered.left}


def offline(request, code):
    """Kept by the browser, and shown where it reaches no page (static/self_report/worker.js)."""
    with speaking(code):
        return render(request, "self_report/offline.html")


@in_their_language
@require_POST
def close(request):
    response = render(request, "self_report/closed.html")
    sign_out(response)
    return response


@in_their_language
@require_POST
def choose(request):
    code = request.POST.get("language", "")
    if code in request.self_report.languages:
        choose_language(request, code)
    return redirect("p-home")


@in_their_language
@require_POST
def stop(request):
    stop_reminders(request)
    return redirect("p-home")


# ---- what there is to do


@in_their_language
def home(request):
    own = request.self_report
    until = own.until
    now = timezone.now().astimezone(until.tzinfo) if until else timezone.now()
    roles = {form.key: own.readers(form.key) for form in own.forms}
    page = presenter.home(
        own.forms, own.done, roles=roles, minutes=own.minutes, until=until, now=now
    )
    page["wants_reminders"] = own.reminders_on
    return render(request, "self_report/home.html", page | around(request))


@in_their_language
def thanks(request):
    own = request.self_report
    page = {"next_form": own.forms[0].entry_id if own.forms else None, "left": len(own.forms)}
    return render(request, "self_report/thanks.html", page | around(request))


def around(request) -> dict:
    """What every page behind the PIN may show. person: whose answers wait in the browser."""
    own = request.self_report
    return {
        "person": request.scope.participant,
        "idle_limit": IDLE_SECONDS,
        "help": [{"text": isolated(line.text), "phone": line.phone} for line in own.help],
        "site_phone": own.site_phone,
        "next_opens": on_day(own.next_opens_on) if own.next_opens_on else "",
        "languages": offered(own.languages),
        "spoken": get_language(),
        "one_per_screen": own.one_per_screen,
    }
