"""One questionnaire on a phone: its questions, what was answered, and sending it off.

Each answer is an ordinary post that is saved on its own. The script of the page posts the same, and
keeps what it could not send (static/self_report/form.js).
"""

import uuid
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from trials.models import Revision
from trials.refusals import Conflict, InvalidAnswers, Refused
from trials.web.posted import posted_answers
from trials.web.presenters import self_report as presenter
from trials.web.presenters.self_report_words import in_own_language, period
from trials.web.self_report import raised_alert, save_answers
from trials.web.views.self_report import around, in_their_language

TRIES = 3  # of a save, where the same person answers on two devices at once
NEEDED = gettext_lazy("This question needs an answer.")
DOES_NOT_FIT = gettext_lazy("This answer does not fit. Please try again.")
NOT_NOW = gettext_lazy("This could not be saved. Please call your clinic.")


@in_their_language
def form(request, entry_id):
    if _is_sent(request, entry_id):
        return redirect("p-thanks")
    found = request.self_report.form(entry_id)
    place = _place_asked_for(request, found)
    place = place or presenter.place_to_go_on(found.instrument, found.answers)
    return _form_page(request, found, place) if place else redirect("p-review", entry_id)


def _is_sent(request, entry_id) -> bool:
    return entry_id in {form.entry_id for form in request.self_report.done}


def _place_asked_for(request, found) -> int | None:
    """Of ?at=4: the fourth question of the form, where it has one."""
    text = request.GET.get("at", "")
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return place if 1 <= place <= len(found.instrument.items) else None


def _form_page(request, found, place: int, problem: str = ""):
    shown, words = _questions(request, found)
    page = {
        "entry_id": found.entry_id,
        "questions": presenter.laid_out(
            shown, place, one_per_screen=request.self_report.one_per_screen, problem=problem
        ),
        "words": words,
        "period": period(found.instrument),
        "place": place,
        "branches": presenter.branches_for_script(found.instrument),
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "self_report/form.html", page | around(request), status=status)


def _questions(request, found) -> tuple[list[dict], dict]:
    own = request.self_report
    worded, words = in_own_language(request.trial, found.instrument, own.language)
    shown = presenter.questions(
        worded, found.answers, lambda item: own.may_decline(found.key, item)
    )
    return shown, words


@in_their_language
def review(request, entry_id):
    if _is_sent(request, entry_id):
        return redirect("p-thanks")
    return _review_page(request, request.self_report.form(entry_id))


def _review_page(request, found, problem: str = ""):
    shown, words = _questions(request, found)
    rows = presenter.review(shown)
    page = {
        "entry_id": found.entry_id,
        "rows": rows,
        "words": words,
        "waiting": sum(row["is_waiting"] for row in rows),
        "last_place": rows[-1]["place"],
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "self_report/review.html", page | around(request), status=status)


@in_their_language
def help_page(request, entry_id):
    """kind: "call" where a safety answer led here; the sentence that is said then."""
    found = request.self_report.form(entry_id)
    place = _place_asked_for(request, found)
    page = {
        "kind": request.GET.get("kind", ""),
        "go_on_url": reverse("p-form", args=[entry_id]) + (f"?at={place}" if place else ""),
    }
    return render(request, "self_report/help.html", page | around(request))


@in_their_language
@require_POST
def answer(request, entry_id):
    """One answer. `item` names the question; beside it stands its code, or why there is none."""
    found = request.self_report.form(entry_id)
    instrument, item = found.instrument, request.POST.get("item", "")
    if item not in instrument.items_by_key:
        return _not_taken(request, found, 1, DOES_NOT_FIT)
    place = list(instrument.items_by_key).index(item) + 1
    answers, unreadable = posted_answers(instrument, request.POST)
    given = answers.get(item)
    if not unreadable and not presenter.may_be_given(
        instrument.item(item), given, request.self_report.may_decline(found.key, item)
    ):
        return _not_taken(request, found, place, NEEDED)
    try:
        if unreadable:
            raise InvalidAnswers("Not a number.", unreadable)
        saved = _save(request, found, {item: given})
    except InvalidAnswers:
        return _not_taken(request, found, place, DOES_NOT_FIT)
    except Refused as refusal:
        return _not_now(request, found, place, refusal)
    kind = "call" if raised_alert(saved) else ""
    if _is_by_script(request):
        return JsonResponse({"revision": saved.number, "help": kind})
    return redirect(_after(instrument, saved, place, kind))


def _after(instrument, saved: Revision, place: int, kind: str) -> str:
    """The next question, or the look at all of them; help comes first."""
    after = presenter.place_after(instrument, saved.answers, place)
    page = "p-help" if kind else "p-form" if after else "p-review"
    told = {"kind": kind, "at": after}
    query = urlencode({name: value for name, value in told.items() if value})
    return reverse(page, args=[saved.entry_id]) + (f"?{query}" if query else "")


@in_their_language
@require_POST
def send(request, entry_id):
    """The participant says that the form is finished. From then on only the clinic corrects it."""
    if _is_sent(request, entry_id):
        return redirect("p-thanks")
    found = request.self_report.form(entry_id)
    try:
        _save(request, found, {}, complete=True)
    except InvalidAnswers:
        return _review_page(request, found, gettext("Some questions are not answered yet."))
    except Refused:
        return _review_page(request, found, NOT_NOW)
    return redirect("p-thanks")


def _save(request, found, changes: dict, *, complete: bool = False) -> Revision:
    """The answers as they stand, with the changes. {item: None} takes an answer back.

    Another device of the same person may have saved in between: its answers stay.
    """
    key = _posted_key(request)
    repeated = Revision.objects.filter(entry_id=found.entry_id, idempotency_key=key).first()
    if repeated and _with(repeated.answers, changes) == repeated.answers:
        return repeated
    answers, number = found.answers, found.number
    for tries_left in reversed(range(TRIES)):
        try:
            return save_answers(
                request,
                found.entry_id,
                answers=_with(answers, changes),
                complete=complete,
                based_on=number,
                idempotency_key=key,
            )
        except Conflict as conflict:
            if not tries_left or conflict.current is None:
                raise
            answers, number = conflict.current.answers, conflict.current.number


def _with(answers: dict, changes: dict) -> dict:
    return {key: one for key, one in (answers | changes).items() if one is not None}


def _posted_key(request) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST["idempotency_key"])
    except (KeyError, ValueError):
        return uuid.uuid4()


def _is_by_script(request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _not_taken(request, found, place: int, message) -> HttpResponse:
    """To be answered again."""
    if _is_by_script(request):
        problem = {"item": request.POST.get("item", ""), "message": str(message)}
        return JsonResponse({"problems": [problem]}, status=422)
    return _form_page(request, found, place, str(message))


def _not_now(request, found, place: int, refusal: Refused) -> HttpResponse:
    """The answer is right and cannot be saved: the form is closed, or is being saved elsewhere."""
    if _is_by_script(request):
        status = 409 if isinstance(refusal, Conflict) else 422
        return JsonResponse({"detail": str(NOT_NOW)}, status=status)
    return _form_page(request, found, place, str(NOT_NOW))
