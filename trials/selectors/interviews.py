"""Interviews and the raters who have them: read as the office of the raters.

Which rater may have an interview hangs on the participant, the site and the other assessments.
Those who assign see none of them, so only `Waiting` goes to a page.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from trials.context import reading
from trials.models import Acquaintance, Entry, RepeatedRating, Trial, Visit, VisitStep
from trials.selectors.clocks import today_at
from trials.selectors.entries import with_state
from trials.selectors.raters import RATER, office_of

# From its booking on a visit has its day, and its interview needs a rater.
_WITH_A_DAY = (Visit.State.SCHEDULED, Visit.State.IN_PROGRESS, Visit.State.REOPENED)
Place = tuple[int, int]


@dataclass(frozen=True)
class Interview:
    """Rated forms of one visit that are given to one rater. first: the form that names it.

    others: {rater: places of the participant's other assessments that the rater has}, in the
    order of the visits. excused: raters for whom the coordinator made an exception. acquainted:
    raters who said that they have met this person. rated_by: who held it, where it is rated a
    second time.
    """

    first: Entry
    entries: tuple[Entry, ...]
    day: date
    others: dict[UUID, set[Place]]
    excused: frozenset[UUID]
    acquainted: frozenset[UUID]
    rated_by: UUID | None

    @property
    def site_id(self) -> UUID:
        return self.first.site_id

    @property
    def language(self) -> str:
        return self.first.visit.participant.language

    @property
    def place(self) -> Place:
        return _place(self.first.visit)

    @property
    def forms(self) -> list[str]:
        """Those that need a certificate; a guess of the treatment needs none."""
        return sorted({e.form_key for e in self.entries if e.form_class == "rating"})

    def neighbours(self) -> set[Place]:
        """The assessments just before and just after this one, of those that have a rater."""
        given = {place for places in self.others.values() for place in places}
        before = max((place for place in given if place < self.place), default=None)
        after = min((place for place in given if place > self.place), default=None)
        return {before, after} - {None}


@dataclass(frozen=True)
class Load:
    """How many interviews a rater has on a day, in its week (from Monday), and not begun."""

    on_day: int = 0
    in_week: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Waiting:
    """An interview as the coordinator sees it. week: in which it is booked, "" where it is not."""

    token: str
    language: str
    week: str


def interview_of(entry: Entry, *, alone: bool = False) -> Interview:
    """What has to be known of an interview before it is given to a rater.

    alone: only this form, and not what else is to be rated at the same visit.
    """
    with reading(office_of(entry.trial)):
        named = with_state(Entry.objects.filter(pk=entry.pk))
        first = named.select_related(
            "trial", "visit__site", "visit__participant", "second_of"
        ).get()
        return Interview(
            first=first,
            entries=(first,) if alone else (first, *_same_interview(first)),
            day=_day_of(first),
            others=_others(first),
            excused=_raters(RepeatedRating.objects.filter(entry=first), "rater"),
            acquainted=_raters(
                Acquaintance.objects.filter(participant=first.participant_id, met_before=True),
                "recorded_by",
            ),
            rated_by=first.second_of.assigned_to_id if first.second_of else None,
        )


def named_by(trial: Trial, token: str) -> Entry | None:
    """The interview with this token, if it is still to be held."""
    with reading(office_of(trial)):
        return _to_be_held(trial).filter(token=token).select_related("trial").first()


def waiting_interviews(trial: Trial) -> list[Waiting]:
    """Those that have a day and no rater, by token. Not those of a stage that tells an arm."""
    with reading(office_of(trial)):
        return _shown(_to_be_held(trial).filter(assigned_to=None, day__isnull=False))


def interviews_with(trial: Trial, rater_id: UUID) -> list[Waiting]:
    """What the rater has not begun yet, by token."""
    with reading(office_of(trial)):
        return _shown(_to_be_held(trial).filter(assigned_to=rater_id))


def loads_around(trial: Trial, day: date) -> dict[UUID, Load]:
    """{rater: what they have on that day, in its week, and ahead of them}."""
    monday = day - timedelta(days=day.weekday())
    with reading(office_of(trial)):
        given = _with_day(Entry.objects.filter(trial=trial, assigned_to__isnull=False))
        in_week = Q(day__range=(monday, monday + timedelta(days=6)))
        to_come = Q(state=Entry.State.EXPECTED)
        rows = given.filter(in_week | to_come).values_list("assigned_to", "visit", "day", "state")
        # An interview is of one visit, however many forms it has.
        visits: dict[UUID, dict] = defaultdict(dict)
        for rater, visit, on, state in rows:
            _, waits = visits[rater].get(visit, (on, False))
            visits[rater][visit] = (on, waits or state == Entry.State.EXPECTED)
    return {rater: _load(list(theirs.values()), monday, day) for rater, theirs in visits.items()}


def _load(interviews: list[tuple[date | None, bool]], monday: date, day: date) -> Load:
    days = [on for on, _ in interviews if on]
    return Load(
        on_day=days.count(day),
        in_week=sum(monday <= on <= monday + timedelta(days=6) for on in days),
        waiting=sum(waits for _, waits in interviews),
    )


def _day_of(first: Entry) -> date:
    """The day for which it is booked or on which it was begun, or else today at the site.

    A second rating is done from the recording, whenever there is somebody to do it.
    """
    booked = None if first.second_of_id else _steps_with_a_day(first.visit_id).first()
    return booked or today_at(first.visit.site)


def _place(visit: Visit) -> Place:
    return visit.position, visit.occurrence


def _raters(facts: QuerySet, column: str) -> frozenset[UUID]:
    return frozenset(facts.values_list(column, flat=True))


def _same_interview(first: Entry) -> QuerySet[Entry]:
    """What else a rater fills in at the visit, and lies with nobody or with the same rater."""
    others = with_state(Entry.objects.filter(visit=first.visit_id, filled_by=RATER))
    others = others.filter(
        second_of__isnull=first.second_of_id is None, state=Entry.State.EXPECTED
    ).exclude(pk=first.pk)
    return others.filter(Q(assigned_to=None) | Q(assigned_to=first.assigned_to_id))


def _others(first: Entry) -> dict[UUID, set[Place]]:
    given = Entry.objects.filter(participant=first.participant_id, assigned_to__isnull=False)
    places: dict[UUID, set[Place]] = defaultdict(set)
    for entry in given.exclude(visit=first.visit_id).select_related("visit"):
        places[entry.assigned_to_id].add(_place(entry.visit))
    return dict(places)


def _to_be_held(trial: Trial) -> QuerySet[Entry]:
    rated = Entry.objects.filter(trial=trial, form_class="rating", arm_path=False)
    return _with_day(rated).filter(state=Entry.State.EXPECTED)


def _with_day(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    return with_state(entries).annotate(
        day=Coalesce(Subquery(_steps_with_a_day(OuterRef("visit"))[:1]), F("done_on"))
    )


def _steps_with_a_day(visit) -> QuerySet[date]:
    """The days of bookings and beginnings, the latest first."""
    steps = VisitStep.objects.filter(visit=visit, state__in=_WITH_A_DAY)
    return steps.order_by("-recorded_at").values_list("happened_on", flat=True)


def _shown(entries: QuerySet[Entry]) -> list[Waiting]:
    """One line for each visit: how many forms it has would tell which visit it is."""
    found: dict = {}
    for entry in entries.order_by("position", "slot").select_related("participant"):
        found.setdefault((entry.visit_id, entry.second_of_id is None), entry)
    return sorted((_as_waiting(entry) for entry in found.values()), key=lambda one: one.token)


def _as_waiting(entry: Entry) -> Waiting:
    week = f"{entry.day:%G, week %-V}" if entry.day else ""
    return Waiting(entry.token, entry.participant.language, week)
