"""Pairs of ratings: what they say of agreement, and of each rater's drift."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from instruments import get_instrument
from trials.selectors.second_ratings import (
    Pair,
    Rated,
    agreement_of_codes,
    agreement_of_scores,
    drifts_of,
)

CAPS = get_instrument("CAPS-5", "past_month")
ANSWERS = CAPS.examples[0].answers
RATERS = {name: SimpleNamespace(pk=name, name=name) for name in ("Rolf", "Ruth", "Rena")}
BEGAN = datetime(2026, 3, 2, tzinfo=UTC)


def rated(name: str, total: int, days: int = 0) -> Rated:
    scores = {name: score.value for name, score in CAPS.score(ANSWERS).items()}
    at = BEGAN + timedelta(days=days)
    return Rated("K2M9", RATERS[name], at, ANSWERS, scores | {"caps_total": total})


@pytest.fixture
def pairs():
    return [
        Pair(CAPS, rated("Rolf", 40), rated("Ruth", 43)),
        Pair(CAPS, rated("Ruth", 30), rated("Rolf", 29)),
        Pair(CAPS, rated("Rolf", 51), rated("Rena", 51)),
    ]


def test_a_drift_is_of_the_rater_and_not_of_who_came_first(pairs):
    drifts = {one.rater: (one.own, one.summed) for one in drifts_of(pairs, "caps_total")}

    assert drifts == {
        "Rena": ([0], [0]),
        "Rolf": ([-3, -1, 0], [-3, -4, -4]),
        "Ruth": ([3, 1], [3, 4]),
    }


def test_scores_are_compared_second_minus_first(pairs):
    total = agreement_of_scores(pairs)[0]

    assert (total.name, total.pairs) == ("caps_total", 3)
    assert total.differences.bias == pytest.approx(2 / 3)
    assert total.one_way.value > 0.9


def test_diagnoses_and_ordered_items_have_a_kappa(pairs):
    labels = [one.label for one in agreement_of_codes(pairs)]

    assert "PTSD diagnosis" in labels
    assert len(labels) == len(set(labels)) > 20


def test_a_score_that_was_not_worked_out_makes_no_pair(pairs):
    pairs[0].second.scores["caps_total"] = None

    assert agreement_of_scores(pairs)[0].pairs == 2
    assert {one.rater: one.own for one in drifts_of(pairs, "caps_total")}["Ruth"] == [1]
