"""Correction of p values over a family of analyses."""

from typing import Any

import numpy as np

from analysis.methods.numerics.multiplicity import CORRECTIONS
from analysis.plans.plan import Family, Plan

TESTS = ("difference", "risk_difference", "slope")  # the estimates that a family's p belong to


def correct(plan: Plan, results: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The results, with `p_adjusted` (and how) and `significant` in each test of a family.

    A family is every test of those of its analyses that could be done; of repeated measures, the
    tests at the last visit.
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
            tested = _tests(results[id])
            results[id] = results[id] | {
                "estimates": [
                    row | _verdict(float(next(adjusted)), family) if row in tested else row
                    for row in results[id]["estimates"]
                ]
            }
    return results


def _tests(result: dict[str, Any]) -> list[dict]:
    found = [row for row in result["estimates"] if row["name"] in TESTS]
    return [row for row in found if row.get("visit") == found[-1].get("visit")]


def _verdict(p: float, family: Family) -> dict:
    return {"p_adjusted": p, "correction": family.correction, "significant": p <= family.level}
