"""Turns drawn numbers into whole ones that have exactly the mean, spread and counts wanted."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from trials.simulation.draws import Draws, round_half_up

MOVES_TRIED = 4_000
STEPS = (1, 2, 4)
WANDER = 0.04  # how far a standard deviation may be off while counts are sought


def points_from_count(values: np.ndarray, threshold: int, count: int) -> int:
    """By how many points members lie on the wrong side, if ``count`` are to be at or below."""
    ordered = np.sort(values)
    too_high = ordered[:count] - threshold
    too_low = threshold + 1 - ordered[count:]
    return int(too_high[too_high > 0].sum() + too_low[too_low > 0].sum())


@dataclass(frozen=True)
class Fitting:
    """Fits the whole numbers of one arm, one per member, between ``low`` and ``high``.

    ``among`` (bool, one per member) says who is fitted; the others keep their number.
    """

    draws: Draws
    key: str
    low: np.ndarray
    high: np.ndarray

    def rounded(self, values: np.ndarray) -> np.ndarray:
        whole = np.array([round_half_up(value) for value in values], dtype=int)
        return np.clip(whole, self.low, self.high)

    def mean(self, whole: np.ndarray, wanted: float, among: np.ndarray) -> np.ndarray:
        """The sum is the whole number nearest to ``wanted`` times the number of members.

        Single points are added or taken at keyed places, as evenly as the bounds allow.
        """
        whole = whole.copy()
        missing = round_half_up(wanted * int(among.sum())) - int(whole[among].sum())
        step = 1 if missing > 0 else -1
        turn = 0
        while missing:
            before = missing
            order = self.draws.shuffled(f"{self.key}|mean|{turn}", np.flatnonzero(among))
            for place in order:
                if missing and self.low[place] <= whole[place] + step <= self.high[place]:
                    whole[place] += step
                    missing -= step
            if missing == before:
                raise ValueError(f"{self.key}: within the bounds no mean of {wanted} is possible.")
            turn += 1
        return whole

    def deviation(
        self,
        whole: np.ndarray,
        wanted: float,
        tolerance: float,
        among: np.ndarray,
        groups: np.ndarray | None = None,
    ) -> np.ndarray:
        """The same sum in each group, and the standard deviation (n - 1) within the tolerance."""

        def gap(moved: np.ndarray) -> float:
            return max(0.0, abs(_deviation(moved[among]) - wanted) - tolerance)

        return self._move_pairs("deviation", whole, gap, among, groups)

    def counts(
        self,
        whole: np.ndarray,
        distance: Callable[[np.ndarray], int],
        deviation: float,
        tolerance: float,
        among: np.ndarray,
    ) -> np.ndarray:
        """The same sum, with ``distance`` 0 and the standard deviation kept.

        The spread may wander a little while the counts are sought and is brought back afterwards.
        """

        def counts_first(moved: np.ndarray) -> float:
            near = abs(_deviation(moved[among]) - deviation) <= WANDER
            return distance(moved[among]) if near else np.inf

        counted = self._move_pairs("counts", whole, counts_first, among)
        reached = distance(counted[among])

        def deviation_after(moved: np.ndarray) -> float:
            if distance(moved[among]) > reached:
                return np.inf
            return max(0.0, abs(_deviation(moved[among]) - deviation) - tolerance)

        return self._move_pairs("deviation after counts", counted, deviation_after, among)

    def _move_pairs(
        self,
        purpose: str,
        whole: np.ndarray,
        gap: Callable[[np.ndarray], float],
        among: np.ndarray,
        groups: np.ndarray | None = None,
    ) -> np.ndarray:
        """Moves points from one member of a group to another as long as that narrows the gap.

        Small studies cannot always reach gap 0; the nearest that was found is given then.
        """
        places = np.flatnonzero(among)
        best = gap(whole)
        for attempt in range(MOVES_TRIED):
            if best == 0:
                break
            key = f"{self.key}|{purpose}|{attempt}"
            giver = places[int(self.draws.uniform(f"{key}|from") * len(places))]
            taker = places[int(self.draws.uniform(f"{key}|to") * len(places))]
            if giver == taker or (groups is not None and groups[giver] != groups[taker]):
                continue
            step = STEPS[int(self.draws.uniform(f"{key}|step") * len(STEPS))]
            if whole[giver] - step < self.low[giver] or whole[taker] + step > self.high[taker]:
                continue
            moved = whole.copy()
            moved[giver] -= step
            moved[taker] += step
            if (found := gap(moved)) < best:
                whole, best = moved, found
        return whole


def _deviation(values: np.ndarray) -> float:
    return float(np.std(values, ddof=1))
