"""Notes to file: all that somebody may read, and writing one."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from trials.actions.notes import MayNameSomebody, write_note
from trials.authorization.permissions import Permission as P
from trials.models import Entry, Participant, Site, Visit
from trials.refusals import Refused
from trials.web.access import demands
from trials.web.file_forms import NoteForm
from trials.web.presenters.notes import notes_page, words_of

SUBJECTS = {
    "site": Site.objects.select_related("trial"),
    "participant": Participant.objects.select_related("trial"),
    "visit": Visit.objects.select_related("trial", "participant"),
    "entry": Entry.objects.select_related("trial", "participant", "visit"),
}


@demands(P.SEE_FILES)
@require_GET
def show_notes(request):
    page = notes_page(request.trial, request.scope)
    return render(request, "trials/notes/list.html", page)


@demands(P.KEEP_FILES)
def add_note(request):
    """Of what the address names; what may name somebody is shown, and has to be confirmed."""
    key = request.POST.get("subject") or request.GET.get("of", "study")
    subject = _subject(request, key)
    form, found = NoteForm(request.POST or None, initial={"subject": key}), []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            write_note(
                subject=subject,
                text=said["text"],
                confirmed=said["confirmed"],
                scope=request.scope,
            )
        except MayNameSomebody as doubt:
            found = list(dict.fromkeys(one.words for one in doubt.found))
            form.ask_to_confirm()
            form.add_error(None, str(doubt))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The note is kept.")
            return redirect("notes", request.trial.key)
    context = {
        "form": form,
        "found": found,
        "about": words_of(subject),
        "back_url": reverse("notes", args=[request.trial.key]),
    }
    return render(request, "trials/notes/add.html", context, status=422 if form.errors else 200)


def _subject(request, key: str):
    if key == "study":
        return request.trial
    kind, _, pk = key.partition(":")
    if kind not in SUBJECTS:
        raise Http404
    try:
        return get_object_or_404(SUBJECTS[kind], trial=request.trial, pk=UUID(pk))
    except ValueError:
        raise Http404 from None
