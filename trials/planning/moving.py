"""What happens if a visit is held on another day, before anything is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from trials.planning.windows import Known, Plan, Visits, Window, plan, why_outside
from trials.planning.words import day_in_words

SATURDAY_SUNDAY = (5, 6)
FRIDAY_SATURDAY = (4, 5)
# The days, from 0 for Monday, on which a site does not usually see anybody.
WEEKENDS = {"IL": FRIDAY_SATURDAY}
MOST_DATES = 3


@dataclass(frozen=True)
class Broken:
    """A visit that cannot be held as it was meant to be.

    why: the sentence. short_by: by how many days. dates: those that would fit, at most three;
    none where the visit has become impossible.
    """

    visit: str
    why: str
    short_by: int
    dates: tuple[date, ...] = ()


@dataclass(frozen=True)
class MovedTarget:
    visit: str
    before: date
    after: date


@dataclass(frozen=True)
class Consequences:
    """What follows if `visit` is held on the day `on`.

    why_outside: what its own anchors allow, where the day breaks them. broken: other visits that
    become impossible, or whose booking no longer fits. dates: the nearest days, at most three,
    that keep everything possible; bookings of earlier visits stand, later ones may be moved.
    """

    visit: str
    on: date
    why_outside: tuple[str, ...]
    broken: tuple[Broken, ...]
    targets: tuple[MovedTarget, ...]
    dates: tuple[date, ...]


def weekend_in(country: str) -> tuple[int, ...]:
    return WEEKENDS.get(country, SATURDAY_SUNDAY)


def moved(
    visits: Visits,
    known: Known,
    visit: str,
    on: date,
    *,
    weekend: Sequence[int] = SATURDAY_SUNDAY,
    not_before: date = date.min,
) -> Consequences:
    """weekend: days of the week that are offered only when no other fits. not_before: today."""
    others = {name: day for name, day in known.booked.items() if name != visit}
    then = Known({**known.dates, visit: on}, known.gone, others)
    days = _Days(weekend, not_before)
    names = list(visits)
    earlier = {name: others[name] for name in names[: names.index(visit)] if name in others}
    free = plan(visits, Known(known.dates, known.gone, earlier))[visit]
    broken_already = {broken.visit for broken in _broken(visits, known, days)}
    return Consequences(
        visit=visit,
        on=on,
        why_outside=why_outside(visits, known, visit, on),
        broken=tuple(b for b in _broken(visits, then, days) if b.visit not in broken_already),
        targets=_moved_targets(plan(visits, known), plan(visits, then)),
        dates=days.nearest(free.projected, on),
    )


@dataclass(frozen=True)
class _Days:
    weekend: Sequence[int]
    not_before: date

    def nearest(self, window: Window | None, wished: date) -> tuple[date, ...]:
        """Days of the window in their order; those on a weekend only where no others are left."""
        if window is None:
            return ()
        first = max(window.opens_on, self.not_before)
        days = [first + timedelta(n) for n in range((window.closes_on - first).days + 1)]
        days.sort(key=lambda day: (day.weekday() in self.weekend, abs(day - wished)))
        return tuple(sorted(days[:MOST_DATES]))


def _broken(visits: Visits, known: Known, days: _Days) -> list[Broken]:
    """Visits that are impossible, and bookings that fit neither their anchors nor each other."""
    kept: dict[str, date] = {}
    found = [
        Broken(name, planned.why_impossible, planned.short_by)
        for name, planned in plan(visits, Known(known.dates, known.gone)).items()
        if planned.why_impossible
    ]
    impossible = {broken.visit for broken in found}
    for name in visits:
        if name not in known.booked or name in known.dates or name in impossible:
            continue
        day, so_far = known.booked[name], Known(known.dates, known.gone, kept)
        window = plan(visits, so_far)[name].projected
        if window is None or window.holds(day):
            kept[name] = day
        else:
            why = _why_rebook(visits, so_far, name, day)
            found.append(Broken(name, why, _outside_by(window, day), days.nearest(window, day)))
    return found


def _why_rebook(visits: Visits, known: Known, name: str, day: date) -> str:
    broken = why_outside(visits, known, name, day)
    if not broken:
        held = Known({**known.dates, name: day}, known.gone)
        impossible = [later for later, p in plan(visits, held).items() if p.why_impossible]
        broken = (f"that leaves no day for {', '.join(impossible)}",)
    return f"{name} is booked for {day_in_words(day)}: {'; '.join(broken)}."


def _outside_by(window: Window, day: date) -> int:
    return max((window.opens_on - day).days, (day - window.closes_on).days)


def _moved_targets(before: dict[str, Plan], after: dict[str, Plan]) -> tuple[MovedTarget, ...]:
    return tuple(
        MovedTarget(name, then.target_on, now.target_on)
        for name, now in after.items()
        if (then := before.get(name))
        and then.target_on
        and now.target_on
        and then.target_on != now.target_on
    )
