"""The page on the agreement of raters. Interviews by token, scores as differences."""

from intraclass import Interval
from trials.models import Trial
from trials.numbers import NONE, number, signed
from trials.selectors.second_ratings import (
    AgreementOfScore,
    Drift,
    Pair,
    agreement_of_codes,
    agreement_of_scores,
    drifts_of,
    numbers_of,
    pairs_of,
)
from trials.web.presenters.drift_chart import chart


def agreement_page(trial: Trial) -> dict:
    return {"instruments": [_instrument(pairs) for pairs in pairs_of(trial).values()]}


def _instrument(pairs: list[Pair]) -> dict:
    scores = agreement_of_scores(pairs)
    # The first score of an instrument is its total.
    total = scores[0] if scores else None
    drifts = drifts_of(pairs, total.name) if total else []
    return {
        "title": pairs[0].form.title,
        "key": f"{pairs[0].form.key}-{pairs[0].form.version}",
        "pairs": len(pairs),
        "scores": [_score(one) for one in scores],
        "codes": [
            {"label": one.label, "pairs": one.pairs, "kappa": number(one.kappa, 2)}
            for one in agreement_of_codes(pairs)
        ],
        "total": total.label if total else "",
        "interviews": [_interview(pair, total.name) for pair in pairs] if total else [],
        "drifts": [_drift(one) for one in drifts],
        "chart": chart({one.rater: one.summed for one in drifts}) if drifts else None,
    }


def _score(one: AgreementOfScore) -> dict:
    found = one.differences
    return {
        "label": one.label,
        "pairs": one.pairs,
        "one_way": _interval(one.one_way),
        "two_way": _interval(one.two_way),
        "bias": number(found and found.bias, 1),
        "limits": f"{number(found.low, 1)} to {number(found.high, 1)}" if found else NONE,
    }


def _interview(pair: Pair, score: str) -> dict:
    numbers = numbers_of([pair], score)
    return {
        "first": pair.first.token,
        "second": pair.second.token,
        "first_rater": pair.first.rater.name,
        "second_rater": pair.second.rater.name,
        "difference": signed(numbers[0][1] - numbers[0][0]) if numbers else NONE,
    }


def _drift(one: Drift) -> dict:
    return {
        "rater": one.rater,
        "pairs": len(one.own),
        "mean": signed(sum(one.own) / len(one.own)),
        "own": ", ".join(signed(value) for value in one.own),
        "summed": signed(one.summed[-1]),
    }


def _interval(found: Interval | None) -> str:
    if found is None:
        return NONE
    return f"{number(found.value, 2)} ({number(found.low, 2)} to {number(found.high, 2)})"
