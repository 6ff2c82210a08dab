"""The book of codes, themes with quotations, and the agreement of coders."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.coding import resolve
from trials.actions.themes import add_theme, change_code, change_theme, link_passage
from trials.authorization.permissions import Permission as P
from trials.models import Segment
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.forms import sentences
from trials.web.interview_forms import CodeForm, LinkForm, ResolutionForm, ThemeForm
from trials.web.presenters.codes import codes_page
from trials.web.presenters.themes import agreement_page, themes_page
from trials.web.views.coding import on_release


@demands(P.CODE_INTERVIEWS)
def show_codes(request):
    return render(request, "trials/coding/codes.html", codes_page(request.trial))


@demands(P.CODE_INTERVIEWS)
@require_POST
def change_one_code(request):
    def change(said):
        change_code(trial=request.trial, scope=request.scope, **said)

    return _posted(request, CodeForm, change, "codes", "The code stands in the book.")


@demands(P.SEE_THEMES)
def show_themes(request):
    return render(request, "trials/coding/themes.html", themes_page(request.trial))


@demands(P.SEE_THEMES)
@require_POST
def add(request):
    def write(said):
        add_theme(trial=request.trial, statement=said["statement"], scope=request.scope)

    return _posted(request, ThemeForm, write, "themes", "The theme is added.")


@demands(P.SEE_THEMES)
@require_POST
def change(request, number):
    def write(said):
        change_theme(trial=request.trial, number=number, scope=request.scope, **said)

    return _posted(request, ThemeForm, write, "themes", "The theme is changed.")


@demands(P.SEE_THEMES)
@require_POST
def link(request):
    def tie(said):
        segments = Segment.objects.filter(trial=request.trial).select_related("trial")
        segment = get_object_or_404(segments, pk=said.pop("segment"))
        link_passage(segment=segment, scope=request.scope, **said)

    return _posted(request, LinkForm, tie, "themes", "The passage is linked.")


@demands(P.CODE_INTERVIEWS)
def show_agreement(request):
    return render(request, "trials/coding/agreement.html", agreement_page(request.trial))


@demands(P.CODE_INTERVIEWS)
@require_POST
def settle(request, number):
    def write(release, scope):
        form = ResolutionForm(request.POST)
        if not form.is_valid():
            raise Refused(sentences(form))
        said = form.cleaned_data
        resolve(release=release, scope=scope, **said | {"applies": said["applies"] == "yes"})

    back = reverse("agreement", args=[request.trial.key])
    return on_release(request, number, write, "It stands in the log.", back)


def _posted(request, form_class, act, page: str, done: str):
    """What a form says, given to an act; then back to the page."""
    back = reverse(page, args=[request.trial.key])
    form = form_class(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        act(form.cleaned_data)
    except Refused as refusal:
        return refused(request, refusal, back)
    messages.success(request, done)
    return redirect(back)
