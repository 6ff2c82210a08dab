"""Against R's p.adjust (reference.R)."""

import numpy as np
import pytest

from analysis import engine
from analysis.families import correct
from analysis.methods.numerics.multiplicity import benjamini_hochberg, bonferroni, holm
from analysis.plans import load_plan
from tests.analysis.oracles import (
    estimate,
    expected,
    paper_text_in_wide_layout,
    plan_in_wide_layout,
    trial82,
)

ORACLE = expected("families/bh.json")
FAMILIES = {"two-factor": "family_a", "subscales": "family_b"}


def ancova(score: str, family: str) -> dict:
    return {
        "id": score,
        "method": "ancova",
        "outcome": score,
        "covariates": ["baseline", "diss"],
        "family": family,
    }


def test_benjamini_hochberg_is_that_of_p_adjust_with_ties_and_missing_values():
    p = np.array(ORACLE["unit"]["p"], dtype=float)

    adjusted = benjamini_hochberg(p)

    assert adjusted == pytest.approx(
        np.array(ORACLE["unit"]["bh"], dtype=float), rel=1e-12, nan_ok=True
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_is_corrected_on_its_own(family):
    r = ORACLE[FAMILIES[family]]["bh"]
    other = next(name for name in FAMILIES if name != family)
    plan = plan_in_wide_layout(
        *(ancova(score, family) for score in r),
        ancova("caps5", other) | {"id": "elsewhere"},
    )

    results = engine.run(plan, trial82())["analyses"]

    for score, adjusted in r.items():
        row = estimate(results[score], "difference")
        assert row["p_adjusted"] == pytest.approx(adjusted, rel=1e-8)
        assert row["significant"] is True


def test_an_analysis_that_failed_does_not_count_in_its_family():
    plan = plan_in_wide_layout(ancova("ucs", "two-factor"), ancova("cs", "two-factor"))
    broken = trial82().assign(cs_1="3", cs_0="3")

    results = engine.run(plan, broken)["analyses"]

    row = estimate(results["ucs"], "difference")
    assert results["cs"]["status"] == "failed"
    assert row["p_adjusted"] == row["p"]


def test_an_analysis_outside_a_family_is_not_corrected():
    plan = plan_in_wide_layout(ancova("ucs", "two-factor") | {"family": None})

    row = estimate(engine.run(plan, trial82())["analyses"]["ucs"], "difference")

    assert "p_adjusted" not in row


def test_with_three_arms_every_difference_counts():
    table = trial82()
    table["arm"] = [("LOW", "HIGH", "PT")[line % 3] for line in range(1, len(table) + 1)]
    plan = plan_in_wide_layout(ancova("ucs", "two-factor"))

    result = engine.run(plan, table)["analyses"]["ucs"]

    high = estimate(result, "difference", contrast="HIGH - PT")
    low = estimate(result, "difference", contrast="LOW - PT")
    assert low["p_adjusted"] == pytest.approx(2 * low["p"])
    assert high["p_adjusted"] == pytest.approx(high["p"])


@pytest.mark.parametrize(
    ("correction", "theirs"),
    [
        (holm, [0.05, 0.12, 0.12, 0.03, 0.12, 0.9, np.nan]),  # R: p.adjust(p, "holm")
        (bonferroni, [0.06, 0.24, 0.18, 0.03, 0.18, 1, np.nan]),
    ],
)
def test_holm_and_bonferroni_are_those_of_p_adjust_with_ties_and_missing_values(correction, theirs):
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.03, 0.9, np.nan])

    assert correction(p) == pytest.approx(theirs, rel=1e-12, nan_ok=True)


def test_a_family_may_be_corrected_by_holm():
    text = paper_text_in_wide_layout().replace("benjamini_hochberg", "holm")

    results = engine.run(load_plan(text), trial82())["analyses"]

    rows = [estimate(results[id], "difference") for id in ("ancova-ucs", "ancova-cs")]
    smaller, larger = sorted(rows, key=lambda row: row["p"])
    assert smaller["p_adjusted"] == pytest.approx(2 * smaller["p"])
    assert larger["p_adjusted"] == larger["p"]
    assert larger["correction"] == "holm"


def test_the_family_of_repeated_measures_holds_the_differences_at_the_last_visit():
    plan = plan_in_wide_layout(
        {"id": "one", "method": "mmrm", "outcome": "caps5", "family": "two-factor"},
        {"id": "other", "method": "mmrm", "outcome": "bdi2", "family": "two-factor"},
    )
    rows = [
        {"name": "difference", "visit": visit, "contrast": contrast, "p": p}
        for visit, contrast, p in (
            ("V9", "b - a", 0.001),
            ("V19", "b - a", 0.02),
            ("V19", "c - a", 0.03),
        )
    ]

    found = correct(plan, {one.id: {"status": "ok", "estimates": rows} for one in plan.analyses})

    adjusted = [row.get("p_adjusted") for row in found["one"]["estimates"]]
    assert adjusted == [None, pytest.approx(0.03), pytest.approx(0.03)]
