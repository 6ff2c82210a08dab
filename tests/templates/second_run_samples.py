"""Made-up contexts of independent second runs."""

from datetime import UTC, datetime

from analysis.reports.table import Row, Table
from analysis.web.second_run_forms import ResultsForm
from analysis.web.second_run_pages import ABOUT_TOLERANCE, COMPARED, NOT_CHECKED

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
HASH = "9f2c4e1b7a60d35886cf0b1e2d947a35c08f6e7ad1b2c39485f60718293a4b5c"
PACKAGE = {"url": "/runs/1/package/", "why_not": None}
BY_R = {
    "software": "R 4.2.2, nlme 3.1.162",
    "compared": 1179,
    "largest": "2.4e-05",
    "not_checked": 305,
    "label": "Agrees",
    "tone": "good",
    "failure": "",
    "made_at": AT,
    "by": "a worker",
    "script_sha256": HASH,
}
FAILED = BY_R | {
    "label": "Not computed",
    "tone": "warn",
    "compared": 0,
    "failure": "Rscript is not among the programs of the worker; install R with nlme there.",
    "tables": [],
}
TABLES = [
    Table(
        "Figures compared",
        COMPARED,
        (
            Row("ancova-ucs", ("36", "4.1e-10", "3.0e-09", "1.0e-06", "yes")),
            Row(
                "caps5",
                ("91", "2.0e-02", "1.1e-02", "1.0e-04", "no: 1, as difference visit=V19 value"),
            ),
        ),
        notes=(ABOUT_TOLERANCE,),
    ),
    Table(
        "Not checked",
        NOT_CHECKED,
        (Row("difference: df, p", ("14", "caps5, sds", "nlme has neither kind.")),),
    ),
]


def on_run():
    """What the page of a run says of it."""
    return {"found": [BY_R], "url": "/runs/1/second-run/"}


def second_run():
    return {
        "run": {"plan": "Self-compassion as mechanism", "kind_label": "Labelled arms"},
        "why_not_yet": None,
        "found": [BY_R | {"tables": TABLES}, FAILED],
        "package": PACKAGE,
        "again": {"url": "/runs/1/second-run/ask/", "why_not": None},
        "why_not_bring": None,
        "bring_url": "/runs/1/second-run/bring/",
        "back_url": "/runs/1/",
        "form": ResultsForm(),
    }


def no_second_run():
    mine = "You started this run: another person brings the results of a second one."
    return second_run() | {"found": [], "why_not_bring": mine}


def too_early():
    waits = "A second run waits for the result of the first."
    return second_run() | {"found": [], "why_not_yet": waits}


PAGES = {
    "second-run": ("analysis/runs/second_run.html", second_run),
    "no-second-run": ("analysis/runs/second_run.html", no_second_run),
    "second-run-too-early": ("analysis/runs/second_run.html", too_early),
}
