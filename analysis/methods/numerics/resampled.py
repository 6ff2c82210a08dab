"""One number of each of very many resamples: their spread and their order statistics, exactly,
while no more than a piece of them is in memory."""

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import islice

import numpy as np

AT_ONCE = 2**15  # numbers that are sorted at once, at most
BINS = 4096

Pieces = Callable[[], Iterable[np.ndarray]]


class Resampled:
    """pieces: called for every look at the numbers; at least one array, and the same each time."""

    def __init__(self, pieces: Pieces):
        first_two = list(islice(pieces(), 2))
        self._pieces = pieces if len(first_two) > 1 else lambda: first_two

    @cached_property
    def size(self) -> int:
        return sum(piece.size for piece in self._pieces())

    def standard_deviation(self, ddof: int = 1) -> float:
        mean = sum(float(piece.sum()) for piece in self._pieces()) / self.size
        squares = sum(float(((piece - mean) ** 2).sum()) for piece in self._pieces())
        return (squares / (self.size - ddof)) ** 0.5

    def share_below(self, limit: float) -> float:
        """Strictly."""
        return sum(np.count_nonzero(piece < limit) for piece in self._pieces()) / self.size

    def ranked(self, place: int) -> float:
        """The number at this place of the sorted ones, counted from 1.

        Where it lies is narrowed down by counting, until few enough are left to be sorted.
        """
        low, high, before, within = -np.inf, np.inf, 0, self.size
        while within > AT_ONCE:
            low, high = self._range(low, high)
            if low == high:
                return low
            edges = np.linspace(low, high, BINS + 1)[1:-1]  # a bin holds its lower edge
            counts = sum(
                np.bincount(np.searchsorted(edges, piece, side="right"), minlength=BINS)
                for piece in self._between(low, high)
            )
            up_to = before + np.cumsum(counts)
            bin = int(np.searchsorted(up_to, place))
            within = int(counts[bin])
            before = int(up_to[bin]) - within
            low = edges[bin - 1] if bin else low
            high = np.nextafter(edges[bin], -np.inf) if bin < BINS - 1 else high
        few = np.concatenate(list(self._between(low, high)))
        return float(np.partition(few, place - 1 - before)[place - 1 - before])

    def _between(self, low: float, high: float) -> Iterable[np.ndarray]:
        return (piece[(piece >= low) & (piece <= high)] for piece in self._pieces())

    def _range(self, low: float, high: float) -> tuple[float, float]:
        ends = [(one.min(), one.max()) for one in self._between(low, high) if one.size]
        return float(min(end[0] for end in ends)), float(max(end[1] for end in ends))
