"""Correction of p values for their number."""

import numpy as np


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
