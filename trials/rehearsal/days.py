"""On which day a simulated participant comes to which visit."""

from datetime import date, timedelta

from trials.selectors.schedule import Timeline, VisitOnTimeline
from trials.simulation.draws import Draws, round_half_up

JITTER_DAYS = 2


def to_come(timeline: Timeline) -> list[VisitOnTimeline]:
    """Visits that can be held next, the one that is meant to be first at the front.

    All that they hang on has happened.
    """
    waiting = [one for one in timeline.visits if one.is_to_come and one.plan and one.plan.settled]
    return sorted(waiting, key=lambda one: (one.plan.target_on, one.visit.position))


def day_of(one: VisitOnTimeline, draws: Draws, *, number: str, not_before: date) -> date:
    """Near the target, inside the window, and not before what happened already."""
    window = one.plan.projected or one.plan.window
    off = round_half_up(JITTER_DAYS * draws.normal(f"{number}|{one.visit.name}|day"))
    day = min(max(window.target_on + timedelta(days=off), window.opens_on), window.closes_on)
    return max(day, not_before)


def first_days(timeline: Timeline) -> dict[str, date]:
    """{visit: the first day on which it could be held}, of those that are to come."""
    plans = {one.visit.name: one.plan for one in timeline.visits if one.is_to_come and one.plan}
    return {name: plan.projected.opens_on for name, plan in plans.items() if plan.projected}


def over(timeline: Timeline) -> set[str]:
    """Codes of visits of which nothing more is to come: held, missed, fallen away."""
    ahead = {one.visit.code for one in timeline.visits if one.is_to_come}
    return {one.visit.code for one in timeline.visits} - ahead
