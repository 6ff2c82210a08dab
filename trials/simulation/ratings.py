"""The totals of the interviews by raters: CAPS-5 and SDS at baseline, on the way and at the end."""

import math

import numpy as np

from trials.simulation import targets
from trials.simulation.arm import Arm
from trials.simulation.change import baseline_totals, drawn_change, fitted_change
from trials.simulation.disposition import TREATMENT_STOPPED
from trials.simulation.draws import round_half_up
from trials.simulation.fitting import points_from_count
from trials.simulation.targets import CAPS5, SDS, TOLERANCE, Measure

TotalsByVisit = dict[str, np.ndarray]


def caps5_totals(arm: Arm) -> TotalsByVisit:
    start = _caps5_baseline(arm)
    end = _caps5_end(arm, start)
    return {"V3": start, **_caps5_on_the_way(arm, start, end), "V19": end}


def sds_totals(arm: Arm) -> TotalsByVisit:
    start = baseline_totals(arm, SDS)
    end = start + fitted_change(arm, SDS, start, arm.completed)
    between = {
        visit: arm.fitting(f"sds|{visit}", 0, SDS.high).rounded(
            _on_the_way(arm, SDS, visit, start, end)
        )
        for visit in targets.ON_THE_WAY
    }
    return {"V3": start, **between, "V19": end}


def _caps5_baseline(arm: Arm) -> np.ndarray:
    """Above the threshold of eligibility by a lognormal number."""
    log_variance = math.log(1 + (targets.ABOVE_ELIGIBLE_DEVIATION / targets.ABOVE_ELIGIBLE) ** 2)
    log_mean = math.log(targets.ABOVE_ELIGIBLE) - log_variance / 2
    above = np.exp(log_mean + math.sqrt(log_variance) * arm.latents["b_caps"])
    fitting = arm.fitting("caps|V3", targets.ELIGIBLE, CAPS5.high)
    whole = fitting.rounded(targets.ELIGIBLE + above)
    whole = fitting.mean(whole, targets.BASELINE_OF_COMPLETERS[arm.name], arm.completed)
    whole = fitting.mean(whole, targets.BASELINE_OF_OTHERS[arm.name], ~arm.completed)
    deviation = CAPS5.targets[arm.name].deviation
    return fitting.deviation(whole, deviation, TOLERANCE, arm.everybody, groups=arm.completed)


def _caps5_end(arm: Arm, start: np.ndarray) -> np.ndarray:
    """With the change, the responders and the remitters published for completers."""
    completed = arm.completed
    change = fitted_change(arm, CAPS5, start, completed)
    responders = round_half_up(targets.RESPONDERS[arm.name] * int(completed.sum()))
    remitters = round_half_up(targets.REMITTERS[arm.name] * int(completed.sum()))

    def distance(moved: np.ndarray) -> int:
        from_responders = points_from_count(moved, targets.RESPONSE, responders)
        end = start[completed] + moved
        return from_responders + points_from_count(end, targets.REMISSION, remitters)

    fitting = arm.fitting("caps|counts", CAPS5.low - start, CAPS5.high - start)
    deviation = CAPS5.targets[arm.name].change_deviation
    end = start + fitting.counts(change, distance, deviation, TOLERANCE, completed)
    return _those_who_stopped(arm, start, end)


def _those_who_stopped(arm: Arm, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    stopped = arm.where(lambda course: course.status == TREATMENT_STOPPED)
    fitting = arm.fitting("caps|stopped", CAPS5.low, CAPS5.high)
    worse = fitting.rounded(start + drawn_change(arm, CAPS5) + targets.STOPPED_WORSE)
    return fitting.mean(np.where(stopped, worse, end), targets.STOPPED_END, stopped)


def _caps5_on_the_way(arm: Arm, start: np.ndarray, end: np.ndarray) -> TotalsByVisit:
    """With the published means of those who come to the visit."""
    found = {}
    for visit, means in targets.CAPS5_ON_THE_WAY.items():
        came = arm.where(lambda course, visit=visit: visit in course.attended)
        fitting = arm.fitting(f"caps|{visit}", 0, CAPS5.high)
        whole = fitting.rounded(_on_the_way(arm, CAPS5, visit, start, end))
        found[visit] = fitting.mean(whole, means[arm.name], came)
    return found


def _on_the_way(
    arm: Arm, measure: Measure, visit: str, start: np.ndarray, end: np.ndarray
) -> np.ndarray:
    """A part of the change, and what the day adds."""
    day = targets.OCCASION[measure.latent][visit] * arm.normal(f"{measure.latent}|{visit}")
    return start + targets.ON_THE_WAY[visit] * (end - start) + day
