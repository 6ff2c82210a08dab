"""Interviews of a site: keeping them, removing what identifies people, releasing them."""

import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.documents import (
    change_text,
    draft_adverse_event,
    keep_recording,
    keep_transcript,
    replace_identifiers,
    take_step,
)
from trials.authorization.permissions import Permission as P
from trials.models import InterviewDocument
from trials.refusals import Refused
from trials.selectors.documents import interview_visits, latest_text, with_state
from trials.studies.loading import study_of
from trials.web.access import demands, refused
from trials.web.forms import sentences
from trials.web.interview_forms import RecordingForm, StepForm, TextForm, TranscriptForm
from trials.web.presenters.documents import document_page, documents_page, identifiers_page

READERS = (P.HOLD_INTERVIEWS, P.DEIDENTIFY)
PLACE = re.compile(r"(\d{1,7})-(\d{1,7})")
TITLES = {"transcript": "Add a transcript", "recording": "Add a recording"}


@demands(*READERS)
def show_documents(request):
    page = documents_page(request.trial, request.scope)
    return render(request, "trials/documents/list.html", page)


@demands(P.HOLD_INTERVIEWS)
def add_document(request, kind):
    if kind not in TITLES:
        raise Http404
    visits = interview_visits(request.trial, study_of(request.trial))
    visits = visits.select_related("trial", "participant__trial").order_by("participant__number")
    form = (TranscriptForm if kind == "transcript" else RecordingForm)(
        request.POST or None, visits=visits
    )
    if request.method == "POST" and form.is_valid():
        try:
            document = _keep(kind, form.cleaned_data, request.scope)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The document is kept.")
            return redirect("document", request.trial.key, document.pk)
    context = {"form": form, "title": TITLES[kind], "back_url": _list(request)}
    status = 422 if form.errors else 200
    return render(request, "trials/documents/add.html", context, status=status)


def _keep(kind: str, said: dict, scope) -> InterviewDocument:
    if kind == "transcript":
        return keep_transcript(scope=scope, **said)
    seconds = said.pop("minutes") * 60 + said.pop("seconds")
    return keep_recording(scope=scope, seconds=seconds, **said)


@demands(*READERS)
def show_document(request, document_id):
    page = document_page(_document(request, document_id), request.scope)
    return render(request, "trials/documents/detail.html", page)


@demands(*READERS)
@require_POST
def change(request, document_id):
    def save(document):
        form = TextForm(request.POST)
        if not form.is_valid():
            raise Refused(sentences(form))
        change_text(document=document, scope=request.scope, **form.cleaned_data)

    return _do(request, document_id, save, "The new version is kept.")


@demands(P.DEIDENTIFY)
@require_POST
def find_identifiers(request, document_id):
    """Posted and not linked: names of people do not belong in an address."""
    document = _document(request, document_id)
    text = latest_text(document)
    if text is None:
        return refused(request, Refused("A recording has no text."), _url(request, document_id))
    page = identifiers_page(document, text, request.POST.get("names", ""))
    return render(request, "trials/documents/identifiers.html", page)


@demands(P.DEIDENTIFY)
@require_POST
def replace(request, document_id):
    def save(document):
        chosen = [_place(request.POST, place) for place in request.POST.getlist("place")]
        based_on = request.POST.get("based_on", "")
        if not based_on.isdecimal():
            raise Refused("Say from which version the places were chosen.")
        replace_identifiers(
            document=document, chosen=chosen, based_on=int(based_on), scope=request.scope
        )

    return _do(request, document_id, save, "The details are replaced in a new version.")


@demands(P.DEIDENTIFY)
@require_POST
def step(request, document_id):
    def take(document):
        form = StepForm(request.POST)
        if not form.is_valid():
            raise Refused(sentences(form))
        take_step(document=document, scope=request.scope, **form.cleaned_data)

    return _do(request, document_id, take, "The step is recorded.")


@demands(P.HOLD_INTERVIEWS)
@require_POST
def adverse_event(request, document_id):
    return _do(
        request,
        document_id,
        lambda document: draft_adverse_event(document=document, scope=request.scope),
        "A form for the adverse event waits for the site at this visit.",
    )


def _do(request, document_id, act, done: str):
    """One act on one document, and back to its page."""
    try:
        act(_document(request, document_id))
    except Refused as refusal:
        return refused(request, refusal, _url(request, document_id))
    messages.success(request, done)
    return redirect(_url(request, document_id))


def _document(request, document_id) -> InterviewDocument:
    documents = with_state(InterviewDocument.objects.filter(trial=request.trial))
    return get_object_or_404(
        documents.select_related(
            "trial", "participant__trial", "visit__participant", "visit__trial"
        ),
        pk=document_id,
    )


def _place(posted, place: str) -> tuple[int, int, str]:
    match = PLACE.fullmatch(place)
    if match is None:
        raise Refused(f"{place[:40]!r} is no place in the text: two numbers with a hyphen.")
    return int(match[1]), int(match[2]), posted.get(f"kind-{place}", "")


def _url(request, document_id) -> str:
    return reverse("document", args=[request.trial.key, document_id])


def _list(request) -> str:
    return reverse("documents", args=[request.trial.key])
