"""The pages and files of the reports for the safety board."""

import csv
from io import StringIO

from django.urls import reverse

from trials.actions.safety_board import CLOSED, OPEN, Document, why_not_report
from trials.models import BoardReport, Trial, User
from trials.selectors.safety_tables import Table
from trials.studies.loading import study_of
from trials.web.presenters.proof import proof_fields

KINDS = {
    CLOSED: "Closed report: by letter, for the closed session alone",
    OPEN: "Open report: everybody together",
}


def reports_page(trial: Trial, user: User) -> dict:
    found = BoardReport.objects.filter(trial=trial).order_by("-number")
    return {
        "reports": [
            _about(report)
            | {
                kind: reverse("board-report", args=[trial.key, report.number, kind])
                for kind in KINDS
            }
            for report in found
        ],
        "write": {
            "label": "Write a report on the data as they are now",
            "url": reverse("write-board-report", args=[trial.key]),
            "why_not": why_not_report(trial, study_of(trial)),
            "fields": [
                {
                    "name": "meeting",
                    "label": "For which meeting of the board",
                    "type": "textarea",
                    "required": True,
                },
                *proof_fields(user),
            ],
        },
        "back_url": reverse("openings"),
    }


def report_page(report: BoardReport, kind: str, document: Document) -> dict:
    where = [report.trial.key, report.number]
    other = OPEN if kind == CLOSED else CLOSED
    return {
        "report": _about(report) | {"kind": KINDS[kind], "version": document.version},
        "tables": document.tables[kind],
        "other": {"label": KINDS[other], "url": reverse("board-report", args=[*where, other])},
        "files": [
            {"label": label, "url": reverse(f"board-report-{file}", args=[*where, kind])}
            for file, label in (("html", "Page as a file"), ("csv", "Tables as CSV"))
        ],
        "back_url": reverse("board-reports", args=[report.trial.key]),
    }


def as_csv(tables: list[Table]) -> str:
    """One line for each row of each table: the table, the row, the group, the value."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["table", "row", "group", "value"])
    for table in tables:
        for row in table["rows"]:
            for group, value in zip(table["columns"][1:], row["cells"], strict=True):
                line = (table["title"], row["label"], group, value)
                writer.writerow([_harmless(cell) for cell in line])
    return text.getvalue()


def _harmless(cell: str) -> str:
    """A term that somebody typed must not be read as a formula by a spreadsheet."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell


def _about(report: BoardReport) -> dict:
    return {
        "number": report.number,
        "cut": report.cut,
        "sha256": report.sha256,
        "meeting": report.reason,
        "by": report.actor_name,
        "at": report.at,
    }
