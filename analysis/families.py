"""Correction of p values over a family of analyses."""

from typing import Any

import numpy as np

from analysis.methods.numerics.multiplicity import CORRECTIONS
from analysis.plans.plan import Plan


def correct(plan: Plan, results: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The results, with `p_adjusted` and `significant` in each `difference` of a family.

    A family is every `difference` of those of its analyses that could be done.
    """
    results = dict(results)
    for name, family in plan.families.items():
        members = [
            analysis.id
            for analysis in plan.analyses
            if getattr(analysis, "family", None) == name and results[analysis.id]["status"] == "ok"
        ]
        tests = [(id, row["p"]) for id in members for row in _differences(results[id])]
        adjusted = iter(CORRECTIONS[family.correction](np.array([p for _, p in tests], dtype=float)))
        for id in members:
            results[id] = results[id] | {
                "estimates": [
                    row | _verdict(float(next(adjusted)), family.level)
                    if row["name"] == "difference"
                    else row
                    for row in results[id]["estimates"]
                ]
            }
    return results


def _differences(result: dict[str, Any]) -> list[dict]:
    return [row for row in result["estimates"] if row["name"] == "difference"]


def _verdict(p: float, level: float) -> dict:
    return {"p_adjusted": p, "significant": p <= level}
