"""What a site has to do: visits that are due today and this week, and what of them is missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from trials.lifecycle import FINAL_STATUSES
from trials.models import KitRequest, Participant, Trial, Visit
from trials.selectors.kits import KitAtSession, kit_in
from trials.selectors.participants import with_status
from trials.selectors.schedule import Timeline, VisitOnTimeline, timelines_of
from trials.selectors.standings import HELD

DAYS_AHEAD = 7


@dataclass(frozen=True)
class Due:
    """A visit that somebody has to do something about, beside the participant's other visits."""

    timeline: Timeline
    one: VisitOnTimeline

    @property
    def closes_on(self) -> date:
        """The last day of its window; today for a visit that has none."""
        window = self.one.plan.allowed if self.one.plan else self.one.window
        return window.closes_on if window else self.timeline.today


@dataclass
class Worklist:
    """today: booked for today, begun today, or today is the last day. overdue: not held though
    they should have been by now. unfinished: held, with forms missing. week: booked within
    DAYS_AHEAD days, or their window is open by then. Each by urgency.
    """

    overdue: list[Due] = field(default_factory=list)
    today: list[Due] = field(default_factory=list)
    unfinished: list[Due] = field(default_factory=list)
    week: list[Due] = field(default_factory=list)


def worklist_of(trial: Trial, studies: dict) -> Worklist:
    """Of everybody whom the reader sees and who is still in the study.

    studies: as of studies_at.
    """
    people = with_status(Participant.objects.filter(trial=trial)).exclude(status__in=FINAL_STATUSES)
    found = Worklist()
    people = list(people.select_related("site").order_by("number"))
    for person in people:
        person.trial = trial
    for timeline in timelines_at(people, studies).values():
        for one in timeline.visits:
            if place := place_of(one, timeline.today):
                getattr(found, place).append(Due(timeline, one))
    for dues in (found.overdue, found.today, found.unfinished, found.week):
        dues.sort(key=lambda due: due.closes_on)
    return found


def timelines_at(people: Iterable[Participant], studies: dict) -> dict:
    """{participant id: Timeline in short}, by the version of the study in force at each site.

    As many queries as there are versions. people: with their sites. studies: as of studies_at.
    """
    found, people = {}, list(people)
    for study in {id(study): study for study in studies.values()}.values():
        there = [person for person in people if studies[person.site_id] is study]
        if there:
            found |= timelines_of(there, study, in_short=True)
    return found


def place_of(one: VisitOnTimeline, today: date) -> str | None:
    """The list of a Worklist in which a visit stands; None where nothing is to do yet, or any
    more."""
    if one.state in HELD:
        if not one.missing:
            return None
        return "today" if one.standing.held_on == today else "unfinished"
    if not one.is_to_come:
        return None
    if one.overdue_days:
        return "overdue"
    if one.standing.booked_on:
        return _within(one.standing.booked_on, today)
    window = one.plan.allowed if one.plan and one.plan.settled else None
    if window is None or not window.is_possible or window.opens_on > _ahead(today):
        return None
    return "today" if window.closes_on == today else "week"


def kits_at(visits: Iterable[Visit]) -> dict[object, KitAtSession]:
    """{visit id: the kit of its session}, where one was asked for; in two queries."""
    requests = KitRequest.objects.filter(visit__in=list(visits)).prefetch_related("steps")
    # The last request of a session is the one that counts.
    return {request.visit_id: kit_in(request) for request in requests.order_by("at")}


def _within(day: date, today: date) -> str | None:
    if day == today:
        return "today"
    return "week" if day <= _ahead(today) else None


def _ahead(today: date) -> date:
    return today + timedelta(DAYS_AHEAD)
