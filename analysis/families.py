"""Correction of p values over a family of analyses."""

from typing import Any

import numpy as np

from analysis.methods.numerics.multiplicity import CORRECTIONS
from analysis.plans.plan import Family, Plan

TESTS = ("difference", "risk_difference", "slope")  # the estimates that a family's p belong to


def correct(plan: Plan, results: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The results, with `p_adjusted` (and how) and `significant` in each test of a family.

    A family is every test of those of its analyses that could be done.
    """
    results = dict(results)
    for name, family in plan.families.items():
        members = [
            analysis.id
            for analysis in plan.analyses
            if getattr(analysis, "family", None) == name and results[analysis.id]["status"] == "ok"
        ]
        tests = [(id, row["p"]) for id in members for row in _tests(results[id])]
        correct_all = CORRECTIONS[family.correction]
        adjusted = iter(correct_all(np.array([p for _, p in tests], dtype=float)))
        for id in members:
            results[id] = results[id] | {
                "estimates": [
                    row | _verdict(float(next(adjusted)), family) if row["name"] in TESTS else row
                    for row in results[id]["estimates"]
                ]
            }
    return results


def _tests(result: dict[str, Any]) -> list[dict]:
    return [row for row in result["estimates"] if row["name"] in TESTS]


def _verdict(p: float, family: Family) -> dict:
    return {"p_adjusted": p, "correction": family.correction, "significant": p <= family.level}
