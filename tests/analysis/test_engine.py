import json
import subprocess
import sys

import numpy as np
import pytest

from analysis import engine
from analysis.plans import load_plan
from tests.analysis.oracles import (
    estimate,
    paper_plan,
    paper_text_in_wide_layout,
    plan_in_wide_layout,
    trial82,
    trial82_as_trial,
)


@pytest.fixture(scope="module")
def plan():
    return load_plan(paper_text_in_wide_layout())


@pytest.fixture(scope="module")
def whole(plan) -> bytes:
    return engine.canonical_json(engine.run(plan, trial82()))


def test_analyses_that_share_their_resamples_are_one_part(plan):
    sizes = {ids[0]: len(ids) for ids in engine.parts(plan)}

    assert sizes == {
        "descriptives": 1,
        "correlations": 1,
        "ancova-ucs": 8,
        "ucs-caps5": 16,
        "ucs-audit": 8,
        "ucs-dudit": 8,
    }


def test_every_analysis_is_in_one_part(plan):
    ids = [id for part in engine.parts(plan) for id in part]

    assert sorted(ids) == sorted(analysis.id for analysis in plan.analyses)


def test_the_whole_paper_can_be_done(whole):
    analyses = json.loads(whole)["analyses"]

    assert len(analyses) == 42
    assert {analysis["status"] for analysis in analyses.values()} == {"ok"}


def test_parts_run_apart_and_in_any_order_give_the_same_bytes(plan, whole):
    results = {}
    for ids in reversed(engine.parts(plan)):
        through_json = json.loads(engine.canonical_json(engine.run_part(plan, trial82(), ids)))
        results |= through_json

    assert engine.canonical_json(engine.finish(plan, results)) == whole


def test_every_analysis_alone_gives_the_same_bytes(plan, whole):
    results = {}
    for analysis in plan.analyses:
        results |= engine.run_part(plan, trial82(), [analysis.id])

    assert engine.canonical_json(engine.finish(plan, results)) == whole


def test_results_stand_in_the_order_of_the_plan(plan):
    results = engine.run(plan, trial82())["analyses"]

    assert list(results) == [analysis.id for analysis in plan.analyses]


def test_a_masked_run_has_a_as_its_reference():
    in_trial = paper_plan()
    table = trial82_as_trial(in_trial)
    masked = table.replace({"arm": {"PBO": "B", "MDMA": "A"}})

    result = engine.run_part(in_trial, masked, ["ancova-ucs"], arm_reference="A")["ancova-ucs"]
    labelled = engine.run_part(in_trial, table, ["ancova-ucs"])["ancova-ucs"]

    hidden = estimate(result, "difference", contrast="B - A")
    shown = estimate(labelled, "difference", contrast="MDMA - PBO")
    assert result["n_by_arm"] == {"A": 42, "B": 40}
    assert hidden["value"] == pytest.approx(-shown["value"], rel=1e-12)


def test_a_condition_leaves_people_aside_who_are_not_counted_as_incomplete(plan):
    table = trial82()
    table.loc[table["subject"] == "S001", "audit_0"] = None

    result = engine.run_part(plan, table, ["ucs-audit"])["ucs-audit"]

    # 69 of 82 score above zero at baseline; S001 is one of them.
    assert result["n"] == 68
    assert result["left_out_participants"] == ["S001"]
    assert len(result["not_included_participants"]) == 13


def test_a_result_says_what_made_it(plan):
    result = engine.run(plan, trial82(), data_sha256="abc")

    assert result["plan"] == plan.plan
    assert result["plan_sha256"] == plan.sha256
    assert result["data_sha256"] == "abc"
    assert result["versions"]["numpy"] == np.__version__
    assert result["analyses"]["ucs-caps5"]["settings"]["seed"] == 20250507


def test_canonical_json_has_sorted_keys_full_precision_and_no_nan():
    result = {"b": [np.float64(0.1), np.nan, np.inf], "a": np.int64(2), "é": True}

    assert json.loads(engine.canonical_json(result)) == {"a": 2, "b": [0.1, None, None], "é": True}
    assert engine.canonical_json(result) == engine.canonical_json(dict(reversed(result.items())))


def test_an_analysis_that_cannot_be_done_does_not_stop_its_part():
    plan = plan_in_wide_layout(
        {"id": "bad", "method": "ancova", "outcome": "ucs", "covariates": ["nowhere"]},
        {"id": "good", "method": "ancova", "outcome": "ucs"},
    )

    results = engine.run_part(plan, trial82(), ["bad", "good"])

    assert results["bad"]["status"] == "failed"
    assert results["good"]["status"] == "ok"


def test_a_worker_does_not_wait_for_libraries_it_does_not_use():
    code = (
        "import sys, analysis.engine, analysis.methods; analysis.methods.all_methods();"
        "print(*[name for name in ('statsmodels', 'scipy.stats', 'django') if name in sys.modules])"
    )

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout.split() == []
