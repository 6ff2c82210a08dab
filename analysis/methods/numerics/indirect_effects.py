"""Indirect effects of parallel mediation: of one sample by QR, of many resamples by Cholesky."""

from dataclasses import dataclass

import numpy as np

from analysis.methods.numerics import least_squares, logistic
from analysis.methods.numerics.moments import Moments, WeighedMoments, cholesky

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


@dataclass(frozen=True)
class Effects:
    """Indirect effects a b (mediators x arms), and the standard deviation (n - 1) of the outcome.

    Of B resamples, both have a last axis of length B.
    """

    indirect: np.ndarray
    sd_outcome: np.ndarray | float

    def part(self, start: int, stop: int) -> "Effects":
        """Some of the resamples; what is written into it is written here."""
        return Effects(self.indirect[:, :, start:stop], self.sd_outcome[start:stop])


def effects_of_one(columns: Columns, counts: np.ndarray) -> Effects | None:
    """The effects in one resample, by QR.

    None where a design lacks full rank, a mediator or the outcome is constant, or a logistic
    model tells the outcome apart exactly.
    """
    rows = np.repeat(np.arange(counts.size), counts.astype(int))
    (outcome,) = (column[rows] for column in columns.outcome.values())
    regressors = columns.arms | columns.covariates | columns.mediators
    drawn = np.column_stack([column[rows] for column in regressors.values()])
    if len(rows) <= drawn.shape[1] or np.ptp(outcome) == 0:
        return None
    if least_squares.first_dependent(drawn) is not None:
        return None
    design = np.column_stack([np.ones(len(rows)), drawn])
    k, m = len(columns.arms), len(columns.mediators)
    of_mediators = least_squares.fit(design[:, :-m], design[:, -m:])
    a = of_mediators.coefficients[1 : 1 + k].T
    if columns.binary:
        fitted = logistic.fit(design, outcome)
        if fitted is None:
            return None
        b = fitted.coefficients[-m:]
    else:
        b = least_squares.fit(design, outcome).coefficients[-m:]
    return Effects(a * b[:, None], float(np.std(outcome, ddof=1)))


def effects_of_many(
    columns: Columns, moments: Moments, weighed: WeighedMoments, counts: np.ndarray
) -> tuple[Effects, np.ndarray]:
    """The effects in each of B resamples, and which of them could be fitted (B).

    `counts` (B x n) says how often each row was drawn, `weighed` holds their moments.

    With columns in the order covariates, arms, mediators, outcome and S = L L', the regressions
    are triangular systems in the blocks of L: L_XX' a = L_MX' and L_MM' b = L_YM'. The equation
    of a binary outcome is solved by Newton's steps instead, in the same standardised columns.
    """
    keys = list(columns.all)
    first_arm = len(columns.covariates)
    first_mediator = first_arm + len(columns.arms)
    y = first_mediator + len(columns.mediators)
    covariance = [
        [weighed.covariance(one, other) for other in keys[: i + 1]]
        for i, one in enumerate(keys[:y] if columns.binary else keys)
    ]
    scale = [moments.scale[key] for key in keys]
    unit_of_b = 1.0 if columns.binary else scale[y]
    of_outcome = weighed.covariance(keys[y], keys[y])
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = cholesky(covariance)
        left = [factor[i][i] ** 2 / np.maximum(covariance[i][i], 1.0) for i in range(y)]
        suspect = ~(np.min([*left, of_outcome], axis=0) > SUSPECT)
        if columns.binary:
            b, separated = _b_of_binary(columns, moments, counts, np.flatnonzero(~suspect))
        else:
            b, separated = _solve(factor, range(first_mediator, y), factor[y]), False
        indirect = np.array(
            [
                [
                    effect * b_j * (unit_of_b / scale[arm])
                    for arm, effect in enumerate(
                        _solve(factor, range(first_arm, first_mediator), factor[j]), first_arm
                    )
                ]
                for j, b_j in enumerate(b, first_mediator)
            ]
        )
    total = counts.sum(axis=1)
    # Rounding can put the variance of a constant below zero; it is suspect and looked at below.
    variance = np.maximum(of_outcome, 0.0) * total / (total - 1)
    sd_outcome = scale[y] * np.sqrt(variance)
    usable = np.ones(len(counts), dtype=bool) & ~np.asarray(separated)
    for place in np.flatnonzero(suspect):
        exact = effects_of_one(columns, counts[place])
        usable[place] = exact is not None
        if exact is not None:
            indirect[:, :, place], sd_outcome[place] = exact.indirect, exact.sd_outcome
    return Effects(indirect, sd_outcome), usable


def _b_of_binary(
    columns: Columns, moments: Moments, counts: np.ndarray, places: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """b per standard deviation of each mediator (mediators x B), and where there is none (B)."""
    (outcome,) = columns.outcome.values()
    regressors = columns.arms | columns.covariates | columns.mediators
    standard = [(of - moments.mean[key]) / moments.scale[key] for key, of in regressors.items()]
    design = np.column_stack([np.ones(outcome.size), *standard])
    m = len(columns.mediators)
    b = np.full((m, len(counts)), np.nan)
    separated = np.zeros(len(counts), dtype=bool)
    coefficients, found = logistic.fit_many(design, outcome, counts[places])
    b[:, places] = coefficients[:, -m:].T
    separated[places] = ~found
    return b, separated


def _solve(factor: list, block: range, right: list) -> list[np.ndarray]:
    """x of L' x = r in one diagonal block of the factor, for all B at once."""
    solution: dict[int, np.ndarray] = {}
    for i in reversed(block):
        known = sum(factor[k][i] * solution[k] for k in range(i + 1, block.stop))
        solution[i] = (right[i] - known) / factor[i][i]
    return [solution[i] for i in block]
