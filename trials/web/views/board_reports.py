"""The vault's pages of the reports for the safety board."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.safety_board import read_report, write_report
from trials.authorization.permissions import Permission as P
from trials.models import BoardReport
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.presenters.board_reports import KINDS, as_csv, report_page, reports_page
from trials.web.proof import proof_of


@demands(P.WRITE_CLOSED_REPORTS)
def show_reports(request):
    return render(request, "vault/board/list.html", reports_page(request.trial, request.user))


# No transaction around it: the record is committed before everybody's slot is opened.
@transaction.non_atomic_requests
@demands(P.WRITE_CLOSED_REPORTS)
@require_POST
def write(request):
    page = reverse("board-reports", args=[request.trial.key])
    try:
        proof_of(request)
        number = write_report(
            trial=request.trial, meeting=request.POST.get("meeting", ""), scope=request.scope
        )
    except Refused as refusal:
        return refused(request, refusal, page)
    messages.success(request, f"Report {number} is written.")
    return redirect(page)


@demands(P.WRITE_CLOSED_REPORTS)
def show_report(request, number: int, kind: str, form: str = "page"):
    """form: page, or a file to take along: html or csv. Each reading is a line of the ledger."""
    if kind not in KINDS:
        raise Http404
    found = BoardReport.objects.select_related("trial")
    report = get_object_or_404(found, trial=request.trial, number=number)
    try:
        document = read_report(report=report, kind=kind, scope=request.scope)
    except Refused as refusal:
        return refused(request, refusal, reverse("board-reports", args=[request.trial.key]))
    if form == "csv":
        table = as_csv(document.tables[kind])
        return _as_file(HttpResponse(table, content_type="text/csv; charset=utf-8"), report, kind)
    page = report_page(report, kind, document)
    if form == "html":
        return _as_file(render(request, "vault/board/_file.html", page), report, kind)
    return render(request, "vault/board/report.html", page)


def _as_file(response: HttpResponse, report: BoardReport, kind: str) -> HttpResponse:
    ending = "csv" if response["Content-Type"].startswith("text/csv") else "html"
    name = f"{report.trial.key}-board-{report.number}-{kind}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
