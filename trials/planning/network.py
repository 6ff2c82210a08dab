"""Days that depend on each other: a simple temporal network.

Each constraint says that one day lies so many days after another. Propagating the first and last
possible day along the constraints until nothing changes finds every contradiction, and leaves
for each day exactly its possible range (Dechter, Meiri and Pearl 1991, Artificial Intelligence
49:61-95).
"""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

# The day from which all others are counted: day 0.
_ORIGIN = ""


@dataclass(frozen=True)
class Between:
    """That something lies at least `first` and at most `last` days after `after`."""

    after: str
    first: int
    last: int


@dataclass(frozen=True)
class Clash:
    """`one` opens short_by days after the last day on which `other` still allows it."""

    one: Between
    other: Between
    short_by: int


class Network:
    """Possible days of named events, as day numbers; without a constraint any day is possible."""

    def __init__(self):
        self._bounds: dict[str, tuple[float, float]] = {_ORIGIN: (0, 0)}
        self._edges: dict[str, list[tuple[str, int, int]]] = defaultdict(list)

    def bounds(self, name: str) -> tuple[float, float]:
        """The first and the last possible day; infinite where nothing bounds it."""
        return self._bounds.get(name, (-inf, inf))

    def fix(self, name: str, day: int) -> None:
        self.demand(name, [Between(_ORIGIN, day, day)])

    def clash(self, all_of: Sequence[Between]) -> Clash | None:
        """The two that are farthest from agreeing; None where days are left that keep them all.

        A circle of constraints that cannot be kept enters the new event by one of them and
        leaves it by another, so two are to blame wherever there is a contradiction.
        """
        clashes = [
            Clash(one, other, int(short_by))
            for one in all_of
            for other in all_of
            if one is not other and (short_by := self._short_by(one, other)) > 0
        ]
        return max(clashes, key=lambda clash: clash.short_by, default=None)

    def demand(self, name: str, all_of: Sequence[Between]) -> None:
        """Add constraints of a new event that do not clash."""
        for one in all_of:
            self._edges[one.after].append((name, one.first, one.last))
            self._edges[name].append((one.after, -one.last, -one.first))
        self._narrow([name, *(one.after for one in all_of)])

    def _short_by(self, one: Between, other: Between) -> float:
        return one.first - other.last - self._most_days_between(one.after, other.after)

    def _most_days_between(self, start: str, end: str) -> float:
        """How long after `start` the event `end` can be at most."""
        farthest = {start: 0.0}
        changed = deque([start])
        while changed:
            here = changed.popleft()
            for there, _, last in self._edges[here]:
                if farthest[here] + last < farthest.get(there, inf):
                    farthest[there] = farthest[here] + last
                    changed.append(there)
        return farthest.get(end, inf)

    def _narrow(self, names: list[str]) -> None:
        changed = deque(names)
        while changed:
            here = changed.popleft()
            opens, closes = self.bounds(here)
            for there, first, last in self._edges[here]:
                low, high = self.bounds(there)
                narrowed = (max(low, opens + first), min(high, closes + last))
                if narrowed != (low, high):
                    self._bounds[there] = narrowed
                    changed.append(there)
