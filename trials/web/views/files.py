"""Study documents: listed, filed, replaced, withdrawn, taken."""

from hashlib import sha256

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from trials.actions.filing import file_document, file_version, withdraw_version
from trials.authorization.permissions import Permission as P
from trials.context import ALL_SITES
from trials.models import FileContent, FiledVersion, Site, StudyDocument
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.downloads import note_download
from trials.web.file_forms import DocumentForm, ReasonForm, VersionForm
from trials.web.forms import sentences
from trials.web.presenters.files import document_page, documents_page


@demands(P.SEE_FILES)
@require_GET
def show_files(request):
    page = documents_page(request.trial, request.scope)
    return render(request, "trials/files/list.html", page)


@demands(P.SEE_FILES)
@require_GET
def show_file(request, document_id):
    page = document_page(_document(request, document_id), request.scope)
    return render(request, "trials/files/detail.html", page)


@demands(P.KEEP_FILES)
def add_file(request):
    sites = Site.objects.filter(trial=request.trial).order_by("code")
    form = DocumentForm(
        request.POST or None,
        request.FILES or None,
        sites=sites,
        all_sites=request.scope.sites == ALL_SITES,
    )

    def keep():
        said = {name: form.cleaned_data[name] for name in ("kind", "site", "title")}
        return file_document(trial=request.trial, given=form.given(), scope=request.scope, **said)

    back_url = reverse("files", args=[request.trial.key])
    return _file(request, form, keep, "File a document", back_url)


@demands(P.KEEP_FILES)
def add_version(request, document_id):
    document = _document(request, document_id)
    form = VersionForm(request.POST or None, request.FILES or None)

    def keep():
        return file_version(document=document, given=form.given(), scope=request.scope)

    title = f"A new version of {document.title}"
    return _file(request, form, keep, title, _url(request, document_id))


@demands(P.KEEP_FILES)
@require_POST
def withdraw(request, version_id):
    version = get_object_or_404(
        FiledVersion.objects.select_related("trial", "site"), trial=request.trial, pk=version_id
    )
    page, form = _url(request, version.document_id), ReasonForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        withdraw_version(version=version, scope=request.scope, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, f"Version {version.label} is withdrawn.")
    return redirect(page)


@demands(P.SEE_FILES)
@require_GET
def download(request, version_id):
    """Always as a file to keep: a browser shows nothing of it under our address."""
    kept = get_object_or_404(
        FileContent.objects.select_related("version"), trial=request.trial, version=version_id
    )
    headers = {
        "Content-Disposition": content_disposition_header(True, kept.version.file_name),
        "X-Content-Type-Options": "nosniff",
    }
    content = bytes(kept.content)
    site = {"site": str(kept.site_id)} if kept.site_id else {}
    note_download(kept.version.file_name, sha256(content).hexdigest(), request.scope, **site)
    return HttpResponse(content, content_type=kept.version.media_type, headers=headers)


def _file(request, form, keep, title: str, back_url: str):
    """The page with the form, or what it made."""
    if request.method == "POST" and form.is_valid():
        try:
            version = keep()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{version.file_name} is filed as version {version.label}.")
            return redirect(_url(request, version.document_id))
    context = {"form": form, "title": title, "back_url": back_url}
    status = 422 if form.errors else 200
    return render(request, "trials/files/add.html", context, status=status)


def _document(request, document_id) -> StudyDocument:
    documents = StudyDocument.objects.select_related("trial", "site")
    return get_object_or_404(documents, trial=request.trial, pk=document_id)


def _url(request, document_id) -> str:
    return reverse("file", args=[request.trial.key, document_id])
