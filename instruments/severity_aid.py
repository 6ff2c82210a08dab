"""CAPS-5: the severity that frequency and intensity together suggest. An aid, never a score.

The rule of the VA's CAPS-5 training (lesson 08_043, past-month version; its printed table by
F. Weathers agrees in all sixteen cells): equal steps give that step; otherwise the lower one; only
where intensity is two or more steps above frequency, one step above frequency. Raters also judge
whether a symptom meets the definition at all, so a lower severity is never questioned. No table
exists for the past week: do not extrapolate.
"""

from __future__ import annotations

INTENSITIES = ("minimal", "clearly_present", "pronounced", "extreme")
FREQUENCIES = ("monthly", "twice_monthly", "twice_weekly", "daily")

# The least percentage of the time, and the least times in four weeks, for each frequency step.
LEAST_PERCENT = (1, 20, 50, 80)
LEAST_TIMES = (1, 2, 8, 28)
WEEKS = 4


def suggested_severity(intensity: str, frequency: str) -> int:
    """The severity, 1 to 4, for an intensity and a frequency step."""
    strength = _step(INTENSITIES, intensity, "intensity")
    often = _step(FREQUENCIES, frequency, "frequency")
    if strength >= often + 2:
        return often + 1
    return min(strength, often)


def frequency_step(count: float, unit: str) -> str | None:
    """The step for a recorded frequency: "per_month", "per_week" or "percent" of the time.

    None where it is below the first step.
    """
    if unit not in ("per_month", "per_week", "percent"):
        raise ValueError(f"unit must be per_month, per_week or percent, not {unit!r}.")
    amount = count * WEEKS if unit == "per_week" else count
    least = LEAST_PERCENT if unit == "percent" else LEAST_TIMES
    reached = [name for name, mark in zip(FREQUENCIES, least, strict=True) if amount >= mark]
    return reached[-1] if reached else None


def _step(names: tuple[str, ...], name: str, what: str) -> int:
    if name not in names:
        raise ValueError(f"{what} must be one of {', '.join(names)}, not {name!r}.")
    return names.index(name) + 1
