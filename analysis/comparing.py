"""Our figures beside those of other software: which were compared, and how far apart they are.

Every number of a result is a *figure*, with a name made of its row and its column:

    n                                           participants of an analysis
    n arm=A                                     of them, in one arm
    difference contrast=B - A value             the column `value` of that row
    correlation arm=A x=ucs y=cs visit=change p
    events arm=A #2 value                       the second row of that name

Two figures agree where they differ by at most the tolerance, or that share of ours where it is
larger than one. Where one of the two says that a figure does not exist, so must the other.
"""

import csv
import io
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from analysis.plans.sentences import cut, shown

# What the second programmer's software must meet (least squares, ranks, R's own random stream).
TOLERANCE = 1e-6
# Restricted maximum likelihood is the top of a curve: two optimisers that stop where it is flat to
# the last digits of its height are apart by the root of that.
TOLERANCES = {"mmrm": 1e-4}
# A share of less than this, as of a p value of nothing, says nothing.
SMALL = 1e-9
# No figure is as large, and a difference from it is still a number.
LARGEST = 1e200
SHOWN = 80
COLUMNS = ["analysis", "figure", "value"]
# What says which row of a result it is; everything else in a row was found.
KEYS = (
    "term",
    "contrast",
    "arm",
    "variable",
    "mediator",
    "mediators",
    "x",
    "y",
    "visit",
    "visit_2",
    "level",
)
FAILED = "failed"

Figures = dict[str, float | None]
# (id of the analysis, the analysis, the figure) -> why it was not checked
NotChecked = Callable[[str, dict, str], str]


class ResultsError(ValueError):
    """A file of results that cannot be read: line, column, what is wrong, what would be right."""


@dataclass(frozen=True)
class Comparison:
    """analyses, not_checked: rows for models.SecondRun. largest: None where nothing is compared."""

    analyses: list[dict]
    not_checked: list[dict]
    compared: int
    largest: float | None
    agrees: bool


def row_name(row: dict) -> str:
    """For example "difference contrast=B - A"."""
    said = [f"{key}={row[key]}" for key in KEYS if row.get(key) is not None]
    return " ".join([row["name"], *said])


def figures_of(analysis: dict) -> Figures:
    """Every figure of one analysis of a result; None for one that does not exist."""
    if analysis["status"] == FAILED:
        return {}
    found: Figures = {"n": analysis["n"]}
    found |= {f"n arm={arm}": n for arm, n in analysis["n_by_arm"].items()}
    seen: Counter = Counter()
    for row in analysis["estimates"]:
        name = row_name(row)
        seen[name] += 1
        again = f" #{seen[name]}" if seen[name] > 1 else ""
        for column, value in row.items():
            if column not in ("name", *KEYS) and _is_number(value):
                found[f"{name}{again} {column}"] = value
    return found


def compare(result: dict, theirs: dict[str, Figures], why_not: NotChecked) -> Comparison:
    """theirs: {analysis: its figures}. why_not: asked of each figure that they do not have."""
    analyses, not_checked = [], []
    for id, analysis in result["analyses"].items():
        ours, other = figures_of(analysis), theirs.get(id, {})
        tolerance = TOLERANCES.get(analysis["method"], TOLERANCE)
        if other:
            analyses.append({"analysis": id} | _compared(ours, other, tolerance))
        left = [figure for figure in ours if figure not in other]
        not_checked += _grouped(id, analysis, left, why_not)
    differences = [one["difference"] for one in analyses if one["difference"] is not None]
    compared = sum(one["compared"] for one in analyses)
    return Comparison(
        analyses,
        not_checked,
        compared,
        max(differences, default=None),
        compared > 0 and all(one["agrees"] for one in analyses),
    )


def side_by_side(analysis: dict, theirs: Figures) -> Iterator[dict]:
    """Each figure that both have, or that only they have, the largest difference first."""
    ours, tolerance = figures_of(analysis), TOLERANCES.get(analysis["method"], TOLERANCE)
    rows = [
        {"figure": figure, "ours": ours.get(figure), "theirs": value}
        | _apart(ours.get(figure), value, tolerance)
        for figure, value in theirs.items()
    ]
    yield from sorted(rows, key=lambda row: (row["agrees"], -(row["difference"] or 0)))


def read_results(text: str, result: dict) -> dict[str, Figures]:
    """{analysis: its figures} of a CSV of analysis, figure and value. ResultsError names what a
    result of ours has no figure for, and what is not a number; an empty value does not exist."""
    known = {id: figures_of(analysis) for id, analysis in result["analyses"].items()}
    head, *rows = csv.reader(io.StringIO(text, newline="")) if text.strip() else [[]]
    if [name.strip() for name in head] != COLUMNS:
        raise ResultsError(
            f"line 1: the columns are {', '.join(COLUMNS)}, not {cut(', '.join(head), SHOWN)}."
        )
    read: dict[str, Figures] = {}
    for line, row in enumerate(rows, start=2):
        if not row:
            continue
        if len(row) != len(COLUMNS):
            raise ResultsError(f"line {line}: has {len(row)} cells; {len(COLUMNS)} are needed.")
        id, figure, value = (cell.strip() for cell in row)
        if id not in known:
            raise ResultsError(
                f"line {line}: analysis: {shown(id)} is not one of this run; there are: "
                f"{', '.join(known)}."
            )
        if figure not in known[id]:
            raise ResultsError(
                f"line {line}: figure: {id} has no figure {shown(figure)}; write it as"
                " figures.csv of the package does."
            )
        if figure in read.get(id, {}):
            raise ResultsError(f"line {line}: figure: {figure!r} of {id} stands twice.")
        read.setdefault(id, {})[figure] = _number(value, line)
    return read


def split_failures(text: str) -> tuple[str, dict[str, str]]:
    """(the results without them, {analysis: why it failed}): rows whose figure is "failed".

    An empty line stays in the place of each, so that the numbers of the others are as before.
    """
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    failed = {row[0]: row[2] for row in rows if _is_failure(row)}
    return _as_csv([] if _is_failure(row) else row for row in rows), failed


def _is_failure(row: list[str]) -> bool:
    return len(row) == len(COLUMNS) and row[1] == FAILED


def only_shown(text: str, result: dict) -> str:
    """Without the rows of figures that the result does not show, as of a masked run."""
    shown = {id: figures_of(analysis) for id, analysis in result["analyses"].items()}
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    return _as_csv([head, *(row for row in rows if row and row[1] in shown.get(row[0], ()))])


def figures_as_csv(theirs: dict[str, Figures]) -> str:
    """In the form that `read_results` reads."""
    rows = [[id, name, value] for id, figures in theirs.items() for name, value in figures.items()]
    return _as_csv([COLUMNS, *rows])


def _as_csv(rows: Iterable[list]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _compared(ours: Figures, theirs: Figures, tolerance: float) -> dict:
    rows = {name: _apart(ours.get(name), value, tolerance) for name, value in theirs.items()}
    apart = {name: row["difference"] for name, row in rows.items() if row["difference"] is not None}
    wrong = [name for name, row in rows.items() if not row["agrees"]]
    furthest = max(apart, key=apart.get, default="")
    return {
        "compared": len(rows),
        "difference": apart.get(furthest),
        "relative": max((row["relative"] or 0 for row in rows.values()), default=None),
        "furthest": wrong[0] if wrong else furthest,
        "tolerance": tolerance,
        "disagree": len(wrong),
        "agrees": not wrong,
    }


def _apart(ours: float | None, theirs: float | None, tolerance: float) -> dict:
    if ours is None or theirs is None:
        return {"difference": None, "relative": None, "agrees": ours is theirs}
    difference = abs(ours - theirs)
    return {
        "difference": difference,
        "relative": difference / abs(ours) if abs(ours) > SMALL else None,
        "agrees": difference <= tolerance * max(1.0, abs(ours)),
    }


def _grouped(id: str, analysis: dict, figures: list[str], why_not: NotChecked) -> list[dict]:
    """Figures of one analysis that were not compared, together where the reason is the same."""
    if analysis["status"] == FAILED:
        reason = f"It could not be done: {analysis['reason']}"
        return [{"analysis": id, "count": 0, "figures": [], "reason": reason}]
    by_reason: dict[str, list[str]] = {}
    for figure in figures:
        by_reason.setdefault(why_not(id, analysis, figure), []).append(figure)
    in_all = len(figures_of(analysis))
    return [
        {
            "analysis": id,
            "count": len(names),
            "figures": [] if len(names) == in_all else _kinds(names),
            "reason": reason,
        }
        for reason, names in by_reason.items()
    ]


def _kinds(figures: list[str]) -> list[str]:
    """Their rows, without what tells rows of one name apart: "difference: df, p"."""
    columns: dict[str, set[str]] = {}
    for figure in figures:
        name, column = figure.partition(" ")[0], figure.rpartition(" ")[2]
        columns.setdefault(name, set()).update({column} - {name} if "=" not in column else ())
    return [
        name if of <= {"value"} else f"{name}: {', '.join(sorted(of))}"
        for name, of in sorted(columns.items())
    ]


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _number(value: str, line: int) -> float | None:
    if value in ("", "NA"):
        return None
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not abs(number) < LARGEST:
        raise ResultsError(f"line {line}: value: {shown(value)} is not a number, nor empty.")
    return number
