"""Second runs as the pages show them: in a line on the page of the run, and in full."""

from django.urls import reverse

from analysis import runs, second_runs
from analysis.models import Run, SecondRun
from analysis.packages import why_not_take
from analysis.reports.format import small
from analysis.reports.names import Names
from analysis.reports.sections import called
from analysis.reports.table import Row, Table
from analysis.web.presenters import titles
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import Trial

COMPARED = (
    "Analysis",
    "Figures compared",
    "Largest difference",
    "Largest relative difference",
    "Tolerance",
    "Agrees",
)
NOT_CHECKED = ("Figures", "How many", "Analyses", "Why")
ABOUT_TOLERANCE = (
    "Two figures agree where they differ by at most the tolerance, or that share of ours where it"
    " is larger than one. A mixed model has a wider one: its estimates are the top of a curve, and"
    " two searches for it stop where the curve is flat to the last digits."
)


def second_run_of(run: Run, trial: Trial) -> dict | None:
    """For the page of a run; None where there cannot be a second one yet."""
    if second_runs.why_not_check(run):
        return None
    return {
        "found": [_shown(one) for one in second_runs.latest_by_implementation(run)],
        "url": reverse("second-run", args=[trial.key, run.pk]),
    }


def package_shown(run: Run, trial: Trial, scope: Scope) -> dict:
    return {
        "url": reverse("take-package", args=[trial.key, run.pk]),
        "why_not": why_not_take(run, scope),
    }


def second_run_page(run: Run, trial: Trial, scope: Scope) -> dict:
    made = second_runs.latest_by_implementation(run)
    labels = _labels(run, trial) if made else {}
    return {
        "run": {"plan": run.plan.title, "kind_label": run.get_kind_display()},
        "why_not_yet": second_runs.why_not_check(run),
        "found": [_shown(one) | {"tables": _tables(one, labels)} for one in made],
        "package": package_shown(run, trial, scope),
        "again": {
            "url": reverse("ask-second-run", args=[trial.key, run.pk]),
            "why_not": why_not_permitted(scope, P.START_RUNS) or second_runs.why_not_check(run),
        },
        "why_not_bring": second_runs.why_not_bring(run, scope),
        "bring_url": reverse("bring-second-run", args=[trial.key, run.pk]),
        "back_url": reverse("run", args=[trial.key, run.pk]),
    }


def _shown(one: SecondRun) -> dict:
    left = sum(row["count"] for row in one.not_checked)
    return {
        "software": _software(one),
        "compared": one.compared,
        "largest": small(one.largest_difference),
        "not_checked": left,
        "label": "Not computed" if one.failure else "Agrees" if one.agrees else "Differs",
        "tone": "warn" if one.failure else "good" if one.agrees else "bad",
        "failure": one.failure,
        "made_at": one.made_at,
        "by": one.made_by.name if one.made_by else "a worker",
        "script_sha256": one.script_sha256,
    }


def _software(one: SecondRun) -> str:
    """For example "R 4.2.2, nlme 3.1.162"; as it was named, of software that somebody brought."""
    if not one.versions:
        return one.implementation
    return ", ".join(f"{name} {version}" for name, version in one.versions.items())


def _labels(run: Run, trial: Trial) -> dict[str, str]:
    """{analysis: what it is called, and its id, which the files of figures name it by}."""
    names, analyses = Names(titles(run, trial)), runs.result_of(run)["analyses"]
    return {id: f"{called(id, one, names)} ({id})" for id, one in analyses.items()}


def _tables(one: SecondRun, labels: dict[str, str]) -> list[Table]:
    compared = tuple(_compared(row, labels) for row in one.analyses)
    tables = [Table("Figures compared", COMPARED, compared, notes=(ABOUT_TOLERANCE,))]
    left = _not_checked(one, labels)
    if left:
        tables.append(Table("Not checked", NOT_CHECKED, left))
    return tables


def _compared(row: dict, labels: dict[str, str]) -> Row:
    agrees = "yes" if row["agrees"] else f"no: {row['disagree']}, as {row['furthest']}"
    cells = (
        f"{row['compared']:,}",
        small(row["difference"]),
        small(row["relative"]),
        small(row["tolerance"]),
        agrees,
    )
    return Row(labels[row["analysis"]], cells)


def _not_checked(one: SecondRun, labels: dict[str, str]) -> tuple[Row, ...]:
    """The same figures of several analyses, left out for the same reason, in one row."""
    together: dict[tuple, list[dict]] = {}
    for row in one.not_checked:
        together.setdefault(("; ".join(row["figures"]) or "all", row["reason"]), []).append(row)
    return tuple(
        Row(
            figures,
            (
                f"{sum(row['count'] for row in rows):,}",
                "; ".join(labels[row["analysis"]] for row in rows),
                reason,
            ),
        )
        for (figures, reason), rows in together.items()
    )
