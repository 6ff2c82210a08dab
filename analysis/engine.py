"""Runs a plan on a table: pure functions, so that tasks can share the work and a test repeat it.

load_plan ─► parts ─► run_part (one task each) ─► finish ─► canonical_json
                └───► draw_share (one task for each share) ─► fit_drawn ─┘
"""

import json
import math
import platform
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy

from analysis.datasets.arrange import arrange
from analysis.datasets.dataset import Dataset
from analysis.datasets.masking import NAMES_A_GROUP, names_a_group
from analysis.datasets.refusals import CannotAnalyse
from analysis.families import correct
from analysis.methods import all_methods
from analysis.methods.blinding_indices import columns_of_guesses
from analysis.methods.definition import Analysis, failure
from analysis.methods.sharing import Drawn, DrawnOf, Share
from analysis.plans import Plan

Results = dict[str, dict[str, Any]]
# Degenerate data that no method foresaw fail in their own row too.
NOT_COMPUTABLE = (ArithmeticError, np.linalg.LinAlgError)


def parts(plan: Plan) -> list[list[str]]:
    """Ids of analyses in groups that share their resampling or data: one task does one group."""
    groups: dict[tuple, list[str]] = {}
    for analysis in plan.analyses:
        groups.setdefault(_shared_work(analysis), []).append(analysis.id)
    return list(groups.values())


def run_part(
    plan: Plan,
    table: pd.DataFrame,
    ids: Iterable[str],
    arm_reference: str | None = None,
    events: pd.DataFrame | None = None,
) -> Results:
    """The results of these analyses, before family correction.

    arm_reference: of a masked run. events: the second table, where the plan reads one.

    An analysis that cannot be done is {"status": "failed", "reason": ...}; the others go on.
    TableError, if the table itself cannot be read as the plan describes it.
    """
    return _run(plan, dataset(plan, table, arm_reference, events), ids)


def shares(plan: Plan, ids: Iterable[str]) -> int:
    """Among how many tasks the resampling of a part is shared out; 1: the part is one task."""
    analyses = [plan.analysis(id) for id in ids]
    method = all_methods()[analyses[0].method]
    return method.shares(analyses) if hasattr(method, "shares") else 1


def draw_share(
    plan: Plan,
    data: Dataset,
    ids: Iterable[str],
    share: Share,
    pause: Callable[[], None] | None = None,
) -> dict[str, Drawn]:
    """What one share draws for each analysis. pause: called again and again; may raise, to end."""
    analyses = [plan.analysis(id) for id in ids]
    return all_methods()[analyses[0].method].draw_share(analyses, data, share, pause)


def fit_drawn(plan: Plan, data: Dataset, ids: Iterable[str], drawn_of: DrawnOf) -> Results:
    """As `run_part`, to the last bit, from what all shares drew."""
    analyses = [plan.analysis(id) for id in ids]
    method = all_methods()[analyses[0].method]
    return _results(analyses, method.fit_drawn(analyses, data, drawn_of), data)


def dataset(
    plan: Plan,
    table: pd.DataFrame,
    arm_reference: str | None = None,
    events: pd.DataFrame | None = None,
) -> Dataset:
    """The table as the plan reads it. arm_reference, events: as in `run_part`."""
    data = arrange(
        table,
        data=plan.data,
        variables=plan.variables,
        columns=plan.columns,
        arm_reference=arm_reference,
        events=events,
    )
    waiting = columns_of_guesses(plan) if data.masked else {}
    return replace(data, unusable=data.unusable | waiting)


def finish(
    plan: Plan,
    results: Results,
    data_sha256: str | None = None,
    excluded_sites: Sequence[str] = (),
    events_sha256: str | None = None,
) -> dict[str, Any]:
    """The whole result in the plan's order, with p values corrected by family.

    data_sha256, excluded_sites, events_sha256: what the tables were made from, which the result
    says of itself.
    """
    return {
        "plan": plan.plan,
        "plan_sha256": plan.sha256,
        "data_sha256": data_sha256,
        "events_sha256": events_sha256,
        "excluded_sites": list(excluded_sites),
        "versions": versions(),
        "analyses": correct(plan, {one.id: results[one.id] for one in plan.analyses}),
    }


def run(
    plan: Plan,
    table: pd.DataFrame,
    arm_reference: str | None = None,
    data_sha256: str | None = None,
    events: pd.DataFrame | None = None,
    events_sha256: str | None = None,
) -> dict[str, Any]:
    """All parts one after the other, finished."""
    data = dataset(plan, table, arm_reference, events)
    results: Results = {}
    for ids in parts(plan):
        results |= _run(plan, data, ids)
    return finish(plan, results, data_sha256, events_sha256=events_sha256)


def canonical_json(result: Any) -> bytes:
    """Sorted keys, full precision, null for what is not a number: equal results, equal bytes."""
    return json.dumps(
        _plain(result), sort_keys=True, ensure_ascii=False, allow_nan=False, indent=1
    ).encode()


@cache
def versions() -> dict[str, str]:
    """What computed a result."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
    return {
        "equipoise": project["project"]["version"],
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "pandas": pd.__version__,
    }


def _shared_work(analysis: Analysis) -> tuple:
    method = all_methods()[analysis.method]
    if hasattr(method, "shared_work"):
        return analysis.method, method.shared_work(analysis)
    return (analysis.method, analysis.include)


def _run(plan: Plan, data: Dataset, ids: Iterable[str]) -> Results:
    groups: dict[tuple, list[Analysis]] = {}
    for analysis in map(plan.analysis, ids):
        groups.setdefault(_shared_work(analysis), []).append(analysis)
    results: Results = {}
    for analyses in groups.values():
        results |= _results(analyses, _fit(analyses, data), data)
    return results


def _results(
    analyses: list[Analysis], outcomes: dict[str, dict | CannotAnalyse], data: Dataset
) -> Results:
    results: Results = {}
    for analysis in analyses:
        outcome = outcomes[analysis.id]
        refused = isinstance(outcome, CannotAnalyse)
        found = failure(analysis, str(outcome)) if refused else outcome
        results[analysis.id] = (
            _without_groups_named(found, data.arm_labels) if data.masked else found
        )
    return results


def _without_groups_named(found: dict[str, Any], letters: list[str]) -> dict[str, Any]:
    """A masked result: what was wrong with one group would tell who is in it."""
    found["warnings"] = [one for one in found["warnings"] if not names_a_group(one, letters)]
    if names_a_group(found.get("reason", ""), letters):
        found["reason"] = NAMES_A_GROUP
    return found


def _fit(analyses: list[Analysis], data: Dataset) -> dict[str, dict | CannotAnalyse]:
    method = all_methods()[analyses[0].method]
    if hasattr(method, "fit_together"):
        return method.fit_together(analyses, data)
    outcomes: dict[str, dict | CannotAnalyse] = {}
    for analysis in analyses:
        try:
            outcomes[analysis.id] = method.fit(analysis, data)
        except CannotAnalyse as refusal:
            outcomes[analysis.id] = refusal
        except NOT_COMPUTABLE as problem:
            outcomes[analysis.id] = CannotAnalyse(f"These data cannot be computed with: {problem}.")
    return outcomes


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        # The database knows one zero only: -0.0 kept there comes back as 0.0.
        return value + 0.0 if math.isfinite(value) else None
    return value
