"""Whether those who should not know an arm guessed it: the indices of James and of Bang.

James KE, Bloch DA, Lee KK, Kraemer HC, Fuller RK. An index for assessing blindness in a
multi-centre clinical trial. Statistics in Medicine 1996;15:1421-1434.
Bang H, Ni L, Davis CE. Assessment of blinding in clinical trials. Controlled Clinical Trials
2004;25:143-156.
"""

from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from analysis.datasets.dataset import Dataset, Sample, label_of
from analysis.datasets.layouts import Label
from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.definition import Analysis, result
from analysis.methods.numerics.distributions import normal_quantile

NAME = "blinding_indices"
DO_NOT_KNOW = "do_not_know"
Index = tuple[float, float] | None  # value and standard error
UNCERTAIN = 0.5  # what a guess without certainty weighs against a certain one (Bang 2004)


class Plan(Analysis):
    """arms: {arm: the answer that names it}. do_not_know: the answer that names none.

    certainty: where it was asked, a column of numbers; from `certain_from` on a guess is certain.
    """

    method: Literal["blinding_indices"]
    guess: str
    arms: Annotated[dict[str, Label], Field(min_length=2, max_length=2)]
    do_not_know: Label
    certainty: str | None = None
    certain_from: float | None = None

    @model_validator(mode="after")
    def _each_answer_means_one_thing(self):
        if len({label_of(answer) for answer in (*self.arms.values(), self.do_not_know)}) < 3:
            raise ValueError("`arms` and `do_not_know` are three different answers")
        if (self.certainty is None) != (self.certain_from is None):
            raise ValueError("`certainty` and `certain_from` stand together")
        return self

    def arms_named(self) -> list[tuple[str, str]]:
        return [("arms", arm) for arm in self.arms]

    def columns_used(self) -> list[tuple[str, str]]:
        named = [("guess", self.guess)]
        if self.certainty is not None:
            named.append(("certainty", self.certainty))
        return named + super().columns_used()


def columns_of_guesses(plan) -> dict[str, str]:
    """Why each column of the plan that holds a guess, under whatever name, waits for the arms: if
    most guess right, how a group guesses tells what it was given."""
    asked = [one for one in plan.analyses if one.method == NAME]
    names = {name for one in asked for name in (one.guess, one.certainty) if name is not None}
    cells = {cell for name in names & plan.columns.keys() for cell in plan.columns[name].columns()}
    names |= {name for name, form in plan.columns.items() if cells & {*form.columns()}}
    names |= cells  # of which a variable may be made
    return {
        name: f"Column {name!r} holds guesses of the arm: it waits until the arms are known."
        for name in names
    }


def fit(analysis: Plan, data: Dataset) -> dict:
    arms = list(analysis.arms)
    if data.masked or set(data.arm_labels) != set(arms):
        raise CannotAnalyse(
            f"A guess names an arm ({', '.join(arms)}), and the groups here are called "
            f"{', '.join(data.arm_labels)}: the indices wait until the arms are known."
        )
    sample = _those_who_answered(analysis, data)
    if sample.n == 0:
        raise CannotAnalyse(f"Nobody with an arm has an answer in column {analysis.guess!r}.")
    guessed = np.array([_meaning(analysis)[answer] for answer in sample.labels(analysis.guess)])
    counts = np.array(
        [
            [np.count_nonzero(sample.in_arm(arm) & (guessed == guess)) for arm in arms]
            for guess in (*arms, DO_NOT_KNOW)
        ]
    )
    estimates = [_row("james", james(counts), analysis.level)]
    warnings = []
    for arm, of_arm in zip(arms, counts.T, strict=True):
        weights = _weights(analysis, sample, guessed == arm, guessed == DO_NOT_KNOW)
        index = bang(weights[sample.in_arm(arm)])
        estimates.append(_row("bang", index, analysis.level, arm=arm))
        if index is not None and index[1] == 0:
            warnings.append(
                f"All who answered in arm {arm!r} ({of_arm.sum()}) answered alike: the interval of "
                "its index has no width, which does not make it certain."
            )
        estimates += [
            {"name": "count", "arm": arm, "guess": guess, "value": int(count)}
            for guess, count in zip((*arms, DO_NOT_KNOW), of_arm, strict=True)
        ]
    return result(analysis, sample, estimates, warnings)


def james(counts: np.ndarray) -> Index:
    """James' index: 0 where all guess right, 0.5 by chance, 1 where nobody knows.

    counts: 3 x 2, guess by arm, the last row "do not know". With the weights of the paper (right 0,
    wrong 0.5, do not know 1), and s the share of all who guess, O that of those who guess wrong,
    E what O would be by chance, times s (the products of the margins of those who guess):

        index = 1 - s + s^2 O / (2 E)

    The variance is the paper's, by the delta method: (sum p g^2 - (sum p g)^2) / n over the cells'
    shares p, with g the derivative of the index with respect to each.
    None where E is 0: all who guess are of one arm, and name it.
    """
    n = counts.sum()
    p = counts[:2] / n
    s = p.sum()
    if s == 0:
        return 1.0, 0.0
    guesses, arms = p.sum(axis=1), p.sum(axis=0)
    wrong = p[0, 1] + p[1, 0]
    by_chance = guesses[0] * arms[1] + guesses[1] * arms[0]
    if by_chance == 0:
        return None
    ratio = wrong / by_chance
    chance_rises = arms[::-1, np.newaxis] + guesses[np.newaxis, ::-1]
    g = -1 + s * ratio + s**2 / (2 * by_chance) * (1 - np.eye(2) - ratio * chance_rises)
    variance = ((p * g**2).sum() - (p * g).sum() ** 2) / n
    return float(1 - s + s**2 * ratio / 2), float(np.sqrt(max(variance, 0)))


def bang(weights: np.ndarray) -> Index:
    """Bang's index of one arm: -1 where all guess the other, 0 by chance, 1 where all are right.

    weights: one for each participant of the arm: 1 guessed right, -1 wrong, 0 does not know, and
    half of that without certainty. The index is their mean; its variance that of a multinomial
    sample, (mean of squares - square of mean) / n.
    None where nobody of the arm answered.
    """
    if weights.size == 0:
        return None
    return float(weights.mean()), float(np.sqrt(weights.var() / weights.size))


def _those_who_answered(analysis: Plan, data: Dataset) -> Sample:
    """A guess without its certainty is incomplete, where certainty was asked."""
    everybody = data.sample([], analysis.condition)
    answers = data.labels(analysis.guess)
    unknown = {answer for answer in answers if answer is not None} - _meaning(analysis).keys()
    if unknown:
        raise CannotAnalyse(
            f"Column {analysis.guess!r} holds {', '.join(sorted(unknown))}; the plan knows the "
            f"answers {', '.join(_meaning(analysis))}."
        )
    answered = np.array([answer is not None for answer in answers], dtype=bool)
    if analysis.certainty is not None:
        does_not_know = answers == label_of(analysis.do_not_know)
        answered &= does_not_know | ~np.isnan(data.numbers(analysis.certainty))
    return replace(everybody, rows=everybody.rows & answered)


def _meaning(analysis: Plan) -> dict[str, str]:
    """{answer: the arm that it names, or DO_NOT_KNOW}."""
    named = {label_of(answer): arm for arm, answer in analysis.arms.items()}
    return named | {label_of(analysis.do_not_know): DO_NOT_KNOW}


def _weights(analysis: Plan, sample: Sample, right: np.ndarray, silent: np.ndarray) -> np.ndarray:
    weights = np.where(silent, 0.0, np.where(right, 1.0, -1.0))
    if analysis.certainty is None:
        return weights
    certain = sample.numbers(analysis.certainty) >= analysis.certain_from
    return np.where(certain, weights, UNCERTAIN * weights)


def _row(name: str, index: Index, level: float, **where) -> dict:
    row = {"name": name} | where | dict.fromkeys(["value", "se", "low", "high"])
    if index is None:
        return row
    value, se = index
    z = normal_quantile(level)
    return row | {"value": value, "se": se, "low": value - z * se, "high": value + z * se}
