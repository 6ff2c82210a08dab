"""When each participant consents and comes to each visit."""

from dataclasses import dataclass
from datetime import date, timedelta

from trials.simulation.draws import Draws, round_half_up

RECRUITMENT_DAYS = 500
LATE_SHARE = 0.04
LATE_AT_MOST = 5


@dataclass(frozen=True)
class Planned:
    """A visit so many days after another one; days count from the visit it hangs from."""

    visit: str
    after: str
    target: int
    earliest: int
    latest: int


CONSENT = "consent"
PLAN = (
    Planned("SCR", CONSENT, 2, 0, 7),
    Planned("V3", CONSENT, 49, 28, 84),
    Planned("V4", "V3", 5, 1, 10),
    Planned("V5", "V3", 14, 7, 21),
    Planned("V9", "V5", 21, 18, 27),
    Planned("V10", "V5", 28, 21, 35),
    Planned("V14", "V10", 21, 18, 27),
    Planned("V15", "V10", 28, 21, 35),
    Planned("V19", "V15", 56, 49, 70),
    Planned("V20", "V19", 3, 0, 14),
)
VISITS = tuple(planned.visit for planned in PLAN)


def consent_dates(draws: Draws, site: str, size: int, opens_on: date) -> list[date]:
    """The days of consent at one site, in order: participant numbers are given as people come."""
    days = sorted(
        int(draws.uniform(f"{site}|consent|{place}") * RECRUITMENT_DAYS) for place in range(size)
    )
    return [opens_on + timedelta(days=day) for day in days]


def visit_dates(draws: Draws, participant: str, consented_on: date) -> dict[str, date]:
    """Every visit as it would fall for somebody who attends them all.

    Most visits fall some days around their target and inside their window; a few come late. No
    visit falls on the day of the one before it or earlier.
    """
    dates = {CONSENT: consented_on}
    earliest = consented_on
    for planned in PLAN:
        day = dates[planned.after] + timedelta(days=_days_after(draws, participant, planned))
        dates[planned.visit] = max(day, earliest)
        earliest = dates[planned.visit] + timedelta(days=1)
    del dates[CONSENT]
    return dates


def _days_after(draws: Draws, participant: str, planned: Planned) -> int:
    key = f"{participant}|date|{planned.visit}"
    if planned.after != CONSENT and draws.uniform(f"{key}|late") < LATE_SHARE:
        return planned.latest + 1 + int(draws.uniform(f"{key}|by") * LATE_AT_MOST)
    # People postpone more often than they come early: the jitter leans one day to the late side.
    jitter = min(5, max(-5, round_half_up(1 + 2.5 * draws.normal(key))))
    return min(planned.latest, max(planned.earliest, planned.target + jitter))
