"""Against R: PROCESS's formulas (reference.R), and base R for three mediators, three arms and a
yes/no outcome (three_mediators.R)."""

import csv

import numpy as np
import pandas as pd
import pytest
import yaml

from analysis import engine
from analysis.methods.mediation import Plan
from analysis.methods.mediation_model import Model
from analysis.methods.numerics.streams import RMersenneTwister, Spawned
from analysis.methods.resampling import bootstrap, completed, drawn, joined, pieces
from analysis.plans import Plan as WholePlan
from analysis.plans import PlanError, load_plan
from tests.analysis.oracles import (
    HERE,
    estimate,
    expected,
    expected_numbers,
    paper_text_in_wide_layout,
    plan_in_wide_layout,
    trial82,
)

SAME = {"rel": 1e-8}
EFFECTS = expected("mediation/effects.json")
R = expected_numbers("mediation/three_mediators_expected.csv")
KINDS = ("percentile", "bias_corrected", "bca")
MODELS = ("linear", "logistic")


def people() -> pd.DataFrame:
    return pd.read_csv(HERE / "mediation" / "three_mediators.csv", dtype=str)


def plan(model: str = "linear", **keys) -> WholePlan:
    names = ("m1", "m2", "m3", "y")
    entry = {"id": "it", "method": "mediation", "mediators": ["m1", "m2", "m3"], "seed": 7}
    entry |= {"covariates": ["age"], "resamples": 1000}
    entry |= {"outcome": "y"} if model == "linear" else {"outcome": "well"}
    document = {
        "plan": "Three mediators",
        "data": {
            "layout": "wide",
            "participant": "subject",
            "arm": {"column": "arm", "reference": "A"},
        },
        "variables": {
            name: {"baseline": f"{name}_0", "follow_up": f"{name}_1", "improvement": "higher"}
            for name in names
        },
        "analyses": [entry | {"outcome_model": model} | keys],
    }
    return load_plan(yaml.safe_dump(document))


def mediate(model: str, table: pd.DataFrame | None = None, **keys) -> dict:
    data = people() if table is None else table
    return engine.run(plan(model, **keys), data)["analyses"]["it"]


@pytest.fixture(scope="module")
def paper() -> dict:
    text = paper_text_in_wide_layout().replace("resamples: 5000", "resamples: 100")
    return engine.run(load_plan(text), trial82())["analyses"]


@pytest.fixture(scope="module")
def results() -> dict:
    return {
        (model, kind): mediate(model, interval=kind, errors="hc4" if kind == "bca" else "ols")
        for model in MODELS
        for kind in KINDS
    }


@pytest.mark.parametrize("model", EFFECTS)
def test_sobel_and_standardised_paths_are_those_of_process(paper, model):
    result, r = paper[model.replace(">", "-")], EFFECTS[model]

    sobel = estimate(result, "sobel")
    assert sobel["se"] == pytest.approx(r["sobel_second_order"]["se"], **SAME)
    assert sobel["statistic"] == pytest.approx(r["sobel_second_order"]["z"], **SAME)
    assert sobel["p"] == pytest.approx(r["sobel_second_order"]["p"], rel=1e-6)
    for name, theirs in (("direct", "cprime_ps"), ("total", "c_ps")):
        row = estimate(result, f"{name}_partially_standardised")
        assert row["value"] == pytest.approx(r[theirs], **SAME)


@pytest.mark.parametrize("model", EFFECTS)
def test_a_proportion_is_told_only_where_both_effects_have_one_sign(paper, model):
    row = estimate(paper[model.replace(">", "-")], "proportion_mediated")

    share = EFFECTS[model]["proportion_mediated"]
    if share > 0:
        assert row["value"] == pytest.approx(share, **SAME)
    else:
        assert row["value"] is None
        assert row["reason"] == "the indirect and the total effect differ in sign"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", MODELS)
def test_effects_of_three_mediators_their_sum_and_differences_are_those_of_r(results, model, kind):
    what = {f"m{j}": {"name": "indirect", "mediator": f"m{j}"} for j in (1, 2, 3)}
    what["sum"] = {"name": "indirect_total"}
    for pair in ("m1 - m2", "m1 - m3", "m2 - m3"):
        what[pair] = {"name": "indirect_contrast", "mediators": pair}

    for label, keys in what.items():
        for arm in ("B", "C"):
            row = estimate(results[model, kind], **keys, contrast=f"{arm} - A")
            r = f"{model}.{label}.{arm}"
            assert row["value"] == pytest.approx(R[f"{r}.value"], **SAME)
            assert row["se"] == pytest.approx(R[f"{r}.se"], **SAME)
            limits = R[f"{r}.{kind}.low"], R[f"{r}.{kind}.high"]
            assert (row["low"], row["high"]) == pytest.approx(limits, **SAME)
            assert row["rejected"] == R[f"{model}.rejected"]


def model_of(name: str, **keys) -> Model:
    whole = plan(name, **keys)
    (analysis,) = whole.analyses
    assert isinstance(analysis, Plan)
    return Model(analysis, engine.dataset(whole, people(), None, None))


def test_every_tenth_resample_is_that_of_r():
    with (HERE / "mediation" / "three_mediators_draws.csv").open() as lines:
        drawn = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(lines)]

    runs = {}
    for name in MODELS:
        (run,) = bootstrap([model_of(name).columns], [1000], RMersenneTwister(90, 7))
        runs[name] = next(run.kept.pieces()).indirect[
            :, :, 9::10
        ]  # mediators x arms (B, C) x resamples

    ours = {
        "linear.m1.B": runs["linear"][0, 0],
        "linear.sum.C": runs["linear"][:, 1].sum(axis=0),
        "logistic.m1.B": runs["logistic"][0, 0],
        "logistic.m2 - m3.C": runs["logistic"][1, 1] - runs["logistic"][2, 1],
    }
    for name, values in ours.items():
        assert values == pytest.approx([row[name] for row in drawn], rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("path", ["B", "C", "m1", "m2", "m3"])
def test_paths_of_a_yes_no_outcome_are_those_of_glm(results, path):
    where = {"contrast": f"{path} - A"} if len(path) == 1 else {"mediator": path}
    name = "direct" if len(path) == 1 else "b"

    row = estimate(results["logistic", "percentile"], name, **where)

    for key in ("value", "se", "statistic", "p"):
        assert row[key] == pytest.approx(R[f"glm.{path}.{key}"], rel=1e-7)
    assert row["df"] is None


def test_a_yes_no_outcome_has_no_total_no_share_and_no_standard_deviation(results):
    names = {row["name"] for row in results["logistic", "percentile"]["estimates"]}

    assert names == {
        "a", "b", "direct", "indirect", "indirect_total", "indirect_contrast", "sobel",
        "likelihood_ratio",
    }  # fmt: skip


def test_direct_effects_of_several_arms_are_tested_together(results):
    linear, robust, logistic = (
        results[key]
        for key in (("linear", "percentile"), ("linear", "bca"), ("logistic", "percentile"))
    )

    for name in ("direct", "total"):
        row = estimate(linear, "F", term=name)
        assert row["value"] == pytest.approx(R[f"F.{name}"], **SAME)
        assert row["p"] == pytest.approx(R[f"F.{name}.p"], **SAME)
    assert estimate(robust, "F", term="direct")["value"] == pytest.approx(R["F.direct.hc4"], **SAME)
    row = estimate(logistic, "likelihood_ratio", term="direct")
    assert (row["value"], row["p"]) == pytest.approx((R["glm.lr"], R["glm.lr.p"]), rel=1e-7)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("stream", [RMersenneTwister(90, 7), Spawned(90, 7)], ids=["r", "spawned"])
def test_any_number_of_workers_gives_the_same_bytes(name, stream):
    columns = model_of(name).columns
    (alone,) = bootstrap([columns], [6500], stream)

    for workers in (1, 2, 7, 16):
        parts = [
            drawn([columns], [6500], stream, share)[0]
            for share in np.array_split(pieces(6500, stream), workers)
        ]
        (together,) = completed([columns], [6500], stream, [joined(parts)])

        assert together.kept.to_bytes() == alone.kept.to_bytes()
        assert together.rejected == alone.rejected
        assert (together.rejected > 0) is (name == "logistic")
        assert together.kept.size == 6500


def test_fewer_resamples_of_a_spawned_stream_are_the_first_of_more():
    columns = model_of("linear").columns

    few, many = bootstrap([columns] * 2, [1500, 3000], Spawned(90, 7))

    assert many.kept.to_bytes().startswith(few.kept.to_bytes())


def test_an_outcome_that_is_not_zero_or_one_is_refused():
    table = people().assign(well=[str(place % 3) for place in range(90)])

    assert mediate("logistic", table)["reason"] == (
        "Outcome 'well' has the values 0, 1, 2; a logistic model needs 0 and 1, both of which "
        "occur."
    )


def test_an_outcome_that_is_the_same_for_all_is_refused():
    assert mediate("logistic", people().assign(well="1"))["reason"] == (
        "Outcome 'well' has the values 1; a logistic model needs 0 and 1, both of which occur."
    )


def test_an_outcome_that_a_covariate_tells_apart_is_refused():
    table = people()
    table["well"] = (table["age"].astype(float) > 41).astype(int).astype(str)

    assert mediate("logistic", table)["reason"] == (
        "Outcome 'well' can be told exactly from arm, mediators and covariates for some "
        "participants (separation): no finite log-odds exist."
    )


def test_a_logistic_outcome_has_no_baseline_of_its_own():
    with pytest.raises(PlanError, match="baseline_outcome does not exist for a logistic outcome"):
        plan("logistic", covariates=["baseline_outcome"])


def test_any_column_of_zero_and_one_may_be_the_outcome():
    keys = {"id": "it", "method": "mediation", "mediators": ["ucs"], "seed": 1, "resamples": 100}
    whole = plan_in_wide_layout(keys | {"outcome": "female", "outcome_model": "logistic"})

    result = engine.run(whole, trial82())["analyses"]["it"]

    assert result["status"] == "ok"
    assert estimate(result, "indirect")["resamples"] == 100
