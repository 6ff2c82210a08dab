"""Where resamples come from: batches of row numbers, the same for the same seed.

A stream is cut into pieces, so that any number of workers can share them:

    pieces of R's stream        a batch each. Its numbers follow from each other, first to last:
                                who begins in the middle draws what comes before and forgets it,
                                and what was rejected is replaced from behind the last piece
    pieces of a spawned stream  1000 resamples each, from a generator of their own; what one piece
                                has to draw again it draws from its own generator

`draws(start)` yields arrays of shape (batch, n) without end; each line is one resample of the n
rows, counted from 0. start: the resample to begin with, of a spawned stream the first of a piece.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

BATCH = 1000  # resamples at a time, at most
AGAIN = 100  # in a batch that only replaces rejected resamples, at most
CELLS = (
    2**18
)  # numbers at a time, at most: what a processor keeps near, however many rows there are


@dataclass(frozen=True)
class RMersenneTwister:
    """The stream of R's `set.seed(seed); trunc(runif(n) * n)`, which PROCESS for R uses.

    R fills the state of MT19937 with a linear congruential generator (R sources,
    src/main/RNG.c: RNG_Init, FixupSeeds, MT_genrand).
    """

    n: int
    seed: int
    replaces_within_pieces = False
    # Each share draws all that comes before it: with more of them, more is drawn than is fitted.
    most_shares = 6

    @property
    def piece_size(self) -> int:
        return at_a_time(self.n)

    def draws(self, start: int = 0) -> Iterator[np.ndarray]:
        generator = np.random.MT19937()
        state = {"key": _r_key(self.seed), "pos": 624}
        generator.state = {"bit_generator": "MT19937", "state": state}
        generator.random_raw(start * self.n, output=False)
        batch = at_a_time(self.n)
        while True:
            rows = generator.random_raw(batch * self.n)
            # u is a whole number of 32 bits over 2^32, so whole numbers say what trunc(u n) is.
            rows *= np.uint64(self.n)
            rows >>= np.uint64(32)
            yield rows.view(np.int64).reshape(batch, self.n)


@dataclass(frozen=True)
class Spawned:
    """PCG64DXSM; piece b is seeded with child b of `SeedSequence(seed).spawn(...)`."""

    n: int
    seed: int
    piece_size = BATCH
    replaces_within_pieces = True
    most_shares = 1000

    def draws(self, start: int = 0) -> Iterator[np.ndarray]:
        child = np.random.SeedSequence(self.seed, spawn_key=(start // BATCH,))
        generator = np.random.Generator(np.random.PCG64DXSM(child))
        batch, drawn = at_a_time(self.n), 0
        while True:
            size = min(batch, BATCH - drawn if drawn < BATCH else AGAIN)
            yield generator.integers(self.n, size=(size, self.n))
            drawn += size


Stream = RMersenneTwister | Spawned
STREAMS = {"r_mersenne_twister": RMersenneTwister, "pcg64": Spawned}


def at_a_time(n: int) -> int:
    """How many resamples of n rows a batch holds."""
    return max(1, min(BATCH, CELLS // n))


def _r_key(seed: int) -> np.ndarray:
    word = seed % 2**32
    for _ in range(50):
        word = (69069 * word + 1) % 2**32
    words = []
    for _ in range(625):
        word = (69069 * word + 1) % 2**32
        words.append(word)
    return np.array(words[1:], dtype=np.uint32)
