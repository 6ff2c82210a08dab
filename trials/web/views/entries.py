"""Filling in a form: the page, its ordinary post without JavaScript, and its history."""

import uuid
from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from instruments import Instrument, Problem
from trials.actions.entries import mark_not_done, record_answers
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import (
    SEALED_CLASS,
    may_open,
    why_not_fill_in,
    why_not_permitted,
)
from trials.context import Scope
from trials.models import Entry
from trials.policies import why_not_write
from trials.policies.rating import RATING, is_to_be_asked
from trials.policies.remarks import remarks_on
from trials.policies.self_report import why_not_write_self_report
from trials.policies.writing import why_not_work
from trials.refusals import Conflict, InvalidAnswers, NotPermitted, Refused, refuse_if
from trials.selectors.clocks import today_at
from trials.selectors.entries import with_state
from trials.selectors.ledger import lines_of_revisions
from trials.selectors.queries import queries_of_entry, questions_to_rater
from trials.selectors.rating_room import disclosures_at, languages_of_interviews
from trials.selectors.signatures import SignedForm, signed_forms
from trials.studies.loading import form_of
from trials.web.access import demands, refused, status_of
from trials.web.posted import posted_answers, posted_date, posted_number
from trials.web.presenters.acts import not_done_act
from trials.web.presenters.asking import on_entry_page, questions_shown
from trials.web.presenters.entry import (
    answer_in_words,
    answers_page,
    banner,
    history,
    numbered_label,
)
from trials.web.presenters.notes import notes_beside
from trials.web.presenters.rating_card import interview_card
from trials.web.presenters.rating_room import COMPLETE, disclosures, question
from trials.web.presenters.redactions import link_redactions
from trials.web.presenters.signing import signatures_of_form, with_signatures

SEALED_BY_ANOTHER = "Somebody else filled this form in; what they wrote is sealed."
BEGUN_BY_ANOTHER = "Somebody else is entering this form; you may be the one who enters it again."
READERS = (P.SEE_PARTICIPANTS, P.RATE_INTERVIEWS)


@demands(*READERS)
def entry(request, entry_id):
    found = entry_of(request, entry_id)
    if _is_sealed_by_another(found):
        return refused(request, NotPermitted(SEALED_BY_ANOTHER), back_url(request, found))
    if _is_withheld(found):
        return _to_be_entered_again(request, found)
    if _is_to_be_asked(request, found):
        instrument = form_of(request.trial, found.form_key, found.form_version)
        page = question(found, instrument, request.trial)
        return render(request, "trials/interviews/question.html", page)
    if request.method == "POST":
        return _save(request, found)
    return render(request, "trials/entries/form.html", _page(request, found))


def _is_to_be_asked(request, found: Entry) -> bool:
    """A rater says whether she has met the person before she sees the form."""
    is_rater = request.scope.role == "rater"
    return is_rater and found.state == Entry.State.EXPECTED and is_to_be_asked(found, request.scope)


def entry_of(request, entry_id) -> Entry:
    """The entry, where the person may see its answers; otherwise it does not exist for them."""
    entries = Entry.objects.filter(trial=request.trial).select_related("trial")
    if request.scope.role != "rater":
        entries = entries.select_related("participant", "visit", "site")
    found = get_object_or_404(with_state(entries), pk=entry_id)
    if not may_open(request.scope, form_class=found.form_class, filled_by=found.filled_by):
        raise Http404
    return found


def _today(request, found: Entry) -> date:
    """At the site; a rater is not told where that is."""
    return date.today() if request.scope.role == "rater" else today_at(found.site)


def _is_sealed_by_another(found: Entry) -> bool:
    return found.form_class == SEALED_CLASS and has_answers_of_others(found)


def _is_withheld(found: Entry) -> bool:
    """Whoever may enter it a second time does not see the first entry until then."""
    return found.double_entry and has_answers_of_others(found)


def has_answers_of_others(found: Entry) -> bool:
    """Which the database does not show to whoever reads."""
    begun = found.state in (Entry.State.DRAFT, Entry.State.COMPLETE)
    return begun and not found.revisions.exists()


def _to_be_entered_again(request, found: Entry):
    if found.state == Entry.State.COMPLETE:
        return redirect("second-entry", request.trial.key, found.pk)
    return refused(request, NotPermitted(BEGUN_BY_ANOTHER), back_url(request, found))


def _page(request, found: Entry, **typed) -> dict:
    latest, form = found.revisions.order_by("-number").first(), signed_forms([found])[0]
    language = request.GET.get("language", "")
    if request.scope.role == "rater":
        language = language or languages_of_interviews()[found.pk]
    page = answers_page(found, latest, request.scope, language=language, **typed)
    page |= {
        "save_url": reverse("answers", args=[request.trial.key, found.pk]),
        "done_url": back_url(request, found),
        "back_url": back_url(request, found),
        "history_url": reverse("entry-history", args=[request.trial.key, found.pk]),
        "print_url": print_url(latest, found),
        "why_not_edit": why_not_edit(request, found),
        "reason_required": found.revisions.filter(complete=True).exists(),
        "signatures": signatures_of_form(form, request.scope),
        "compare_url": reverse("double-entry", args=[request.trial.key, found.pk])
        if found.double_entry
        else None,
    }
    page["done_on"] = page["done_on"] or _today(request, found)
    page["notes"] = notes_beside(found, request.scope)
    page |= _queries(request, found, page["sections"])
    if page["why_not_edit"] is None:
        page["not_done"] = not_done_act(found, request.trial, request.scope, locked=False)
    if request.scope.role == "rater":
        page |= _of_the_room(request, form)
        page |= _card(found, page, typed.get("answers") or (latest.answers if latest else {}))
    return page


def _card(found: Entry, page: dict, answers: dict) -> dict:
    """What a rating has that other forms have not: pinned dates, and what is left."""
    if found.form_class != RATING:
        return {}
    instrument = form_of(found.trial, found.form_key, found.form_version)
    remarks = remarks_on(instrument, answers)
    return {
        "interview": interview_card(
            instrument, answers, page["sections"], remarks, page["done_on"]
        ),
        "done_url": reverse("sign-rating", args=[found.trial.key, found.pk]),
    }


def _queries(request, found: Entry, sections: list[dict]) -> dict:
    """What is asked about the form. A rater reads only what was passed on to her."""
    if request.scope.role == "rater":
        questions = questions_to_rater(request.trial, found)
        locked = why_not_work(request.trial)
        return {"questions": questions_shown(questions, request.trial, locked)}
    if why_not_permitted(request.scope, P.SEE_QUERIES):
        return {}
    form = form_of(request.trial, found.form_key, found.form_version)
    asked = request.GET.get("ask")
    return on_entry_page(found, form, sections, queries_of_entry(found), request.scope, asked)


def _of_the_room(request, form: SignedForm) -> dict:
    found = form.entry
    locked = why_not_write(request.trial)
    told = disclosures(found, disclosures_at(found), request.trial, why_not=locked)
    is_complete = found.state == Entry.State.COMPLETE and not locked
    addendum_url = f"{entry_url(request, found)}?addendum=1"
    return {
        "disclosures": told,
        "addendum_url": addendum_url if is_complete else None,
        "sign_url": reverse("sign-rating", args=[request.trial.key, found.pk])
        if is_complete and not form.signatures
        else None,
    }


def why_not_edit(request, found: Entry) -> str | None:
    not_here = (
        _why_not_fill_in_here(request.scope, found)
        or why_not_write(request.trial, found)
        or why_not_write_self_report(found)
    )
    is_complete = request.scope.role == "rater" and found.state == Entry.State.COMPLETE
    return not_here or (COMPLETE if is_complete and "addendum" not in request.GET else None)


def _why_not_fill_in_here(scope: Scope, found: Entry) -> str | None:
    """Files are imported elsewhere, by people who only read on these pages."""
    fills = P.RATE_INTERVIEWS if found.filled_by == "rater" else P.ENTER_FORMS
    return why_not_permitted(scope, fills) or why_not_fill_in(scope, found.filled_by)


def print_url(saved, found: Entry) -> str | None:
    """saved: the answers, if there are any: nothing else is printed."""
    return reverse("print-form", args=[found.trial.key, found.pk]) if saved else None


def entry_url(request, found: Entry) -> str:
    return reverse("entry", args=[request.trial.key, found.pk])


def back_url(request, found: Entry) -> str:
    if request.scope.role == "rater":
        return reverse("interviews", args=[request.trial.key])
    return reverse("participant", args=[request.trial.key, found.participant.number])


def _save(request, found: Entry):
    instrument = form_of(request.trial, found.form_key, found.form_version)
    answers, unreadable = posted_answers(instrument, request.POST)
    try:
        refuse_if(_why_not_fill_in_here(request.scope, found), NotPermitted)
        if unreadable:
            raise InvalidAnswers("Some answers cannot be saved.", unreadable)
        record_answers(
            entry=found,
            answers=answers,
            based_on=posted_number(request.POST.get("based_on")),
            complete=request.POST.get("complete") == "true",
            done_on=posted_date(request.POST.get("done_on")),
            idempotency_key=uuid.uuid4(),
            scope=request.scope,
            reason=request.POST.get("reason", ""),
        )
    except Refused as refusal:
        problems = problems_of(refusal, instrument, answers)
        page = _page(request, found, answers=answers, problems=problems)
        return render(request, "trials/entries/form.html", page, status=status_of(refusal))
    return redirect(back_url(request, found))


def problems_of(refusal: Refused, instrument: Instrument, typed: dict) -> list[Problem]:
    """The sentence, and then each item it is about; after a conflict, with both values."""
    problems = list(getattr(refusal, "problems", []))
    if isinstance(refusal, Conflict):
        saved = refusal.current.answers if refusal.current else {}
        problems = [
            Problem(
                item.key,
                f"{numbered_label(item)}: saved in between: {answer_in_words(saved.get(item.key))};"
                f" typed here: {answer_in_words(typed.get(item.key))}.",
            )
            for item in instrument.items
            if saved.get(item.key) != typed.get(item.key)
        ]
    return [Problem(None, str(refusal)), *problems]


@demands(P.ENTER_FORMS, P.RATE_INTERVIEWS, P.IMPORT_DATA)
@require_POST
def not_done(request, entry_id):
    found = entry_of(request, entry_id)
    try:
        mark_not_done(entry=found, reason=request.POST.get("reason", ""), scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, back_url(request, found))
    return redirect(back_url(request, found))


@demands(*READERS)
def show_history(request, entry_id):
    found = entry_of(request, entry_id)
    if _is_withheld(found):
        return _to_be_entered_again(request, found)
    instrument = form_of(request.trial, found.form_key, found.form_version)
    revisions = list(found.revisions.order_by("number"))
    shown = history(revisions, instrument, lines_of_revisions(revisions))
    shown = with_signatures(shown, revisions, found, request.scope)
    link_redactions(shown, revisions, instrument, request.trial, request.scope)
    if not why_not_permitted(request.scope, P.SEE_RUNS, P.SEE_LEDGER):
        for one, revision in zip(shown, revisions[::-1], strict=True):
            one["source_url"] = reverse("answer-source", args=[request.trial.key, revision.pk])
    context = {
        "banner": banner(found, instrument, request.scope),
        "revisions": shown,
        "back_url": entry_url(request, found),
        "print_url": print_url(revisions, found),
    }
    return render(request, "trials/entries/history.html", context)
