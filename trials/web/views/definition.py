"""The study's definition: what it is, its versions, and how a new one comes into force."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from trials.actions.amendments import approve_version, propose_version, record_ethics_approval
from trials.authorization.permissions import Permission as P
from trials.models import Site, StudyVersion
from trials.policies.amendments import changes_by
from trials.refusals import Refused
from trials.selectors.versions import difference_to
from trials.studies.amending import InvalidAmendment
from trials.studies.loading import read_version, released_versions, version_at
from trials.studies.reading import InvalidStudy, read_study
from trials.web.access import demands, refused
from trials.web.downloads import text_taken
from trials.web.forms import sentences
from trials.web.presenters.definition import difference, study_page, version_page
from trials.web.study_forms import ApprovalForm, EthicsForm, ProposalForm, StudyFileForm


@demands(P.SEE_STUDY)
@require_GET
def show_study(request):
    shown = _running(request)
    page = study_page(request.trial, shown, read_version(shown), request.scope)
    return render(request, "trials/studies/definition.html", page)


@demands(P.SEE_STUDY)
@require_GET
def show_version(request, number):
    version = _version(request, number)
    page = version_page(request.trial, version, difference_to(version), request.scope)
    return render(request, "trials/studies/version.html", page)


@demands(P.SEE_STUDY)
@require_GET
def download(request, number):
    version = _version(request, number)
    name = f"{request.trial.key}-{number}.yaml"
    return text_taken(version.text, name=name, kind="application/yaml", scope=request.scope)


@demands(P.AMEND_STUDY)
def amend(request):
    """Check a file and show what it would change; nothing is kept."""
    form = StudyFileForm(request.POST or None, request.FILES or None)
    page = {"form": form, "back_url": reverse("study", args=[request.trial.key])}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            source, text = form.cleaned_data["file"]
            try:
                changes = changes_by(read_study(text, source=source), request.trial)
            except (InvalidStudy, InvalidAmendment) as refusal:
                page |= {"problems": refusal.problems, "source": source}
            else:
                status = 200
                page |= {
                    "source": source,
                    "changes": difference(changes),
                    "proposal": ProposalForm({"source": source, "text": text}),
                    "propose_url": reverse("propose-version", args=[request.trial.key]),
                }
    return render(request, "trials/studies/amend.html", page, status=status)


@demands(P.AMEND_STUDY)
@require_POST
def propose(request):
    form = ProposalForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        version = propose_version(trial=request.trial, scope=request.scope, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, refusal, reverse("amend-study", args=[request.trial.key]))
    messages.success(request, f"Version {version.number} is proposed. Two people approve it now.")
    return redirect("study-version", request.trial.key, version.number)


@demands(P.APPROVE_VERSIONS)
@require_POST
def approve(request, number):
    version, form = _version(request, number), ApprovalForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        seen = form.cleaned_data["seen"]
        approve_version(version=version, difference_sha256=seen, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, _address(request, number))
    messages.success(request, f"You have approved version {number}.")
    return redirect(_address(request, number))


@demands(P.RECORD_ETHICS)
@require_POST
def record_ethics(request, number, site):
    version, form = _version(request, number), EthicsForm(request.POST)
    found = get_object_or_404(Site, trial=request.trial, code=site)
    try:
        if not form.is_valid():
            raise Refused(sentences(form))
        record_ethics_approval(
            site=found, version=version, scope=request.scope, **form.cleaned_data
        )
    except Refused as refusal:
        return refused(request, refusal, _address(request, number))
    messages.success(request, f"Version {number} is in force at {found}.")
    return redirect(_address(request, number))


def _running(request) -> StudyVersion:
    """In force at the person's site; for those of all sites, the newest released one."""
    sites = request.scope.sites
    if isinstance(sites, tuple) and len(sites) == 1:
        return version_at(request.trial, uuid.UUID(sites[0]))
    return released_versions(request.trial).first()


def _version(request, number: int) -> StudyVersion:
    versions = StudyVersion.objects.select_related("trial")
    return get_object_or_404(versions, trial=request.trial, number=number)


def _address(request, number: int) -> str:
    return reverse("study-version", args=[request.trial.key, number])
