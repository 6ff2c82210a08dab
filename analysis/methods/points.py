"""Values of single people, for figures alone: without their numbers, in the order of their size.

    {"observed": {arm: [values]}, "fitted": [...], "residuals": [...]}

fitted and residuals belong together, in the order of what was fitted.
"""

import math
from typing import Any

import numpy as np

from analysis.datasets.dataset import Sample

DIGITS = 4  # more than a drawing shows


def of_arms(sample: Sample, values: np.ndarray) -> dict[str, Any]:
    """values: one for each person of the sample."""
    arms = sample.data.arm_labels
    rounded = _rounded(values)
    return {"observed": {arm: np.sort(rounded[sample.in_arm(arm)]).tolist() for arm in arms}}


def of_model(fitted: np.ndarray, residuals: np.ndarray) -> dict[str, Any]:
    order = np.lexsort((residuals, fitted))
    return {
        "fitted": _rounded(fitted)[order].tolist(),
        "residuals": _rounded(residuals)[order].tolist(),
    }


def _rounded(values: np.ndarray) -> np.ndarray:
    largest = float(np.max(np.abs(values), initial=0))
    if largest == 0:
        return values
    return np.round(values, DIGITS - 1 - math.floor(math.log10(largest)))
