"""Against R, which PROCESS for R agrees with to 1e-13 (reference.R, parallel.R)."""

import numpy as np
import pandas as pd
import pytest

from analysis import engine
from analysis.plans import load_plan
from tests.analysis.oracles import (
    estimate,
    expected,
    expected_numbers,
    paper_text_in_wide_layout,
    plan_in_wide_layout,
    trial82,
)

ORACLE = expected("mediation/mediation.json")
KINDS = {"percentile": "percentile_orderstat", "bias_corrected": "bc", "bca": "bca"}
SAME = {"rel": 1e-8}
PAIR = {"mediators": ["ucs"], "outcome": "caps5"}


def mediate(*, table=None, **keys) -> dict:
    plan = plan_in_wide_layout({"id": "it", "method": "mediation", "seed": 20250507} | keys)
    return engine.run(plan, trial82() if table is None else table)["analyses"]["it"]


@pytest.fixture(scope="module")
def paper() -> dict[str, dict[str, dict]]:
    """The 32 models with each kind of interval; hc3 errors with the percentile one."""
    results = {}
    for kind in KINDS:
        text = paper_text_in_wide_layout().replace("interval: bias_corrected", f"interval: {kind}")
        if kind == "percentile":
            text = text.replace("method: mediation", "method: mediation\n  errors: hc3")
        results[kind] = engine.run(load_plan(text), trial82())["analyses"]
    return results


def of(paper, kind: str, model: str) -> dict:
    return paper[kind][model.replace(">", "-")]


@pytest.mark.parametrize("model", ORACLE)
def test_paths_and_their_tests_are_those_of_lm(paper, model):
    result, r = of(paper, "bias_corrected", model), ORACLE[model]

    assert result["n"] == r["n"]
    for path in ("a", "b", "direct", "total"):
        row = estimate(result, path)
        assert row["value"] == pytest.approx(r[path]["est"], **SAME)
        assert row["se"] == pytest.approx(r[path]["se"], **SAME)
        assert row["df"] == r[path]["df"]
        assert row["statistic"] == pytest.approx(r[path]["t"], **SAME)
        assert row["p"] == pytest.approx(r[path]["p"], rel=1e-6)
        assert (row["low"], row["high"]) == pytest.approx((r[path]["lo"], r[path]["hi"]), **SAME)


@pytest.mark.parametrize("model", ORACLE)
def test_hc3_errors_are_those_of_sandwich(paper, model):
    result, r = of(paper, "percentile", model), ORACLE[model]

    for path in ("a", "b", "direct", "total"):
        row = estimate(result, path)
        assert row["se"] == pytest.approx(r[path]["HC3"], **SAME)
        assert row["p"] == pytest.approx(r[path]["p_HC3"], rel=1e-6)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", ORACLE)
def test_bootstrap_is_that_of_r_resample_by_resample(paper, model, kind):
    result, r = of(paper, kind, model), ORACLE[model]

    for name, theirs in (("indirect", r["ab"]), ("indirect_partially_standardised", r["ab_ps"])):
        row = estimate(result, name)
        limits = theirs[KINDS[kind]]
        assert row["value"] == pytest.approx(theirs["est"], **SAME)
        assert row["se"] == pytest.approx(theirs["se"], **SAME)
        assert (row["low"], row["high"]) == pytest.approx((limits["lo"], limits["hi"]), **SAME)


@pytest.mark.parametrize("model", ORACLE)
def test_the_kind_of_mediation_is_told(paper, model):
    row = estimate(of(paper, "bias_corrected", model), "indirect")

    assert row["mediation"] == ORACLE[model]["decision"]
    assert row["resamples"] == 5000
    assert row["rejected"] == ORACLE[model]["rejected"]


VARIANTS = expected("mediation/mediation_variants.json")
BOTH = ["baseline_mediator", "baseline_outcome"]


@pytest.mark.parametrize("model", VARIANTS)
@pytest.mark.parametrize(
    ("variant", "path", "covariates"),
    [
        *(("plus_diss", path, [*BOTH, "diss"]) for path in ("a", "b", "c_prime")),
        ("own_baseline_only", "a", ["baseline_mediator"]),
        *(("own_baseline_only", path, ["baseline_outcome"]) for path in ("b", "c_prime", "c")),
        ("covmy1_cov_in_M_only", "a", BOTH),
        *(("covmy1_cov_in_M_only", path, []) for path in ("b", "c_prime")),
        ("covmy2_cov_in_Y_only", "a", []),
        *(("covmy2_cov_in_Y_only", path, BOTH) for path in ("b", "c_prime")),
    ],
)
def test_any_covariates_can_be_chosen(model, variant, path, covariates):
    mediator, outcome = model.split(">")

    result = mediate(mediators=[mediator], outcome=outcome, covariates=covariates, resamples=100)

    name = {"c_prime": "direct", "c": "total"}.get(path, path)
    assert estimate(result, name)["value"] == pytest.approx(VARIANTS[model][variant][path], **SAME)


def test_pcg64_agrees_with_r_within_monte_carlo_error():
    noise = expected("mediation/monte_carlo_error_ucs_caps5.json")["5000"]

    result = mediate(**PAIR, covariates=BOTH, interval="bias_corrected", stream="pcg64")

    row = estimate(result, "indirect")
    assert row["low"] == pytest.approx(noise["bc_lo_mean"], abs=4 * noise["bc_lo_sd"])
    assert row["high"] == pytest.approx(noise["bc_hi_mean"], abs=4 * noise["bc_hi_sd"])
    assert row["se"] == pytest.approx(noise["se_mean"], rel=0.05)


def test_turning_the_sign_of_the_mediator_and_the_outcome_leaves_the_indirect_effect_alone():
    raw = mediate(**PAIR, covariates=BOTH)
    turned = mediate(**PAIR, covariates=BOTH, change="improvement")

    a = estimate(raw, "a")["value"]
    assert estimate(turned, "a")["value"] == pytest.approx(-a, rel=1e-12)
    # ucs and caps5 are both better when lower, so the sign of a b turns once: with Y.
    indirect, mirrored = estimate(raw, "indirect"), estimate(turned, "indirect")
    assert mirrored["value"] == pytest.approx(-indirect["value"], rel=1e-12)
    assert mirrored["se"] == pytest.approx(indirect["se"], rel=1e-12)


def test_total_is_direct_plus_indirect(paper):
    result = of(paper, "bias_corrected", "ucs>caps5")

    total = estimate(result, "direct")["value"] + estimate(result, "indirect")["value"]
    assert estimate(result, "total")["value"] == pytest.approx(total, abs=1e-12)


def test_the_order_of_the_rows_in_the_file_does_not_matter(paper):
    shuffled = trial82().sample(frac=1, random_state=4)

    result = mediate(table=shuffled, **PAIR, covariates=BOTH, interval="bias_corrected")

    assert result["estimates"] == of(paper, "bias_corrected", "ucs>caps5")["estimates"]


@pytest.fixture(scope="module")
def parallel() -> dict[str, dict]:
    table = trial82()
    table["arm"] = [("LOW", "HIGH", "PT")[line % 3] for line in range(1, len(table) + 1)]
    keys = {"mediators": ["ucs", "cs"], "outcome": "caps5", "covariates": BOTH}
    return {
        kind: mediate(
            table=table, **keys, interval=kind, resamples=1000, seed=4,
            errors="hc3" if kind == "bca" else "ols",
        )
        for kind in KINDS
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("arm", ["HIGH", "LOW"])
@pytest.mark.parametrize("mediator", ["ucs", "cs", "sum"])
def test_several_mediators_and_arms_have_their_own_indirect_effects(parallel, kind, arm, mediator):
    r = expected_numbers("mediation/parallel.csv")
    where = {"contrast": f"{arm} - PT"}
    name = "indirect"
    if mediator == "sum":
        name = "indirect_total"
    else:
        where["mediator"] = mediator

    row = estimate(parallel[kind], name, **where)
    standardised = estimate(parallel[kind], f"{name}_partially_standardised", **where)

    key = f"parallel.{mediator}.{arm}"
    assert row["value"] == pytest.approx(r[f"{key}.value"], **SAME)
    assert row["se"] == pytest.approx(r[f"{key}.se"], **SAME)
    assert row["low"] == pytest.approx(r[f"{key}.{kind}.low"], **SAME)
    assert row["high"] == pytest.approx(r[f"{key}.{kind}.high"], **SAME)
    assert standardised["se"] == pytest.approx(r[f"{key}.standardised.se"], **SAME)


@pytest.mark.parametrize(("kind", "errors"), [("percentile", "ols"), ("bca", "hc3")])
def test_several_mediators_and_arms_have_their_own_paths(parallel, kind, errors):
    r = expected_numbers("mediation/parallel.csv")
    rows = {f"b.{name}": estimate(parallel[kind], "b", mediator=name) for name in ("ucs", "cs")}
    for arm in ("HIGH", "LOW"):
        contrast = {"contrast": f"{arm} - PT"}
        rows |= {
            f"a.{name}.{arm}": estimate(parallel[kind], "a", mediator=name, **contrast)
            for name in ("ucs", "cs")
        }
        rows |= {
            f"{name}.{arm}": estimate(parallel[kind], name, **contrast)
            for name in ("direct", "total")
        }

    assert len(rows) == 10
    for name, row in rows.items():
        assert row["value"] == pytest.approx(r[f"parallel.{name}.value"], **SAME)
        assert row["se"] == pytest.approx(r[f"parallel.{name}.{errors}"], **SAME)


def tiny(**keys) -> dict:
    """Eight people, many ties: some resamples lack rank. The same data are in parallel.R."""
    table = pd.DataFrame(
        {
            "id": range(1, 9),
            "arm": np.repeat([0, 1], 4),
            "zero": 0,
            "m": [0, 1, 0, 2, 1, 3, 2, 4],
            "y": [1, 0, 2, 1, 3, 4, 2, 6],
            "c": [0, 0, 1, 0, 1, 0, 0, 1],
        }
    )
    plan = load_plan(
        "plan: tiny\n"
        "data: {layout: wide, participant: id, arm: {column: arm, reference: 0}}\n"
        "variables:\n"
        "  m: {baseline: zero, follow_up: m, improvement: higher}\n"
        "  y: {baseline: zero, follow_up: y, improvement: higher}\n"
        "analyses:\n"
        "  - {id: it, method: mediation, mediators: [m], outcome: y, covariates: [c],\n"
        f"     resamples: 500, seed: 11, interval: {keys.get('interval', 'bca')}}}\n"
    )
    return engine.run(plan, table)["analyses"]["it"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_resample_without_full_rank_is_drawn_again_and_counted(kind):
    r = expected_numbers("mediation/parallel.csv")

    row = estimate(tiny(interval=kind), "indirect", mediator="m", contrast="1 - 0")

    assert row["rejected"] == r["tiny.rejected"] == 30
    assert row["value"] == pytest.approx(r["tiny.m.B.value"], **SAME)
    assert row["se"] == pytest.approx(r["tiny.m.B.se"], **SAME)
    assert row["low"] == pytest.approx(r[f"tiny.m.B.{kind}.low"], **SAME)
    assert row["high"] == pytest.approx(r[f"tiny.m.B.{kind}.high"], **SAME)


def test_hc3_is_left_empty_where_one_person_decides_a_coefficient():
    table = trial82()
    table["only_one"] = [str(int(line == 5)) for line in range(len(table))]

    result = mediate(table=table, **PAIR, covariates=["only_one"], errors="hc3", resamples=100)

    # Resamples without that person are rejected, most hold him; the fit itself stands.
    assert estimate(result, "a")["se"] is None
    assert estimate(result, "a")["p"] is None
    assert any("leverage of one" in warning for warning in result["warnings"])
