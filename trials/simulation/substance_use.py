"""The totals of AUDIT and DUDIT at screening and at the end."""

import numpy as np

from trials.simulation import targets
from trials.simulation.arm import Arm
from trials.simulation.draws import round_half_up
from trials.simulation.targets import AUDIT, DUDIT, TOLERANCE, Use


def audit_totals(arm: Arm) -> dict[str, np.ndarray]:
    """The changes of those who come to the end have the published mean and deviation."""
    start = _at_screening(arm, AUDIT)
    mean, deviation = targets.AUDIT_CHANGE[arm.name]
    fitting = arm.fitting("AUDIT|change", -start, targets.AUDIT_HIGHEST - start)
    change = fitting.rounded(mean + deviation * arm.normal("AUDIT|change"))
    change = fitting.mean(change, mean, arm.terminated)
    change = fitting.deviation(change, deviation, TOLERANCE, arm.terminated)
    return {"SCR": start, "V20": start + change}


def dudit_totals(arm: Arm) -> dict[str, np.ndarray]:
    """A part of the first total is left at the end, about as much in both arms."""
    start = _at_screening(arm, DUDIT)
    least, most = targets.DUDIT_LEFT
    left = start * (least + (most - least) * arm.uniform("DUDIT|left"))
    return {"SCR": start, "V20": np.array([round_half_up(value) for value in left])}


def _at_screening(arm: Arm, use: Use) -> np.ndarray:
    users = arm.uniform(f"{use.instrument}|any") >= use.none
    more = np.floor(-use.scale * np.log(1 - arm.uniform(f"{use.instrument}|more")))
    return np.where(users, np.minimum(use.cap, 1 + more), 0).astype(int)
