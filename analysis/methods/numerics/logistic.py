"""Logistic regression by Newton's method: of one sample, or of many resamples at once."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

STEPS = 50
LONGEST = 5.0  # by which a step may move a linear predictor
# Where somebody's probability gets nearer to 0 or 1 than this logit, the outcome is told apart
# exactly (separation) and no finite coefficients exist.
SEPARATED = 20.0
CONVERGED = 1e-9  # of a step, in linear predictors; what it leaves is the square of that


@dataclass(frozen=True)
class Fit:
    """Maximum likelihood of n observations on p coefficients, in the order of the design."""

    coefficients: np.ndarray
    covariance: np.ndarray  # the inverse information, p x p
    log_likelihood: float


def fit(design: np.ndarray, outcome: np.ndarray) -> Fit | None:
    """Fit `outcome` (n, 0 or 1) on `design` (n x p, of full rank); None under separation."""
    scale = np.abs(design).max(axis=0)
    coefficients, found = fit_many(design / scale, outcome, np.ones((1, outcome.size)))
    if not found[0]:
        return None
    predictor = design / scale @ coefficients[0]
    weights = expit(predictor) * expit(-predictor)
    information = (design / scale * weights[:, None]).T @ (design / scale)
    return Fit(
        coefficients=coefficients[0] / scale,
        covariance=np.linalg.inv(information) / np.outer(scale, scale),
        log_likelihood=float(np.sum(log_expit(np.where(outcome == 1, predictor, -predictor)))),
    )


def fit_many(
    design: np.ndarray, outcome: np.ndarray, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (B x p) of B resamples, and which of them exist (B).

    `counts` (B x n) says how often each row was drawn; every resample must have full rank.
    """
    batch, p = len(counts), design.shape[1]
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), p * p)
    coefficients = np.zeros((batch, p))
    found = np.zeros(batch, dtype=bool)
    active = np.arange(batch)
    for _ in range(STEPS):
        drawn = counts[active]
        predictor = coefficients[active] @ design.T
        probability = expit(predictor)
        weights = drawn * probability * (1 - probability)
        information = (weights @ products).reshape(-1, p, p)
        gradient = (drawn * (outcome - probability)) @ design
        step = np.linalg.solve(information, gradient[:, :, None])[:, :, 0]
        moved = np.max(np.abs(step @ design.T), axis=1, where=drawn > 0, initial=0.0)
        step *= np.minimum(1.0, LONGEST / np.maximum(moved, LONGEST))[:, None]
        coefficients[active] += step
        extreme = np.max(
            np.abs(coefficients[active] @ design.T), axis=1, where=drawn > 0, initial=0.0
        )
        done = (moved < CONVERGED) & (extreme < SEPARATED)
        found[active[done]] = True
        active = active[~done & (extreme < SEPARATED)]
        if not active.size:
            break
    return coefficients, found
