"""Where resamples come from: endless batches of row numbers, the same for the same seed.

A stream is a function of (n, seed) that yields arrays of shape (BATCH, n); each line is one
resample of the n rows, counted from 0.
"""

from collections.abc import Iterator

import numpy as np

BATCH = 1000


def r_mersenne_twister(n: int, seed: int) -> Iterator[np.ndarray]:
    """The stream of R's `set.seed(seed); trunc(runif(n) * n)`, which PROCESS for R uses.

    R fills the state of MT19937 with a linear congruential generator (R sources,
    src/main/RNG.c: RNG_Init, FixupSeeds, MT_genrand).
    """
    generator = np.random.MT19937()
    generator.state = {"bit_generator": "MT19937", "state": {"key": _r_key(seed), "pos": 624}}
    while True:
        uniforms = generator.random_raw(BATCH * n) * 2.0**-32
        yield (uniforms * n).astype(np.int64).reshape(BATCH, n)


def pcg64(n: int, seed: int) -> Iterator[np.ndarray]:
    """numpy's PCG64, seeded anew for every batch with (seed, number of the batch)."""
    batch = 0
    while True:
        yield np.random.Generator(np.random.PCG64([seed, batch])).integers(n, size=(BATCH, n))
        batch += 1


STREAMS = {"r_mersenne_twister": r_mersenne_twister, "pcg64": pcg64}


def _r_key(seed: int) -> np.ndarray:
    word = seed % 2**32
    for _ in range(50):
        word = (69069 * word + 1) % 2**32
    words = []
    for _ in range(625):
        word = (69069 * word + 1) % 2**32
        words.append(word)
    return np.array(words[1:], dtype=np.uint32)
