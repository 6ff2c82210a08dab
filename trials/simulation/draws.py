"""Keyed draws: every random number has a name, so none depends on the order of calls.

A draw is addressed by a text key such as ``07-004|CAPS-5|V9|e|caps11``. Its eight digest bytes are
``BLAKE2b("<seed>|<key>")``; read as a big-endian integer h they give ``u = (h + 0.5) / 2**64`` and
``z = Φ⁻¹(u)`` (Wichura's AS 241, in the standard library). Adding a participant or a form changes
no number that was there before, and any language can repeat them.
"""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

STANDARD_NORMAL = NormalDist()


def round_half_up(value: float) -> int:
    """The nearest whole number; a half goes up (Python's own ``round`` takes it to even)."""
    return math.floor(value + 0.5)


@dataclass(frozen=True)
class Draws:
    """All random numbers of one seed, by key."""

    seed: str

    def uniform(self, key: str) -> float:
        """A number strictly between 0 and 1."""
        digest = hashlib.blake2b(f"{self.seed}|{key}".encode(), digest_size=8).digest()
        return (int.from_bytes(digest, "big") + 0.5) / 2**64

    def normal(self, key: str) -> float:
        """A standard normal number."""
        return STANDARD_NORMAL.inv_cdf(self.uniform(key))

    def index(self, key: str, weights: Iterable[float]) -> int:
        """A position drawn with the given weights (inverse of their cumulated sum)."""
        weights = list(weights)
        left = self.uniform(key) * sum(weights)
        for position, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return position
        return len(weights) - 1

    def shuffled(self, key: str, things: Iterable) -> list:
        """The things in the order of their draws ``key|<thing's place>``."""
        things = list(things)
        places = sorted(range(len(things)), key=lambda place: self.uniform(f"{key}|{place}"))
        return [things[place] for place in places]
