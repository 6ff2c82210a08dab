"""Correction of p values for their number."""

import numpy as np


def holm(p: np.ndarray) -> np.ndarray:
    """Adjusted p values: max over j <= i of (m - j + 1) p_(j), at most 1 (Holm 1979).

    NaN stays NaN and does not count.
    """
    adjusted = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    upwards = known[np.argsort(p[known], kind="stable")]
    largest = np.maximum.accumulate(p[upwards] * np.arange(upwards.size, 0, -1))
    adjusted[upwards] = np.minimum(largest, 1.0)
    return adjusted


def bonferroni(p: np.ndarray) -> np.ndarray:
    """m p, at most 1; NaN stays NaN and does not count."""
    return np.minimum(p * np.count_nonzero(~np.isnan(p)), 1.0)


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """Adjusted p values: min over j >= i of m p_(j) / j, at most 1 (Benjamini & Hochberg 1995).

    NaN stays NaN and does not count.
    """
    adjusted = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    downwards = known[np.argsort(-p[known], kind="stable")]
    ranks = np.arange(downwards.size, 0, -1)
    smallest = np.minimum.accumulate(p[downwards] * downwards.size / ranks)
    adjusted[downwards] = np.minimum(smallest, 1.0)
    return adjusted


CORRECTIONS = {
    "benjamini_hochberg": benjamini_hochberg,
    "holm": holm,
    "bonferroni": bonferroni,
}
