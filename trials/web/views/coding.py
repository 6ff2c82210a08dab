"""Coding released transcripts, by their number."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.coding import (
    begin_coding,
    code_passage,
    lock_first_pass,
    place_again,
    report_identifier,
    take_passage_back,
    write_memo,
)
from trials.authorization.permissions import Permission as P
from trials.models import ReleasedText, Segment
from trials.refusals import Refused
from trials.selectors.coding import released_texts
from trials.web.access import demands, refused
from trials.web.forms import sentences
from trials.web.interview_forms import PassageForm
from trials.web.presenters.coding import coding_list, coding_page


@demands(P.CODE_INTERVIEWS)
def show_transcripts(request):
    return render(request, "trials/coding/list.html", coding_list(request.trial, request.scope))


@demands(P.CODE_INTERVIEWS)
def show_transcript(request, number):
    page = coding_page(release_of(request, number), request.scope)
    return render(request, "trials/coding/detail.html", page)


@demands(P.CODE_INTERVIEWS)
@require_POST
def begin(request, number):
    return on_release(request, number, begin_coding, "The transcript is yours to code.")


@demands(P.CODE_INTERVIEWS)
@require_POST
def code(request, number):
    def give(release, scope):
        code_passage(release=release, scope=scope, **_passage(request))

    return on_release(request, number, give, "The passage is coded.")


@demands(P.CODE_INTERVIEWS)
@require_POST
def place(request, number, segment_id):
    def put(release, scope):
        said = _passage(request)
        place_again(
            segment=_segment(request, segment_id),
            release=release,
            start=said["start"],
            end=said["end"],
            scope=scope,
        )

    return on_release(request, number, put, "The passage has its place.")


@demands(P.CODE_INTERVIEWS)
@require_POST
def take_back(request, number, segment_id):
    def remove(release, scope):
        segment = _segment(request, segment_id)
        take_passage_back(segment=segment, release=release, scope=scope)

    return on_release(request, number, remove, "The passage is taken back.")


@demands(P.CODE_INTERVIEWS)
@require_POST
def lock(request, number):
    return on_release(request, number, lock_first_pass, "Your first pass is locked.")


@demands(P.CODE_INTERVIEWS)
@require_POST
def report(request, number):
    release, where = release_of(request, number), request.POST.get("where", "")
    try:
        report_identifier(release=release, where=where, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, _url(request, number))
    messages.success(request, f"{release.name} is out of coding; its site looks at it again.")
    return redirect(reverse("coding", args=[request.trial.key]))


@demands(P.CODE_INTERVIEWS)
@require_POST
def memo(request):
    try:
        write_memo(trial=request.trial, memo=request.POST.get("memo", ""), scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, reverse("coding", args=[request.trial.key]))
    messages.success(request, "The memo is kept.")
    return redirect(reverse("coding", args=[request.trial.key]))


@demands(P.CODE_INTERVIEWS)
@require_POST
def memo_on(request, number):
    def write(release, scope):
        words = request.POST.get("memo", "")
        write_memo(trial=request.trial, memo=words, release=release, scope=scope)

    return on_release(request, number, write, "The memo is kept.")


def on_release(request, number, act, done: str, back: str | None = None):
    """One act on one transcript, and back to its page or to the address `back`."""
    back = back or _url(request, number)
    try:
        act(release=release_of(request, number), scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, back)
    messages.success(request, done)
    return redirect(back)


def release_of(request, number) -> ReleasedText:
    releases = released_texts(request.trial).select_related("trial")
    return get_object_or_404(releases, number=number)


def _url(request, number) -> str:
    return reverse("coding-document", args=[request.trial.key, number])


def _segment(request, segment_id) -> Segment:
    segments = Segment.objects.filter(trial=request.trial).select_related("code")
    return get_object_or_404(segments, pk=segment_id)


def _passage(request) -> dict:
    form = PassageForm(request.POST)
    if not form.is_valid():
        raise Refused(sentences(form))
    return form.cleaned_data
