"""Visits that were missed, drawn many times: one visit after the other, within each arm."""

import numpy as np

from analysis.datasets.dataset import Sample
from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.numerics import least_squares
from analysis.methods.numerics.imputation import (
    Draws,
    draw_missing,
    draw_regression,
    jump_to_reference,
)


def imputed_follow_ups(
    sample: Sample,
    before: np.ndarray,
    measured: np.ndarray,
    visits: list[str],
    *,
    assumed: str,
    imputations: int,
    seed: int,
) -> np.ndarray:
    """The last visit of everybody, imputations x n.

    before: n x q, what was known at baseline. measured: n x T, NaN where missing. assumed: the
    `missing` of the plan. Each imputation has a stream of its own.
    """
    impute = _jumped if assumed == "jump_to_reference" else _continued
    streams = np.random.SeedSequence(seed).spawn(imputations)
    return np.array(
        [
            impute(
                sample,
                np.column_stack([np.ones(sample.n), before]),
                measured,
                visits,
                np.random.Generator(np.random.PCG64DXSM(stream)),
                copied=assumed == "copy_reference",
            )[:, -1]
            for stream in streams
        ]
    )


def _continued(
    sample: Sample,
    before: np.ndarray,
    measured: np.ndarray,
    visits: list[str],
    draws: Draws,
    *,
    copied: bool,
) -> np.ndarray:
    """By the regressions of the own arm; copied: by those of the reference arm."""
    filled = measured.copy()
    arms = {arm: sample.in_arm(arm) for arm in sample.data.arm_labels}
    for place, visit in enumerate(visits):
        known = np.column_stack([before, filled[:, :place]])
        there = ~np.isnan(measured[:, place])
        # The reference arm comes first, so that another may take its model.
        for arm, rows in arms.items():
            wanted = rows & ~there
            if not wanted.any():
                continue
            model = sample.data.reference_arm if copied else arm
            giving = arms[model] & there
            _refuse_too_few(known[giving], model, visit)
            filled[wanted, place] = draw_missing(
                known[giving], measured[giving, place], known[wanted], draws
            )
    return filled


def _jumped(
    sample: Sample,
    before: np.ndarray,
    measured: np.ndarray,
    visits: list[str],
    draws: Draws,
    **said: bool,
) -> np.ndarray:
    """A visit that was missed and followed by another is drawn as the own arm goes on; what comes
    after the last one measured, by the jump to the reference."""
    filled = measured.copy()
    came_back = np.cumsum(~np.isnan(measured[:, ::-1]), axis=1)[:, ::-1] > 0
    regressions: dict[str, list] = {}
    for arm in sample.data.arm_labels:
        rows = sample.in_arm(arm)
        regressions[arm] = []
        for place, visit in enumerate(visits):
            known = np.column_stack([before, filled[:, :place]])
            giving = rows & ~np.isnan(measured[:, place])
            _refuse_too_few(known[giving], arm, visit)
            regression = draw_regression(known[giving], measured[giving, place], draws)
            regressions[arm].append(regression)
            gaps = rows & np.isnan(measured[:, place]) & came_back[:, place]
            filled[gaps, place] = regression.draw(known[gaps], draws)
    for arm, own in regressions.items():
        rows = sample.in_arm(arm)
        filled[rows] = jump_to_reference(
            before[rows], filled[rows], own, regressions[sample.data.reference_arm], draws
        )
    return filled


def _refuse_too_few(known: np.ndarray, arm: str, visit: str) -> None:
    n, p = known.shape
    dependent = n > 1 and least_squares.first_dependent(known[:, 1:]) is not None
    if n < p + 2 or dependent:
        raise CannotAnalyse(
            f"Arm {arm!r} has {n} participants measured at {visit!r}, from whom the others cannot "
            f"be imputed: {p} coefficients need at least {p + 2}, and covariates that vary among "
            "them."
        )
