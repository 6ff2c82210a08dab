"""What several workers draw and one joins is what one process computes, to the last byte."""

import pytest

from analysis import engine
from analysis.datasets.refusals import CannotAnalyse
from analysis.methods import sharing
from analysis.methods.sharing import Drawn, Share, shares_of
from analysis.plans import Plan
from tests.analysis.methods.test_mediation_estimates import people
from tests.analysis.methods.test_mediation_estimates import plan as plan_of_three
from tests.analysis.oracles import plan_in_wide_layout, trial82


def shared(plan: Plan, table, ids: list[str], among: int) -> bytes:
    """Drawn in the opposite order, kept as bytes, joined."""
    data = engine.dataset(plan, table)
    drawn = [
        engine.draw_share(plan, data, ids, Share(number, among))
        for number in reversed(range(among))
    ]
    results = engine.fit_drawn(plan, data, ids, lambda id: [one[id] for one in reversed(drawn)])
    return engine.canonical_json(results)


@pytest.mark.parametrize("stream", ["r_mersenne_twister", "pcg64"])
@pytest.mark.parametrize("model", ["linear", "logistic"])
def test_any_number_of_shares_gives_the_result_of_one_process(model, stream):
    plan = plan_of_three(model, stream=stream, resamples=3500, interval="bca")
    alone = engine.canonical_json(engine.run_part(plan, people(), ["it"]))

    joined = [shared(plan, people(), ["it"], among) for among in (1, 2, 3, 16)]

    assert joined == [alone] * 4


def several(**keys) -> Plan:
    def mediation(id: str, mediator: str, **more) -> dict:
        usual = {"method": "mediation", "outcome": "caps5", "mediators": [mediator], "seed": 4}
        return usual | {"id": id} | more | keys

    return plan_in_wide_layout(
        mediation("few", "ucs", resamples=1200),
        mediation("many", "ucs", resamples=2600, interval="bias_corrected"),
        mediation("other-rows", "cs", resamples=1500),
        mediation("unknown", "cs", covariates=["nowhere"]),
    )


def test_analyses_with_other_numbers_and_other_participants_share_out_together():
    plan, table = several(), trial82()
    table.loc[table["subject"] == "S003", "cs_1"] = None
    ids = [analysis.id for analysis in plan.analyses]
    alone = engine.run_part(plan, table, ids)

    joined = shared(plan, table, ids, among=4)

    assert joined == engine.canonical_json(alone)
    assert alone["other-rows"]["n"] == alone["many"]["n"] - 1
    assert alone["unknown"]["status"] == "failed"


def test_what_a_share_could_not_draw_is_why_the_analysis_has_no_result():
    plan, table = several(stream="pcg64"), trial82()
    data = engine.dataset(plan, table)
    drawn = engine.draw_share(plan, data, ["many"], Share(0, 2))
    refused = Drawn.of(CannotAnalyse("Too few participants."))

    results = engine.fit_drawn(plan, data, ["many"], lambda id: [drawn[id], refused])

    assert (results["many"]["status"], results["many"]["reason"]) == (
        "failed",
        "Too few participants.",
    )


def test_a_share_stops_between_two_batches_when_it_is_told_to():
    class Stop(Exception):
        pass

    batches = iter(range(2))

    def pause():
        if next(batches, None) is None:
            raise Stop

    plan = several()

    with pytest.raises(Stop):
        engine.draw_share(plan, engine.dataset(plan, trial82()), ["many"], Share(0, 1), pause)


def test_how_many_share_is_decided_by_the_plan_alone(monkeypatch):
    monkeypatch.setattr(sharing, "RESAMPLES_EACH", 1000)

    assert engine.shares(several(), ["few", "many"]) == 3
    assert engine.shares(several(resamples=1000), ["few", "many"]) == 1
    assert engine.shares(several(stream="pcg64", resamples=64_000), ["few"]) == 64
    # Each share of R's stream draws all that comes before it.
    assert engine.shares(several(resamples=64_000), ["few"]) == 6


def test_five_thousand_resamples_are_not_shared_out():
    assert [shares_of(5_000, stream) for stream in ("r_mersenne_twister", "pcg64")] == [1, 1]
