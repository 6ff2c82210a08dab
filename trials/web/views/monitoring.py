"""The monitor's pages: what stands out at each site, and the visits with their reports."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from trials.actions import monitoring_visits as visits
from trials.authorization.permissions import Permission as P
from trials.models import MonitoringFinding, MonitoringReport, MonitoringVisit, Site
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.forms import sentences
from trials.web.monitoring_forms import (
    CancelForm,
    ClosureForm,
    FindingForm,
    HeldForm,
    PlanForm,
    TextForm,
)
from trials.web.presenters.monitoring import report_page, visit_page, visits_page
from trials.web.proof import proof_of


@demands(P.SEE_FILES)
def show_visits(request):
    page = visits_page(request.trial, request.scope)
    return render(request, "trials/monitoring/visits.html", page)


@demands(P.SEE_FILES)
def show_visit(request, visit_id):
    page = visit_page(_visit(request, visit_id), request.trial, request.scope)
    return render(request, "trials/monitoring/visit.html", page)


@demands(P.SEE_FILES)
def show_report(request, report_id):
    page = report_page(_report(request, report_id), request.trial, request.scope, request.user)
    return render(request, "trials/monitoring/report.html", page)


@demands(P.REPORT_MONITORING)
@require_POST
def plan(request):
    back = redirect("monitoring-visits", request.trial.key)
    form = PlanForm(request.POST)
    try:
        said = _said(form)
        site = Site.objects.filter(trial=request.trial, code=said.pop("site"))
        visit = visits.plan_visit(
            site=get_object_or_404(site.select_related("trial")), scope=request.scope, **said
        )
    except Refused as refusal:
        return refused(request, refusal, back.url)
    messages.success(request, f"Visit {visit.number} to site {visit.site.code} is planned.")
    return back


@demands(P.REPORT_MONITORING)
@require_POST
def hold_visit(request, visit_id):
    visit = _visit(request, visit_id)
    return _do(request, visit, HeldForm, visits.hold, "The visit was held.", visit=visit)


@demands(P.REPORT_MONITORING)
@require_POST
def cancel_visit(request, visit_id):
    visit = _visit(request, visit_id)
    return _do(request, visit, CancelForm, visits.cancel, "The visit is cancelled.", visit=visit)


@demands(P.REPORT_MONITORING)
@require_POST
def close_visit(request, visit_id):
    visit = _visit(request, visit_id)
    return _do(request, visit, forms.Form, visits.close, "The visit is closed.", visit=visit)


@demands(P.REPORT_MONITORING)
@require_POST
def find(request, visit_id):
    visit = _visit(request, visit_id)
    done = "The finding is on record."
    return _do(request, visit, FindingForm, visits.add_finding, done, visit=visit)


@demands(P.REPORT_MONITORING)
@require_POST
def end_finding(request, finding_id):
    findings = MonitoringFinding.objects.filter(trial=request.trial)
    finding = get_object_or_404(findings.select_related("visit", "trial"), pk=finding_id)
    done = "What was to be done is done."
    return _do(request, finding.visit, ClosureForm, visits.close_finding, done, finding=finding)


@demands(P.REPORT_MONITORING)
@require_POST
def write(request, visit_id, kind):
    if kind not in MonitoringReport.Kind.values:
        raise Http404
    visit = _visit(request, visit_id)
    said = {"visit": visit, "kind": kind}
    done = "A new version is written: read it, then sign it."
    return _do(request, visit, TextForm, visits.write_report, done, **said)


@demands(P.REPORT_MONITORING, P.SIGN_CASEBOOKS)
@require_POST
def sign(request, report_id):
    """By the monitor who wrote it, or by the physician of the site, who has read it."""
    report = _report(request, report_id)
    back = redirect("monitoring-report", request.trial.key, report.pk)
    by_site = request.scope.role == "site_physician"
    action = visits.acknowledge if by_site else visits.sign_report
    try:
        proof = proof_of(request)
        seen = request.POST.get("seen_hash", "")
        action(report=report, seen_hash=seen, scope=request.scope, **proof)
    except Refused as refusal:
        return refused(request, refusal, back.url)
    messages.success(request, "Acknowledged." if by_site else "Signed.")
    return back


def _do(request, visit: MonitoringVisit, form_class, action, done: str, /, **about):
    """One act; back to the visit with a sentence, or to the page that says no."""
    back = redirect("monitoring-visit", request.trial.key, visit.pk)
    try:
        action(scope=request.scope, **about, **_said(form_class(request.POST)))
    except Refused as refusal:
        return refused(request, refusal, back.url)
    messages.success(request, done)
    return back


def _said(form: forms.Form) -> dict:
    if not form.is_valid():
        raise Refused(sentences(form))
    return dict(form.cleaned_data)


def _site(request, code: str) -> Site:
    return get_object_or_404(Site, trial=request.trial, code=code)


def _visit(request, pk) -> MonitoringVisit:
    found = MonitoringVisit.objects.filter(trial=request.trial)
    return get_object_or_404(found.select_related("site", "trial"), pk=pk)


def _report(request, pk) -> MonitoringReport:
    found = MonitoringReport.objects.filter(trial=request.trial)
    related = ("visit__site", "visit__trial", "recorded_by")
    return get_object_or_404(found.select_related(*related), pk=pk)
