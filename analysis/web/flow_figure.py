"""The participants of a report: their flow as CONSORT draws it, and who was in each analysis."""

from dataclasses import replace

from analysis import runs
from analysis.models import Run
from analysis.reports import Figure, Row, Section, Table
from analysis.reports.figures import svg
from analysis.reports.figures.figure import figure
from analysis.reports.format import count
from analysis.reports.names import Names
from analysis.reports.sections import called
from analysis.reports.table import failed_row
from analysis.reports.tables.reading import by_method
from analysis.runs import worker_scope
from trials.context import reading
from trials.models import Snapshot, Trial
from trials.selectors.flow import EVERYBODY, RANDOMISED, Box, Flow, Line, flow_of, line_of
from trials.web.presenters.flow import description_of, flow_cells, flow_columns
from trials.web.presenters.flow_diagram import Drawing, draw

TITLE = "Flow of participants"
LOCKED = "Analysed"  # of the flow: whose data were locked, whatever an analysis could use
# The methods that compare the arms, and how they are called in a box.
COMPARISONS = {
    "ancova": "ANCOVA",
    "mmrm": "mixed model",
    "one_way": "comparison",
    "multiple_imputation": "imputed ANCOVA",
    "mediation": "mediation",
}
# A reason to stop may tell who was treated, so that letters do not stand beside reasons.
POOLED = "All arms together, since this run knows no arms."


def participants(run: Run, trial: Trial, result: dict, titles: dict[str, str]) -> Section:
    """As of the day of the run's snapshot, by arm in a labelled run; the same for every reader."""
    pooled = run.kind != Run.Kind.LABELLED
    with reading(worker_scope(trial)):
        taken_on = Snapshot.objects.get(pk=run.snapshot_id).taken_at.date()
        flow = flow_of(trial, taken_on, pooled=pooled)
    reference = _reference(run)
    flow = with_analyses(flow, result, Names(titles), reference)
    return Section(
        "Participants",
        tables=(analysed(result, Names(titles), reference),),
        figures=(flow_figure(flow, notes=(POOLED,) if pooled else ()),),
    )


def with_analyses(flow: Flow, result: dict, names: Names, reference: str) -> Flow:
    """The flow with, last, who was in each comparison instead of whose data were locked.

    reference: the arm that every table begins with.
    """
    columns = dict(sorted(flow.columns.items(), key=lambda item: item[0] != reference))
    before = [box for box in flow.after if box.label != LOCKED]
    randomised = next((box.who for box in before if box.label == RANDOMISED), {})
    boxes = [
        Box(
            label,
            {column: _n_of(by_group, column) for column in columns},
            _not_analysed(one, randomised),
            same_step=place > 0,
        )
        for place, (label, by_group, one) in enumerate(_comparisons(result, names))
    ]
    return replace(flow, after=(*before, *boxes), columns=columns)


def _not_analysed(analysis: dict, randomised: dict[str, list[str]]) -> tuple[Line, ...]:
    """A line for each reason why somebody who was randomised is not in the analysis.

    Hopewell S, Chan A-W, Collins GS, et al. CONSORT 2025 statement. BMJ 2025;389:e081123, figure 1.
    """
    incomplete = set(analysis.get("left_out_participants", ()))
    not_meant = set(analysis.get("not_included_participants", ()))
    elsewhere = incomplete | not_meant | set(analysis.get("participants", ()))
    reasons = {
        "a value missing": incomplete.__contains__,
        "outside the condition": not_meant.__contains__,
        "not in the data of this run": lambda number: number not in elsewhere,
    }
    lines = [
        line_of(
            f"Not analysed, {reason}",
            {column: list(filter(is_so, numbers)) for column, numbers in randomised.items()},
        )
        for reason, is_so in reasons.items()
    ]
    return tuple(line for line in lines if line.numbers)


def _comparisons(result: dict, names: Names) -> list[tuple[str, dict[str, int], dict]]:
    """(which, {group: how many}, the first of them): those of a method, about the same people,
    that had the same people stand together."""
    found: dict[tuple, list[dict]] = {}
    analyses = [one for _, of_method in by_method(result) for one in of_method.values()]
    for one in analyses:
        if one["status"] == "ok" and one["method"] in COMPARISONS:
            numbers = tuple(sorted(one["n_by_arm"].items()))
            people = tuple(one.get("participants", ()))
            place = one["method"], one["settings"].get("include") or "", numbers, people
            found.setdefault(place, []).append(one)
    return [
        (_in_the(COMPARISONS[method], include, those, names), dict(numbers), those[0])
        for (method, include, numbers, _), those in found.items()
    ]


def _in_the(method: str, include: str, analyses: list[dict], names: Names) -> str:
    of_whom = f", {names.condition(include)}" if include else ""
    outcomes = list(dict.fromkeys(names.reference(one["settings"]["outcome"]) for one in analyses))
    if len(outcomes) == 1:
        return f"In the {method} of {outcomes[0]}{of_whom}"
    return f"In the {method} of each of {len(outcomes)} outcomes{of_whom}"


def _n_of(by_group: dict[str, int], column: str) -> int:
    return sum(by_group.values()) if column == EVERYBODY else by_group.get(column, 0)


def _reference(run: Run) -> str:
    return runs.plan_of(run.plan).data.arm.reference


def flow_figure(flow: Flow, notes: tuple[str, ...] = ()) -> Figure:
    rows = tuple(
        Row(f"{of}: {label}" if of else label, tuple(map(str, cells)))
        for of, label, cells in flow_cells(flow)
    )
    table = Table(TITLE, ("Step", *flow_columns(flow)), rows, notes)
    drawing = draw(flow)
    size = drawing.width, drawing.height
    return figure(TITLE, description_of(flow), size, _parts(drawing), table)


def _parts(drawing: Drawing) -> list[str]:
    parts = [svg.line(**line) for line in drawing.lines]
    parts += [svg.corners(points) for points in drawing.heads]
    for box in drawing.boxes:
        parts.append(svg.rectangle(box["x"], box["y"], box["width"], box["height"]))
        parts += [
            svg.text(word["x"], word["y"], word["text"], bold=word["is_title"])
            for word in box["words"]
        ]
    return parts


def analysed(result: dict, names: Names, reference: str) -> Table:
    """The numerator of every analysis: who had all values of those whom it is about."""
    found = {
        group for analysis in result["analyses"].values() for group in analysis.get("n_by_arm", ())
    }
    groups = sorted(found, key=lambda group: (group != reference, group))
    columns = ("Analysis", "In the plan", "Whom it is about", *map(names, groups))
    columns += ("Analysed", "A value missing")
    rows = tuple(_row(id, analysis, groups, names) for id, analysis in result["analyses"].items())
    return Table("Who was analysed", columns, rows, folded=True)


def _row(id: str, analysis: dict, groups: list[str], names: Names) -> Row:
    label = called(id, analysis, names)
    if analysis["status"] != "ok":
        return failed_row(id, label, analysis)
    of_groups = [analysis["n_by_arm"].get(group, 0) for group in groups]
    numbers = [*of_groups, analysis["n"], analysis["left_out"]]
    include = analysis["settings"].get("include")
    about = names.condition(include) if include else "everybody"
    return Row(label, (id, about, *map(count, numbers)))
