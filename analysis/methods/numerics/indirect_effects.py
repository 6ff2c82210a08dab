"""Indirect effects of parallel mediation: of one sample by QR, of many resamples by Cholesky."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.methods.numerics import least_squares, logistic
from analysis.methods.numerics.moments import Moments, Triangle, factorised

# Resamples in which a column keeps less than this share of its variance (in the resample or in
# the whole sample) beside the others are looked at one by one: normal equations lose as much.
SUSPECT = 1e-7


@dataclass(frozen=True)
class Columns:
    """The columns of one mediation model, each n values, under keys that models may share."""

    covariates: dict[str, np.ndarray]
    arms: dict[str, np.ndarray]
    mediators: dict[str, np.ndarray]
    outcome: dict[str, np.ndarray]  # one
    binary: bool = False  # the outcome is 0 or 1, and its equation logistic

    @property
    def all(self) -> dict[str, np.ndarray]:
        return self.covariates | self.arms | self.mediators | self.outcome

    @property
    def shape(self) -> tuple[int, int, int, bool]:
        """Models of one shape go through the same arithmetic."""
        return len(self.covariates), len(self.arms), len(self.mediators), self.binary


@dataclass(frozen=True)
class Effects:
    """Indirect effects a b (mediators x arms), and the standard deviation (n - 1) of the outcome.

    Of B resamples, both have a last axis of length B.
    """

    indirect: np.ndarray
    sd_outcome: np.ndarray | float

    def at(self, places: np.ndarray) -> "Effects":
        """Those of some of the resamples."""
        return Effects(self.indirect[:, :, places], self.sd_outcome[places])


def effects_of_one(columns: Columns, counts: np.ndarray) -> Effects | None:
    """The effects in one resample, by QR.

    None where a design lacks full rank, a mediator or the outcome is constant, or a logistic
    model tells the outcome apart exactly.
    """
    rows = np.repeat(np.arange(counts.size), counts.astype(int))
    (outcome,) = (column[rows] for column in columns.outcome.values())
    regressors = columns.arms | columns.covariates | columns.mediators
    drawn = [column[rows] for column in regressors.values()]
    if len(rows) <= len(drawn) or np.ptp(outcome) == 0:
        return None
    design = least_squares.Design(np.column_stack([np.ones(len(rows)), *drawn]))
    if design.first_dependent() is not None:
        return None
    k, m = len(columns.arms), len(columns.mediators)
    without_mediators = design.matrix.shape[1] - m
    of_mediators = design.fit(design.matrix[:, -m:], without_mediators)
    a = of_mediators.coefficients[1 : 1 + k].T
    if columns.binary:
        fitted = logistic.fit(design.matrix, outcome)
        if fitted is None:
            return None
        b = fitted.coefficients[-m:]
    else:
        b = design.fit(outcome).coefficients[-m:]
    return Effects(a * b[:, None], float(np.std(outcome, ddof=1)))


def effects_of_many(
    models: Sequence[Columns], moments: Moments, counts: np.ndarray
) -> list[tuple[Effects, np.ndarray]]:
    """For each model the effects in each of B resamples, and which of them could be fitted (B).

    `counts` (B x n) says how often each row was drawn; `moments` knows the columns of all models.
    """
    weighed = moments.weigh(counts)
    found: dict[int, tuple[Effects, np.ndarray]] = {}
    for shape in {model.shape for model in models}:
        places = [place for place, model in enumerate(models) if model.shape == shape]
        alike = [models[place] for place in places]
        covariances = weighed.covariances([list(model.all) for model in alike])
        effects = _of_alike(alike, moments, covariances, counts)
        found |= zip(places, effects, strict=True)
    return [found[place] for place in range(len(models))]


def _of_alike(
    models: list[Columns], moments: Moments, covariances: Triangle, counts: np.ndarray
) -> list[tuple[Effects, np.ndarray]]:
    """The effects of K models of one shape.

    With columns in the order covariates, arms, mediators, outcome and S = L D L', the regressions
    are triangular systems in the blocks of L: L_XX' a = L_MX' and L_MM' b = L_YM'. The equation
    of a binary outcome is solved by Newton's steps instead, in the same standardised columns.
    """
    first_arm, k, m, binary = models[0].shape
    arms = range(first_arm, first_arm + k)
    mediators = range(arms.stop, arms.stop + m)
    y = mediators.stop
    scale = np.array([[moments.scale[key] for key in model.all] for model in models]).T[:, :, None]
    variance = covariances[y][y]
    with np.errstate(divide="ignore", invalid="ignore"):
        factor, pivots = factorised(covariances)
        kept = variance > SUSPECT
        for i in range(y):
            kept &= pivots[i] > SUSPECT * np.maximum(covariances[i][i], 1.0)
        if binary:
            b, separated = _b_of_binaries(models, moments, counts, kept)
        else:
            b, separated = np.array(_solved(factor, mediators, factor[y])) * scale[y], False
        a = np.array([_solved(factor, arms, factor[j]) for j in mediators])
        indirect = a * b[:, None] / scale[arms]
    total = counts[0].sum()
    # Rounding can put the variance of a constant below zero; it is suspect and looked at below.
    sd_outcome = scale[y] * np.sqrt(np.maximum(variance, 0.0) * (total / (total - 1)))
    usable = ~np.broadcast_to(separated, kept.shape)
    for model, place in np.argwhere(~kept):
        exact = effects_of_one(models[model], counts[place])
        usable[model, place] = exact is not None
        if exact is not None:
            indirect[:, :, model, place] = exact.indirect
            sd_outcome[model, place] = exact.sd_outcome
    return [
        (Effects(indirect[:, :, model], sd_outcome[model]), usable[model])
        for model in range(len(models))
    ]


def _b_of_binaries(
    models: list[Columns], moments: Moments, counts: np.ndarray, kept: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """b per standard deviation of each mediator (mediators x K x B), and where there is none
    (K x B), of the resamples that are kept (K x B)."""
    b = np.full((len(models[0].mediators), *kept.shape), np.nan)
    separated = np.zeros(kept.shape, dtype=bool)
    for model, columns in enumerate(models):
        (outcome,) = columns.outcome.values()
        regressors = columns.arms | columns.covariates | columns.mediators
        standard = [(of - moments.mean[key]) / moments.scale[key] for key, of in regressors.items()]
        design = np.column_stack([np.ones(outcome.size), *standard])
        places = np.flatnonzero(kept[model])
        coefficients, found = logistic.fit_many(design, outcome, counts[places])
        b[:, model, places] = coefficients[:, -len(b) :].T
        separated[model, places] = ~found
    return b, separated


def _solved(factor: Triangle, block: range, right: list[np.ndarray]) -> list[np.ndarray]:
    """x of L' x = r in one diagonal block of the factor, for all matrices at once."""
    solution: dict[int, np.ndarray] = {}
    for i in reversed(block):
        solution[i] = right[i]
        for k in range(i + 1, block.stop):
            solution[i] = solution[i] - factor[k][i] * solution[k]
    return [solution[i] for i in block]
