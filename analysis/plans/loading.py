"""From the text of a plan to a Plan; every problem is told at once, with its line."""

import hashlib
import re
from contextlib import suppress
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError

import yaml_lines
from analysis.datasets.dataset import TIMES
from analysis.datasets.layouts import SET, TRIAL_COLUMNS, VARIABLE_OF, Data, FormColumn
from analysis.methods import all_methods
from analysis.methods.definition import Analysis
from analysis.methods.estimand import Estimand
from analysis.plans.for_each import KEY, MOST_ANALYSES, ForEachError, expand
from analysis.plans.plan import Family, Plan, PlanError, Title
from analysis.plans.sentences import cut, listed, problem_in_words, shown
from analysis.plans.study_names import StudyNames, misnamed
from yaml_lines import Path, YamlError

# The longest of the shipped plans has some 4,000 characters.
LONGEST = 200_000
# Enough to mend; a file that is no plan has a problem on each of its lines.
MOST_PROBLEMS = 100
KINDS_OF_UNIONS = ("str", "int", "float", "dict[str,str]")
REQUIRED = ("plan", "data", "analyses")
SECTIONS = tuple(name for name in Plan.model_fields if name != "sha256")


def load_plan(text: str, source: str = "plan.yaml", study: StudyNames | None = None) -> Plan:
    """Read and check a plan. PlanError.problems has a line for everything that is wrong, up to
    MOST_PROBLEMS.

    study: what there is in the study that the plan is for, which names are then checked against.
    """
    if len(text) > LONGEST:
        raise PlanError([f"{source}:1: plan: is longer than {LONGEST:,} characters"])
    try:
        document, lines = yaml_lines.read(text)
    except YamlError as problem:
        raise PlanError([f"{source}:{problem.line}: plan: {problem}"]) from None
    reading = _Reading(source, text, lines, study)
    with suppress(_Enough):
        plan = reading.plan(document, sha256=hashlib.sha256(text.encode()).hexdigest())
    if reading.problems:
        raise PlanError([sentence for _, sentence in sorted(reading.problems)])
    return plan


class _Enough(Exception):
    """So many problems that nobody reads more."""


class _Reading:
    """One pass over a document, which gathers problems on its way."""

    def __init__(self, source: str, text: str, lines: dict[Path, int], study: StudyNames | None):
        self.source = source
        self.text = text
        self.lines = lines
        self.study = study
        self.problems: list[tuple[int, str]] = []

    @cached_property
    def written(self) -> dict[Path, str]:
        return yaml_lines.as_written(self.text)

    def problem(self, at: Path, what: str) -> None:
        line = yaml_lines.line_of(at, self.lines)
        field = ".".join(str(step) for step in at) or "plan"
        said = cut(" ".join(f"{field}: {what}".split()))
        self.problems.append((line, f"{self.source}:{line}: {said}"))
        if len(self.problems) == MOST_PROBLEMS:
            raise _Enough

    def plan(self, document: Any, sha256: str) -> Plan | None:
        if not isinstance(document, dict):
            self.problem((), f"a plan is a mapping with the keys {', '.join(SECTIONS)}")
            return None
        unknown = document.keys() - set(SECTIONS)
        for name in unknown:
            self.problem((str(name),), f"is not a key of a plan; the keys are: {listed(SECTIONS)}")
        for name in REQUIRED:
            if name not in document:
                self.problem((name,), "is missing")
        data = self.section(Data, document, "data")
        read = {
            "plan": self.section(Title, document, "plan"),
            "estimand": self.section(Estimand | None, document, "estimand"),
            "data": data,
            "variables": self.each(_variable_of(document), document, "variables"),
            "columns": self.each(FormColumn, document, "columns"),
            "families": self.each(Family, document, "families"),
            "analyses": self.analyses(document["analyses"]) if "analyses" in document else [],
        }
        if data and data.layout != "trial" and read["columns"]:
            self.problem(("columns",), "are for the layout trial; name the table's own columns")
        for name in [*read["variables"], *read["columns"]]:
            if "." in name or name in read["variables"].keys() & read["columns"].keys():
                self.problem(("variables", name), "needs a name of its own, without a dot")
            if data and data.layout == "trial" and name in TRIAL_COLUMNS:
                self.problem(("variables", name), "is the name of a column that every trial has")
        if not unknown:  # what is meant by such a key may hold the names
            self.names_are_known(read)
        if data and data.layout == "trial":
            self.arms_are_no_letters(read)
        if self.study:
            for at, what in misnamed(read, self.study):
                self.problem(at, what)
        if self.problems:
            return None
        return Plan(**read | {"analyses": [one for _, one in read["analyses"]]}, sha256=sha256)

    def section(self, kind: Any, document: dict, name: str) -> Any:
        return self.checked(kind, document[name], (name,)) if name in document else None

    def checked(self, kind: Any, value: Any, at: Path) -> Any:
        """`value` as `kind`, or None and the reasons among the problems."""
        try:
            return TypeAdapter(kind).validate_python(value, strict=True)
        except ValidationError as error:
            told: dict[Path, str] = {}
            for found in error.errors():
                place = (*at, *_steps(found["loc"]))
                words = problem_in_words(found, kind, self.written.get(place))
                alternative = words.partition("; write ")[2]
                if place not in told:
                    told[place] = words
                elif alternative and alternative not in told[place]:
                    told[place] += f", or {alternative}"
            for place, words in told.items():
                self.problem(place, words)
            return None

    def each(self, kind: Any, document: dict, section: str) -> dict:
        entries = document.get(section) or {}
        if not isinstance(entries, dict):
            self.problem((section,), "is a mapping from names to what they mean")
            return {}
        read = {}
        names = (at for at in self.lines if len(at) == 2 and at[0] == section)
        for at, (name, entry) in zip(names, entries.items(), strict=False):
            if isinstance(name, str):
                read[name] = self.checked(kind, entry, (section, name))
            else:
                self.problem(at, "is not a text to YAML; put the name in quotes")
        return read

    def analyses(self, entries: Any) -> list[tuple[Path, Analysis]]:
        if not isinstance(entries, list) or not entries:
            self.problem(("analyses",), "is a list with at least one analysis")
            return []
        asked: list[tuple[Path, dict]] = []
        for place, entry in enumerate(entries):
            at = ("analyses", place)
            if not isinstance(entry, dict):
                self.problem(at, "is a mapping with at least an id and a method")
                continue
            try:
                asked += [(at, one) for one in expand(entry)]
            except ForEachError as problem:
                self.problem((*at, KEY), str(problem))
        if len(asked) > MOST_ANALYSES:
            self.problem(
                ("analyses",),
                f"are {len(asked):,}; a plan has at most {MOST_ANALYSES:,}: make several plans",
            )
            return []
        read = [(at, self.analysis(one, at)) for at, one in asked]
        return [(at, analysis) for at, analysis in read if analysis is not None]

    def analysis(self, entry: dict, at: Path) -> Analysis | None:
        methods = all_methods()
        name = entry.get("method")
        if not isinstance(name, str) or name not in methods:
            said = shown(name, self.written.get((*at, "method")))
            wrong = "is missing" if name is None else f"{said} is not a method"
            self.problem((*at, "method"), f"{wrong}; there are: {listed(methods)}")
            return None
        read = self.checked(methods[name].Plan, entry, at)
        return read or _without_wrong_keys(methods[name].Plan, entry)

    def arms_are_no_letters(self, read: dict) -> None:
        """A plan that names groups as a masked run does would ask for something of one group."""
        named = [(("data", "arm", "reference"), read["data"].arm.reference)]
        for name, column in read["columns"].items():
            if column and not isinstance(column.visit, str):
                named += [(("columns", name, "visit"), arm) for arm in column.visit]
        for at, analysis in read["analyses"]:
            named += [((*at, key), arm) for key, arm in analysis.arms_named()]
        for at, arm in named:
            if re.fullmatch("[A-Z]", str(arm)):
                self.problem(
                    at,
                    f"{arm!r} is a letter of a masked group, which no plan names; name the arm",
                )

    def names_are_known(self, read: dict) -> None:
        variables, columns = read["variables"], read["columns"]
        inside_trial = read["data"] is not None and read["data"].layout == "trial"
        known = {
            *columns,
            *TRIAL_COLUMNS,
            *(f"{name}.{time}" for name in variables for time in TIMES),
        }
        seen: set[str] = set()
        for at, analysis in read["analyses"]:
            if analysis.id in seen:
                self.problem((*at, "id"), f"{analysis.id!r} is the id of another analysis")
            seen.add(analysis.id)
            for key, name in analysis.variables_used():
                if name not in variables:
                    self.problem(
                        (*at, key), f"{name!r} is not a variable; there are: {listed(variables)}"
                    )
            for key, name in analysis.columns_used():
                if inside_trial and name not in known and not name.startswith(SET):
                    self.problem(
                        (*at, key),
                        f"{name!r} is not known; there are the columns "
                        f"{listed([*columns, *TRIAL_COLUMNS])}, "
                        f"and each variable with {listed(f'.{time}' for time in TIMES)}",
                    )
            family = getattr(analysis, "family", None)
            if family is not None and family not in read["families"]:
                self.problem(
                    (*at, "family"),
                    f"{family!r} is not a family; there are: {listed(read['families'])}",
                )


def _steps(location: tuple[str | int, ...]) -> list[str | int]:
    """A union puts its tag, or which of its kinds was tried, into the location; the document has
    no such level."""
    return [step for step in location if step not in VARIABLE_OF and step not in KINDS_OF_UNIONS]


def _variable_of(document: dict) -> Any:
    """What a variable is in the layout; anything, where the layout is not known."""
    data = document.get("data")
    layout = data.get("layout") if isinstance(data, dict) else None
    return VARIABLE_OF.get(layout, Any) if isinstance(layout, str) else Any


def _without_wrong_keys(kind: type[Analysis], entry: dict) -> Analysis | None:
    """An entry that has been refused, as far as it can be read: its names are then checked too."""
    for _ in entry:
        try:
            return kind.model_validate(entry, strict=True)
        except ValidationError as error:
            wrong = {found["loc"][0] for found in error.errors() if found["loc"]}
            entry = {key: value for key, value in entry.items() if key not in wrong}
    return None
