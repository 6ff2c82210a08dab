"""The flow of participants through a study, counted as CONSORT asks.

Schulz KF, Altman DG, Moher D. CONSORT 2010 statement. BMJ 2010;340:c332, figure 1.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain

from trials.lifecycle import (
    FINAL_STATUSES,
    LABELS,
    PRESCREENING_REASONS,
    SCREEN_FAILURE_REASONS,
    TREATMENT_STOP_REASONS,
)
from trials.models import SiteStep, Trial
from trials.selectors.courses import Course, courses_of
from trials.selectors.sites import exclusions
from trials.selectors.trials import latest_snapshot, state_of
from trials.studies.loading import study_of
from trials.studies.schema import Study

EVERYBODY = "all"
RANDOMISED = "Randomised"
UNKNOWN = {"": "No reason recorded"}
LEFT = ("withdrew", "lost_to_follow_up", "died")
# The numbers of everybody of one course, as courses_of gives them.
Courses = dict[Course, list[str]]
Asks = Callable[[Course], bool]


@dataclass(frozen=True)
class Line:
    """people: {column: how many}. who: {column: the numbers of those who are counted}."""

    label: str
    people: dict[str, int]
    who: dict[str, list[str]] = field(default_factory=dict, compare=False, kw_only=True)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Of everybody who is counted, in order."""
        return tuple(sorted(chain.from_iterable(self.who.values())))


@dataclass(frozen=True)
class Box(Line):
    """One box of the diagram. lines: what is counted inside it. aside: who goes no further.

    same_step: it counts the people of the box above once more: nobody goes from that one to it.
    """

    lines: tuple[Line, ...] = ()
    aside: "Box | None" = None
    same_step: bool = False


@dataclass(frozen=True)
class Flow:
    """before: boxes of everybody. after: boxes with one count for each column.

    columns: {arm: its label} once the study is unblinded; until then, and where nobody is
    randomised, one for everybody.
    excluded: the sites that were excluded for cause; their participants are counted.
    """

    before: tuple[Box, ...]
    after: tuple[Box, ...]
    columns: dict[str, str]
    excluded: tuple[SiteStep, ...]


def flow_of(trial: Trial, as_of: date, *, pooled: bool = False) -> Flow:
    """As of the end of that day, in a constant number of queries.

    pooled: one column for everybody, also once the study is unblinded.
    """
    snapshot = latest_snapshot(trial)
    return count(
        courses_of(trial, as_of),
        study_of(trial),
        excluded=[step for step in exclusions(trial) if step.happened_on <= as_of],
        unblinded=state_of(trial) == "unblinded" and not pooled,
        locked=snapshot is not None and snapshot.taken_at.date() <= as_of,
    )


def count(
    courses: Courses,
    study: Study,
    *,
    excluded: Sequence[SiteStep] = (),
    unblinded: bool = False,
    locked: bool = False,
) -> Flow:
    """Pure counting: every person is in one place at each step."""
    asked = _those(courses, lambda course: not course.status)
    consented = _those(courses, lambda course: bool(course.status))
    entered = _those(consented, lambda course: _entered(course, study))
    others = _those(consented, lambda course: not _entered(course, study))
    before = (
        _everybody("Assessed for eligibility", courses, aside=_before_consent(asked)),
        _everybody("Consented", consented, aside=_did_not_enter(others, study)),
    )
    counting = _Counting(entered, _columns(study, unblinded))
    after = _after(counting, study, [step.site.code for step in excluded], locked=locked)
    return Flow(before, after, counting.columns, tuple(excluded))


@dataclass(frozen=True)
class _Counting:
    """Counts the same people in each column."""

    courses: Courses
    columns: dict[str, str]

    def box(self, label: str, asks: Asks, lines: Iterable[tuple[str, Asks]] = ()) -> Box:
        """A line of nobody is left out."""
        counted = [line_of(words, self._who(asks_too)) for words, asks_too in lines]
        shown = tuple(line for line in counted if any(line.people.values()))
        who = self._who(asks)
        return Box(label, _how_many(who), shown, who=who)

    def _who(self, asks: Asks) -> dict[str, list[str]]:
        found = _those(self.courses, asks)
        return {
            column: [
                number
                for course, numbers in found.items()
                if column in (EVERYBODY, course.arm)
                for number in numbers
            ]
            for column in self.columns
        }


def line_of(label: str, who: dict[str, list[str]]) -> Line:
    """who: {column: numbers}."""
    return Line(label, _how_many(who), who=who)


def _how_many(who: dict[str, list[str]]) -> dict[str, int]:
    return {column: len(numbers) for column, numbers in who.items()}


def _columns(study: Study, unblinded: bool) -> dict[str, str]:
    if not study.randomisation:
        return {EVERYBODY: "All participants"}
    if unblinded:
        return {arm.code: arm.label for arm in study.arms}
    return {EVERYBODY: "Arms sealed"}


def _entered(course: Course, study: Study) -> bool:
    return course.randomised if study.randomisation else course.status != "screen_failed"


def _before_consent(courses: Courses) -> Box:
    reasons = PRESCREENING_REASONS | {"": "Not decided yet"}
    lines = [(label, _has_reason(code)) for code, label in reasons.items()]
    return _counting_all(courses).box("Did not consent", _anybody, lines)


def _did_not_enter(courses: Courses, study: Study) -> Box:
    failed = [
        (label, _failed_for(code)) for code, label in (SCREEN_FAILURE_REASONS | UNKNOWN).items()
    ]
    label = "Not randomised" if study.randomisation else "Did not enter the study"
    still = [("Still in screening", _goes_on)]
    return _counting_all(courses).box(label, _anybody, [*failed, *_ENDS, *still])


def _after(
    counting: _Counting, study: Study, excluded: list[str], *, locked: bool
) -> tuple[Box, ...]:
    """excluded: codes of sites."""
    boxes = []
    if study.randomisation:
        at_excluded = [(f"of site {code}, excluded for cause", _is_at(code)) for code in excluded]
        boxes.append(counting.box(RANDOMISED, _anybody, at_excluded))
    if study.dosing:
        stops = (TREATMENT_STOP_REASONS | UNKNOWN).items()
        boxes += [
            counting.box("Received at least one dose", lambda c: c.dosed),
            counting.box(
                "Stopped treatment",
                lambda c: c.stopped is not None,
                [(label, _stopped_for(code)) for code, label in stops],
            ),
        ]
    boxes += [
        counting.box("Left the study", lambda c: c.status in LEFT, _ENDS),
        counting.box("Still in the study", _goes_on),
        counting.box("Completed the study", _stands_at("completed")),
    ]
    if locked:
        without = [("without the excluded sites", lambda c: c.analysed and c.site not in excluded)]
        analysed = counting.box("Analysed", lambda c: c.analysed, without if excluded else ())
        boxes.append(analysed)
    return tuple(boxes)


def _those(courses: Courses, asks: Asks) -> Courses:
    return {course: numbers for course, numbers in courses.items() if asks(course)}


def _everybody(label: str, courses: Courses, *, aside: Box) -> Box:
    return replace(_counting_all(courses).box(label, _anybody), aside=aside)


def _counting_all(courses: Courses) -> _Counting:
    return _Counting(courses, {EVERYBODY: ""})


def _anybody(course: Course) -> bool:
    return True


def _goes_on(course: Course) -> bool:
    return course.status not in FINAL_STATUSES


def _is_at(site: str) -> Asks:
    return lambda course: course.site == site


def _has_reason(reason: str) -> Asks:
    return lambda course: course.reason == reason


def _failed_for(reason: str) -> Asks:
    return lambda course: course.status == "screen_failed" and course.reason == reason


def _stopped_for(reason: str) -> Asks:
    return lambda course: course.stopped == reason


def _stands_at(status: str) -> Asks:
    return lambda course: course.status == status


_ENDS = [(LABELS[status], _stands_at(status)) for status in LEFT]
