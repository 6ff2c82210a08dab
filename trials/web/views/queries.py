"""Data queries: the worklist, one query, asking, and every step; the rater's answer in her room."""

import uuid
from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions import queries as acts
from trials.actions.edit_checks import rerun_checks
from trials.authorization.permissions import Permission as P
from trials.context import reading
from trials.models import DataQuery, Participant, QueryMessage, Visit
from trials.policies.writing import why_not_work
from trials.refusals import Refused
from trials.selectors.queries import queries_of, seen_by, with_thread
from trials.studies.loading import forms_of
from trials.web.access import demands, refused
from trials.web.downloads import CSV_TYPE, text_taken
from trials.web.presenters.queries import query_shown
from trials.web.presenters.query_list import as_csv, list_page
from trials.web.views.entries import entry_of, entry_url

MOST_AT_ONCE = 500
STEPS = {
    "answer": acts.answer_query,
    "close": acts.close_query,
    "reopen": acts.reopen_query,
    "cancel": acts.cancel_query,
    "pass-on": acts.pass_on_query,
}
DONE = {
    "answer": "answered",
    "close": "closed",
    "reopen": "asked again",
    "cancel": "cancelled",
    "pass-on": "passed on",
}


@demands(P.SEE_QUERIES)
def show_queries(request):
    with reading(seen_by(request.scope, request.trial)):
        page = list_page(request.trial, request.scope, request.GET.dict())
    return render(request, "trials/queries/list.html", page)


@demands(P.SEE_PARTICIPANTS)
def download(request):
    """Not for the coordinator of the raters: it names participants."""
    text = as_csv(request.trial, request.scope, request.GET.dict())
    name = f"{request.trial.key}-queries.csv"
    return text_taken(text, name=name, kind=CSV_TYPE, scope=request.scope)


@demands(P.SEE_QUERIES)
def show_query(request, query_id):
    page = {"query": _shown(request, query_id), "back_url": _list_url(request)}
    return render(request, "trials/queries/detail.html", page)


@demands(P.RAISE_QUERIES)
@require_POST
def ask_about_entry(request, entry_id):
    found = entry_of(request, entry_id)
    return _ask(request, found, entry_url(request, found), item=request.POST.get("item", ""))


@demands(P.RAISE_QUERIES)
@require_POST
def ask_about_visit(request, visit_id):
    visits = Visit.objects.filter(trial=request.trial).select_related("site", "trial")
    found = get_object_or_404(visits, pk=visit_id)
    return _ask(request, found, reverse("visit", args=[request.trial.key, visit_id]))


@demands(P.RAISE_QUERIES)
@require_POST
def ask_about_participant(request, number):
    people = Participant.objects.filter(trial=request.trial).select_related("site", "trial")
    found = get_object_or_404(people, number=number)
    return _ask(request, found, reverse("participant", args=[request.trial.key, number]))


@demands(P.SEE_QUERIES)
@require_POST
def step(request, query_id, verb):
    """Where htmx asks, the query comes back as it stands then, and the page stays."""
    problem = ""
    try:
        _step(request, query_of(request, query_id), verb)
    except Refused as refusal:
        problem = str(refusal)
    if request.htmx:
        page = {"query": _shown(request, query_id), "problem": problem}
        return render(request, "trials/queries/_thread.html", page)
    url = reverse("query", args=[request.trial.key, query_id])
    if problem:
        return refused(request, Refused(problem), url)
    messages.success(request, f"The query is {DONE[verb]}.")
    return redirect(url)


@demands(P.SEE_QUERIES)
@require_POST
def steps(request):
    """One step for several; each is judged by itself, and leaves its own line."""
    verb = request.POST.get("step", "")
    wanted = [one for one in map(_uuid, request.POST.getlist("query")) if one][:MOST_AT_ONCE]
    with reading(seen_by(request.scope, request.trial)):
        found = DataQuery.objects.filter(trial=request.trial, pk__in=wanted)
        # In this order everybody waits for everybody in the same order.
        chosen = list(found.select_related("trial", "participant").order_by("participant_id", "pk"))
    done = 0
    for query in chosen:
        try:
            _step(request, query, verb)
            done += 1
        except Refused as refusal:
            messages.warning(request, f"{_named(request, query)}: {refusal}")
    if not chosen:
        messages.warning(request, "Choose one query or more.")
    elif done:
        messages.success(request, f"Queries {DONE[verb]}: {done}.")
    return redirect(f"{_list_url(request)}?{request.POST.get('asked', '')}")


@demands(P.RAISE_QUERIES)
@require_POST
def run_checks(request):
    try:
        run = rerun_checks(trial=request.trial, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, _list_url(request))
    messages.success(
        request,
        f"Forms checked: {run.forms}. New questions: {run.found}. Resolved: {run.resolved}.",
    )
    return redirect("queries", request.trial.key)


@demands(P.RATE_INTERVIEWS)
@require_POST
def answer_question(request, message_id):
    asked = QueryMessage.objects.filter(trial=request.trial, rater=request.user)
    question = get_object_or_404(asked.select_related("entry", "trial"), pk=message_id)
    back_url = reverse("entry", args=[request.trial.key, question.entry_id])
    try:
        acts.answer_question(
            question=question,
            reason_code=request.POST.get("reason_code", ""),
            text=request.POST.get("text", ""),
            scope=request.scope,
        )
    except Refused as refusal:
        return refused(request, refusal, back_url)
    messages.success(request, "Your answer is on record.")
    return redirect(back_url)


def _ask(request, about, back_url: str, item: str = ""):
    words = [request.POST.get("template", "").strip(), request.POST.get("text", "").strip()]
    try:
        query = acts.raise_query(
            about_what=about,
            text=" ".join(filter(None, words)),
            item=item,
            severity=request.POST.get("severity", ""),
            key=_uuid(request.POST.get("key", "")),
            scope=request.scope,
        )
    except Refused as refusal:
        return refused(request, refusal, back_url)
    messages.success(request, "The question is asked.")
    return redirect(f"{back_url}#query-{query.pk}")


def _step(request, query: DataQuery, verb: str) -> None:
    if verb not in STEPS:
        raise Refused(f"Step {verb!r}: choose one of {', '.join(DONE.values())}.")
    do = partial(STEPS[verb], query=query, text=request.POST.get("text", ""), scope=request.scope)
    said = {} if verb == "pass-on" else {"key": _uuid(request.POST.get("key", ""))}
    if verb == "answer":
        said["reason_code"] = request.POST.get("reason_code", "")
    do(**said)


def query_of(request, query_id) -> DataQuery:
    with reading(seen_by(request.scope, request.trial)):
        return get_object_or_404(_visible(request).select_related("trial"), pk=query_id)


def _shown(request, query_id) -> dict:
    with reading(seen_by(request.scope, request.trial)):
        query = get_object_or_404(with_thread(_visible(request)), pk=query_id)
        why_not = why_not_work(request.trial)
        return query_shown(
            query, request.trial, request.scope, forms_of(request.trial), why_not=why_not
        )


def _visible(request):
    """The coordinator of the raters sees those about ratings, through her office."""
    found = queries_of(request.trial)
    by_token = request.scope.role == "rater_coordinator"
    return found.filter(form_class="rating") if by_token else found


def _named(request, query: DataQuery) -> str:
    by_token = request.scope.role == "rater_coordinator"
    return "Interview" if by_token else f"{query.participant.number}, {query.text}"


def _list_url(request) -> str:
    return reverse("queries", args=[request.trial.key])


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
