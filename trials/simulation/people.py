"""A participant of the simulated study, and how things stand with him or her on a date."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from trials.simulation.disposition import LATER_RATINGS, TREATMENT_STOPPED, WITHDREW, Course
from trials.simulation.draws import Draws

BEFORE_TREATMENT = ("SCR", "V3", "V4")
RANDOMISED_AT = "V4"
SCREENED, RANDOMISED = "screened", "randomised"


@dataclass(frozen=True)
class SimParticipant:
    """A participant as the study knows him or her; the arm is not here.

    ``status`` is how things stand, reached on ``status_on``: screened, randomised, completed,
    withdrew, treatment_stopped (followed to the end), or endpoint_missed (treated, but neither the
    last rating nor the last visit took place). ``visits`` are those attended, with their dates.
    ``covariates`` are the answers to CHARACTERISTICS, empty before that form is filled in.
    """

    number: str
    site: str
    consented_on: date
    randomised_on: date | None
    covariates: dict[str, int]
    status: str
    status_on: date
    visits: dict[str, date]


def participant_of(
    draws: Draws,
    number: str,
    consented_on: date,
    dates: dict[str, date],
    course: Course,
    covariates: dict[str, int],
) -> SimParticipant:
    """The participant at the end of the study; ``dates`` are those of every planned visit."""
    attended = {*BEFORE_TREATMENT, *course.attended}
    visits = {visit: day for visit, day in dates.items() if visit in attended}
    return SimParticipant(
        number=number,
        site=number.partition("-")[0],
        consented_on=consented_on,
        randomised_on=dates[RANDOMISED_AT],
        covariates=covariates,
        status=course.status,
        status_on=_status_on(draws, number, course, dates, max(visits.values())),
        visits=visits,
    )


def as_of(person: SimParticipant, day: date) -> SimParticipant:
    """The participant as known at the end of that day."""
    visits = {visit: on for visit, on in person.visits.items() if on <= day}
    randomised_on = visits.get(RANDOMISED_AT)
    status, status_on = SCREENED, person.consented_on
    if person.status_on <= day:
        status, status_on = person.status, person.status_on
    elif randomised_on:
        status, status_on = RANDOMISED, randomised_on
    return replace(
        person,
        randomised_on=randomised_on,
        covariates=person.covariates if "SCR" in visits else {},
        status=status,
        status_on=status_on,
        visits=visits,
    )


def _status_on(
    draws: Draws, number: str, course: Course, dates: dict[str, date], last_seen: date
) -> date:
    if course.status == TREATMENT_STOPPED:
        # The day after the rating of the last session: that rating still counts as treated.
        return dates[LATER_RATINGS[course.sessions - 1]] + timedelta(days=1)
    if course.status == WITHDREW:
        return last_seen + timedelta(days=1 + int(5 * draws.uniform(f"{number}|withdrew")))
    return dates["V20"]
