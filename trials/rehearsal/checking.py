"""What must be true of any rehearsal, read back from what was recorded."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Min

from trials.models import DosingStep, Entry, Participant, Revision
from trials.policies import lock_lines
from trials.rehearsal.walk import Walk
from trials.selectors.clocks import local_day
from trials.selectors.schedule import events_of
from trials.studies.schema import Study


@dataclass(frozen=True)
class Check:
    """wrong: what contradicts it, a line each."""

    sentence: str
    wrong: tuple[str, ...]


def check(walks: list[Walk], study: Study) -> list[Check]:
    """To be asked where everything can be seen."""
    people = [walk.participant for walk in walks if walk.participant]
    happened = events_of(people, study)
    dates = {person: happened[person.pk].dates for person in people}
    found = {
        "Every visit comes after those it hangs on": out_of_order(dates, study),
        "Nobody is randomised before the visits it needs": randomised_too_early(dates, study),
        "No dose comes before randomisation": _doses_too_early(dates, study),
        "Nothing is entered before consent": _before_consent(dates),
        "No rater meets anybody twice": _met_twice(people),
        "Every path ends as it should": _other_ends(walks),
    }
    return [Check(sentence, tuple(wrong)) for sentence, wrong in found.items()]


def board_of(trial) -> dict[str, int]:
    """{line of the lock board: its count}, of the lines that the soft lock still waits for."""
    waiting = (one for one in lock_lines(trial) if one.line.before == "soft_locked" and not one.ok)
    return {one.code: one.count for one in waiting}


def out_of_order(dates: dict, study: Study) -> Iterator[str]:
    """dates: {participant: {event or visit: its day}}."""
    for person, days in dates.items():
        for visit in study.visits:
            for anchor in visit.anchors:
                before, day = days.get(anchor.after), days.get(visit.code)
                if before and day and day < before:
                    yield f"{person.number}: {visit.code} on {day}, {anchor.after} on {before}"


def randomised_too_early(dates: dict, study: Study) -> Iterator[str]:
    needed = study.randomisation.after if study.randomisation else []
    for person, days in dates.items():
        on = days.get("randomisation")
        late = [code for code in needed if on and (code not in days or days[code] > on)]
        if late:
            yield f"{person.number}: randomised on {on}, before {', '.join(late)}"


def _doses_too_early(dates: dict, study: Study) -> Iterator[str]:
    if study.randomisation is None:
        return
    doses = DosingStep.objects.filter(participant__in=list(dates), kind=DosingStep.Kind.INITIAL)
    for dose in doses.select_related("participant", "site"):
        on = dates[dose.participant].get("randomisation")
        if on is None or local_day(dose.site, dose.happened_at) < on:
            yield f"{dose.participant.number}: a dose at {dose.happened_at}, randomised on {on}"


def _before_consent(dates: dict) -> Iterator[str]:
    first = Revision.objects.values_list("participant").annotate(first=Min("done_on"))
    earliest = dict(first.filter(participant__in=list(dates)))
    for person, days in dates.items():
        if person.pk in earliest and earliest[person.pk] < days["consent"]:
            yield f"{person.number}: a form on {earliest[person.pk]}, consent on {days['consent']}"


def _met_twice(people: list[Participant]) -> Iterator[str]:
    given = Entry.objects.filter(participant__in=people, assigned_to__isnull=False)
    met = given.values("participant__number", "assigned_to__username").annotate(
        visits=Count("visit", distinct=True)
    )
    for row in met.filter(visits__gt=1):
        yield f"{row['participant__number']}: {row['assigned_to__username']}, {row['visits']} times"


def _other_ends(walks: list[Walk]) -> Iterator[str]:
    """Of whoever had the time to come to an end."""
    for walk in walks:
        if not (walk.issues or walk.is_cut) and walk.status() != walk.path.ends:
            yield f"{walk.number}: {walk.path.name} ends {walk.status()}, not {walk.path.ends}"
