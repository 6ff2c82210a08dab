"""What becomes of each participant: who completes, withdraws, or stops the treatment.

The numbers are fixed, who it is falls by lot. This is the one assignment in which all published
counts hold together: 90 randomised, 3 + 4 withdrawn, CAPS-5 change in 42/37, BDI-II in 42/39,
SCS and AUDIT in 42/40; 347 interviews by raters, 257 of them after baseline.
"""

from dataclasses import dataclass, replace
from itertools import cycle, islice

from trials.simulation.draws import Draws, round_half_up
from trials.simulation.roster import DEMONSTRATION_ARMS, MDMA, PBO

COMPLETED = "completed"
WITHDREW = "withdrew"
ENDPOINT_MISSED = "endpoint_missed"
TREATMENT_STOPPED = "treatment_stopped"

SESSIONS = ("V5", "V10", "V15")
LATER_RATINGS = ("V9", "V14", "V19")


@dataclass(frozen=True)
class Course:
    """How a participant's time after randomisation goes.

    ``sessions`` experimental sessions were attended and ``ratings`` rating visits after baseline;
    ``termination`` is the last visit, V20, with the closing questionnaires, BDI-II among them.
    """

    status: str
    sessions: int
    ratings: int
    termination: bool = False
    closing_bdi: bool = True

    @property
    def attended(self) -> set[str]:
        closing = {"V20"} if self.termination else set()
        return {*SESSIONS[: self.sessions], *LATER_RATINGS[: self.ratings], *closing}


FULL_COURSE = Course(COMPLETED, sessions=3, ratings=3, termination=True)

# Whoever stopped the treatment is followed to the end. Their ratings after that day do not count
# in an analysis as if everybody had been treated ("de jure").
OTHER_COURSES = {
    MDMA: (
        (
            Course(WITHDREW, sessions=1, ratings=1),
            Course(WITHDREW, sessions=2, ratings=2),
            Course(WITHDREW, sessions=1, ratings=1),
        ),
        (Course(ENDPOINT_MISSED, sessions=3, ratings=2),),
    ),
    PBO: (
        (
            Course(WITHDREW, sessions=1, ratings=1),
            Course(WITHDREW, sessions=2, ratings=2),
            Course(WITHDREW, sessions=1, ratings=0),
            Course(WITHDREW, sessions=2, ratings=2),
        ),
        (
            Course(TREATMENT_STOPPED, sessions=2, ratings=3, termination=True),
            Course(TREATMENT_STOPPED, sessions=1, ratings=3, termination=True),
            Course(TREATMENT_STOPPED, sessions=2, ratings=3, termination=True),
        ),
        (replace(FULL_COURSE, closing_bdi=False),),
    ),
}


def share(count: int, arm: str, members: int) -> int:
    """A count of the demonstration study's arm, for an arm of any other size."""
    return round_half_up(count * members / DEMONSTRATION_ARMS[arm])


def courses(draws: Draws, arm: str, members: list[str]) -> dict[str, Course]:
    """The course of each member of an arm, dealt in keyed order."""
    dealt = [
        course
        for group in OTHER_COURSES[arm]
        for course in islice(cycle(group), share(len(group), arm, len(members)))
    ]
    dealt += [FULL_COURSE] * (len(members) - len(dealt))
    return dict(zip(draws.shuffled(f"course|{arm}", members), dealt, strict=True))
