"""Baseline totals and changes with the published mean and standard deviation."""

import numpy as np

from trials.simulation.arm import Arm
from trials.simulation.targets import TOLERANCE, Measure


def baseline_totals(arm: Arm, measure: Measure) -> np.ndarray:
    """Totals of all members before treatment, in units of the measure."""
    target = measure.targets[arm.name]
    mean, deviation = target.mean * measure.units, target.deviation * measure.units
    fitting = arm.fitting(f"{measure.latent}|baseline", measure.low, measure.high)
    whole = fitting.rounded(mean + deviation * arm.latents[f"b_{measure.latent}"])
    whole = fitting.mean(whole, mean, arm.everybody)
    return fitting.deviation(whole, deviation, TOLERANCE * measure.units, arm.everybody)


def drawn_change(arm: Arm, measure: Measure) -> np.ndarray:
    """The change of all members as drawn, not fitted yet, in units of the measure."""
    target = measure.targets[arm.name]
    improvement = measure.upwards * arm.latents[f"c_{measure.latent}"]
    return (target.change + target.change_deviation * improvement) * measure.units


def fitted_change(
    arm: Arm, measure: Measure, start: np.ndarray, analysed: np.ndarray
) -> np.ndarray:
    """Changes of all members; those of the analysed ones have the published mean and deviation."""
    target = measure.targets[arm.name]
    mean, deviation = target.change * measure.units, target.change_deviation * measure.units
    drawn = drawn_change(arm, measure)
    # Scaled before they are rounded: the fewer points are moved, the better correlations keep.
    centre, spread = drawn[analysed].mean(), drawn[analysed].std(ddof=1)
    scaled = mean + (drawn - centre) / spread * deviation
    low, high = measure.low - start, measure.high - start
    fitting = arm.fitting(f"{measure.latent}|change", low, high)
    whole = fitting.rounded(np.where(analysed, scaled, drawn))
    whole = fitting.mean(whole, mean, analysed)
    return fitting.deviation(whole, deviation, TOLERANCE * measure.units, analysed)


def before_and_after(arm: Arm, measure: Measure, analysed: np.ndarray) -> dict[str, np.ndarray]:
    """The totals of a questionnaire that is given at V4 and at V20."""
    start = baseline_totals(arm, measure)
    return {"V4": start, "V20": start + fitted_change(arm, measure, start, analysed)}
