"""The plan of each visit: the days on which it may be held, and the one it is meant for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import isinf

from trials.planning.network import Between, Network
from trials.planning.words import anchor_in_words, day_in_words, range_in_words
from trials.studies.schema import Anchor

# By the name of a visit, in an order in which no visit hangs on a later one.
Visits = Mapping[str, Sequence[Anchor]]


@dataclass(frozen=True)
class Known:
    """What is known of one participant's schedule.

    dates: the day of each event, and of each visit held or missed, by name.
    gone: visits and events that can no longer happen. booked: the day a visit is booked for.
    """

    dates: Mapping[str, date]
    gone: frozenset[str] = frozenset()
    booked: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Window:
    """Where two anchors contradict each other it opens after it closes: no day lies in it."""

    opens_on: date
    target_on: date
    closes_on: date

    def holds(self, day: date) -> bool:
        return self.opens_on <= day <= self.closes_on

    @property
    def is_possible(self) -> bool:
        return self.opens_on <= self.closes_on


@dataclass(frozen=True)
class Plan:
    """When a visit that is still to come can be held.

    window: by the anchors that have happened; None while none has.
    settled: whether all of its anchors have happened, so that the window is final.
    projected: the days that fit every anchor and leave every later visit possible, booked visits
    counting as held on their day. None where no day is left, or none can be told yet.
    why_impossible: the two anchors that contradict each other, by short_by days; "" where none do.
    """

    window: Window | None
    settled: bool
    projected: Window | None
    why_impossible: str = ""
    short_by: int = 0

    @property
    def allowed(self) -> Window | None:
        """The days that break no anchor, as far as they can be told."""
        return self.window if self.settled else self.projected

    @property
    def target_on(self) -> date | None:
        return self.allowed.target_on if self.allowed else None


def window_of(anchors: Sequence[Anchor], known: Known) -> Window | None:
    """The days that all anchors allow which have happened; None while none has."""
    happened = [anchor for anchor in anchors if anchor.after in known.dates]
    if not happened:
        return None
    opens_on = max(_days_after(known, a, a.between[0]) for a in happened)
    closes_on = min(_days_after(known, a, a.between[1]) for a in happened)
    target_on = _days_after(known, happened[0], happened[0].target)
    if opens_on <= closes_on:
        target_on = min(max(target_on, opens_on), closes_on)
    return Window(opens_on, target_on, closes_on)


def plan(visits: Visits, known: Known) -> dict[str, Plan]:
    """The plan of each visit that was neither held nor missed and can still happen."""
    return _Planner(visits, known).plans()


def why_outside(visits: Visits, known: Known, visit: str, day: date) -> tuple[str, ...]:
    """What each anchor of the visit allows that the day breaks; empty where it breaks none."""
    planner = _Planner(_up_to(visits, visit), known)
    return tuple(
        f"{anchor_in_words(anchor)} allows {words}"
        for anchor in visits[visit]
        if (words := planner.range_unless_holding(anchor, day))
    )


def _up_to(visits: Visits, last: str) -> Visits:
    """The visits before one; later ones do not narrow what its anchors allow."""
    names = list(visits)
    return {name: visits[name] for name in names[: names.index(last)]}


def _days_after(known: Known, anchor: Anchor, days: int) -> date:
    return known.dates[anchor.after] + timedelta(days=days)


class _Planner:
    """Puts one visit after the other into the network; one that does not fit stays out of it."""

    def __init__(self, visits: Visits, known: Known):
        self.known = known
        self.network = Network()
        self.anchors: dict[str, list[Anchor]] = {}
        self.misfits: dict[str, tuple[str, int]] = {}
        self.gone = set(known.gone)
        for name, day in known.dates.items():
            self.network.fix(name, day.toordinal())
        for name, day in known.booked.items():
            self.network.fix(_booking(name), day.toordinal())
        for name, anchors in visits.items():
            if name not in known.dates and name not in self.gone:
                self._place(name, anchors)

    def _place(self, name: str, anchors: Sequence[Anchor]) -> None:
        living = [a for a in anchors if a.after in self.known.dates or a.after not in self.gone]
        self.anchors[name] = living
        if not living:
            # Nothing that it hangs on can happen any more, so nor can what hangs on it alone.
            self.gone.add(name)
            return
        asked = [self._between(anchor) for anchor in living]
        clash = self.network.clash(asked)
        if clash is None:
            self.network.demand(name, asked)
        else:
            one, other = living[asked.index(clash.one)], living[asked.index(clash.other)]
            self.misfits[name] = (self._why_impossible(name, one, other), clash.short_by)

    def _between(self, anchor: Anchor) -> Between:
        return Between(self._event_of(anchor), *anchor.between)

    def _event_of(self, anchor: Anchor) -> str:
        """A booked visit counts as held on its day by those that hang on it."""
        return _booking(anchor.after) if anchor.after in self.known.booked else anchor.after

    def _why_impossible(self, name: str, one: Anchor, other: Anchor) -> str:
        opens, closes = self._range_of(one)[0], self._range_of(other)[1]
        asks, asks_too = anchor_in_words(one), anchor_in_words(other)
        if opens <= closes:
            return f"{name}: {asks} and {asks_too} cannot both be kept on any day."
        return (
            f"{name}: {asks} asks for {day_in_words(_date(opens))} at the earliest,"
            f" {asks_too} for {day_in_words(_date(closes))} at the latest."
        )

    def plans(self) -> dict[str, Plan]:
        found: dict[str, Plan] = {}
        for name, anchors in self.anchors.items():
            why_impossible, short_by = self.misfits.get(name, ("", 0))
            found[name] = Plan(
                window=window_of(anchors, self.known),
                settled=bool(anchors) and all(a.after in self.known.dates for a in anchors),
                projected=None if why_impossible else self._projected(name, anchors, found),
                why_impossible=why_impossible,
                short_by=short_by,
            )
        return found

    def _projected(
        self, name: str, anchors: list[Anchor], before: dict[str, Plan]
    ) -> Window | None:
        opens, closes = self.network.bounds(name)
        if isinf(opens) or isinf(closes):
            return None
        target = next(
            (
                event_on.toordinal() + anchor.target
                for anchor in anchors
                if (event_on := self._expected_on(anchor.after, before))
            ),
            opens,
        )
        return Window(_date(opens), _date(min(max(target, opens), closes)), _date(closes))

    def _expected_on(self, event: str, before: dict[str, Plan]) -> date | None:
        day = self.known.dates.get(event) or self.known.booked.get(event)
        planned = before.get(event)
        return day or (planned.projected.target_on if planned and planned.projected else None)

    def _range_of(self, anchor: Anchor) -> tuple[float, float]:
        opens, closes = self.network.bounds(self._event_of(anchor))
        return opens + anchor.between[0], closes + anchor.between[1]

    def range_unless_holding(self, anchor: Anchor, day: date) -> str:
        """The days that an anchor allows, in words; "" where `day` is one of them."""
        first, last = self._range_of(anchor)
        if first <= day.toordinal() <= last:
            return ""
        return range_in_words(_date(first), _date(last))


def _booking(visit: str) -> str:
    return f"booked {visit}"


def _date(day: float) -> date:
    return date.fromordinal(int(day))
