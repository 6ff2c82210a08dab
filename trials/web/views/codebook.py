"""The codebook of a study, and its blank forms for paper."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from instruments import Instrument, codebook, codebook_as_csv, codebook_as_markdown
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.models import Entry
from trials.studies.loading import forms_of, study_of
from trials.web.access import demands
from trials.web.presenters.codebook import form_page, forms_page
from trials.web.presenters.items import sections
from trials.web.presenters.wording import in_words
from trials.wording.choosing import PAPER

FILES = {
    "csv": (codebook_as_csv, "text/csv; charset=utf-8"),
    "md": (codebook_as_markdown, "text/markdown; charset=utf-8"),
}


@demands(P.SEE_CODEBOOK, P.RATE_INTERVIEWS)
def show_forms(request):
    forms = list(_forms(request).values())
    page = forms_page(forms, study_of(request.trial), request.trial, whole=_sees_all(request))
    page["odm_url"] = _odm_url(request)
    return render(request, "trials/codebook/list.html", page)


@demands(P.SEE_CODEBOOK, P.RATE_INTERVIEWS)
def show_form(request, form, version):
    page = form_page(form_named(request, form, version), request.trial, whole=_sees_all(request))
    return render(request, "trials/codebook/form.html", page)


@demands(P.SEE_CODEBOOK)
def download(request, form, version, kind):
    if kind not in FILES:
        raise Http404
    written, content_type = FILES[kind]
    text = written(codebook(form_named(request, form, version)))
    name = f"codebook-{form}-{version}.{kind}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=content_type, headers=disposition)


@demands(P.SEE_CODEBOOK)
def show_blank_form(request, form, version):
    """To be printed and filled in by hand, in the wording where its licence allows paper."""
    found = form_named(request, form, version)
    shown, wording = in_words(
        request.trial, found, mode=PAPER, language=request.GET.get("language", "")
    )
    page = {
        "form": found,
        "version": found.version.replace("_", " "),
        "sections": sections(shown, {}),
        "wording": wording,
        "back_url": reverse("codebook-form", args=[request.trial.key, form, version]),
        "print_url": _print_url(request, form, version),
    }
    return render(request, "trials/codebook/blank_form.html", page)


def _print_url(request, form: str, version: str) -> str:
    language = f"?{request.GET.urlencode()}" if "language" in request.GET else ""
    return reverse("print-blank-form", args=[request.trial.key, form, version]) + language


def _sees_all(request) -> bool:
    return why_not_permitted(request.scope, P.SEE_CODEBOOK) is None


def form_named(request, form: str, version: str) -> Instrument:
    try:
        return _forms(request)[form, version]
    except KeyError:
        raise Http404 from None


def _forms(request) -> dict[tuple[str, str], Instrument]:
    """The forms of the study; of a rater, those of the interviews that were assigned."""
    forms = forms_of(request.trial)
    if _sees_all(request):
        return forms
    rated = set(Entry.objects.filter(trial=request.trial).values_list("form_key", "form_version"))
    return {place: form for place, form in forms.items() if place in rated}


def _odm_url(request) -> str | None:
    """The same file as the API's: the permission is asked there, once more."""
    return reverse("api-odm", args=[request.trial.key]) if _sees_all(request) else None
