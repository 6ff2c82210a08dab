"""Medical coding: the words that wait, and the dictionaries."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from trials.actions.term_coding import code_term, load_dictionary, recode
from trials.authorization.permissions import Permission as P
from trials.refusals import Refused
from trials.studies.loading import study_of
from trials.web.access import demands, refused
from trials.web.file_forms import CodeForm, DictionaryForm, RecodeForm
from trials.web.forms import sentences
from trials.web.presenters.terms import terms_page


@demands(P.CODE_TERMS)
@require_GET
def show_terms(request):
    return render(request, "trials/terms/queue.html", terms_page(request.trial))


@demands(P.CODE_TERMS)
def load(request):
    names = list(dict.fromkeys(one.dictionary for one in study_of(request.trial).coded_terms))
    form = DictionaryForm(request.POST or None, request.FILES or None, names=names)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        _, content = said.pop("file")
        try:
            loaded = load_dictionary(
                trial=request.trial, content=content, scope=request.scope, **said
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{loaded.name} {loaded.version} is in use.")
            return redirect(_page(request))
    context = {"form": form, "back_url": _page(request)}
    status = 422 if form.errors else 200
    return render(request, "trials/terms/load.html", context, status=status)


@demands(P.CODE_TERMS)
@require_POST
def code(request):
    def do(said):
        chosen = {name: said[name] for name in ("dictionary", "words", "code")}
        places = code_term(trial=request.trial, scope=request.scope, **chosen)
        return f"Coded in {places} {'place' if places == 1 else 'places'}."

    return _do(request, CodeForm(request.POST), do)


@demands(P.CODE_TERMS)
@require_POST
def carry_over(request):
    def do(said):
        kept = recode(trial=request.trial, scope=request.scope, **said)
        return f"{kept} {'code is' if kept == 1 else 'codes are'} carried over."

    return _do(request, RecodeForm(request.POST), do)


def _do(request, form, act):
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        done = act(form.cleaned_data)
    except Refused as refusal:
        return refused(request, refusal, _page(request))
    messages.success(request, done)
    return redirect(_page(request))


def _page(request) -> str:
    return reverse("terms", args=[request.trial.key])
