"""The effects of very many resamples, kept so that they do not fill the memory."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

import numpy as np

from analysis.methods.numerics.indirect_effects import Effects

IN_MEMORY = 2**20  # bytes; more are kept in a temporary file
PIECE = 2**15  # resamples that are read at a time, at most


class _File(SpooledTemporaryFile):
    """It ends with whoever holds it."""

    def __del__(self) -> None:
        self.close()


class Kept:
    """Effects of one shape, in the order in which they were added: of each resample eight bytes for
    every mediator and arm, and eight for the outcome's standard deviation."""

    def __init__(self, mediators: int, arms: int):
        self._shape = mediators, arms
        self._numbers = mediators * arms + 1
        self._file = _File(max_size=IN_MEMORY)
        self.size = 0

    def add(self, effects: Effects) -> None:
        """Those of some more resamples."""
        indirect = effects.indirect.reshape(self._numbers - 1, -1)
        self.add_bytes(np.vstack([indirect, effects.sd_outcome]).T.astype("<f8").tobytes())

    def add_bytes(self, values: bytes) -> None:
        """Those that `to_bytes` of another one gave."""
        self._file.seek(0, 2)
        self._file.write(values)
        self.size += len(values) // (8 * self._numbers)

    def to_bytes(self) -> bytes:
        self._file.seek(0)
        return self._file.read()

    def pieces(self) -> Iterator[Effects]:
        """All of them, at most PIECE at a time, in their order."""
        each = 8 * self._numbers
        for start in range(0, self.size, PIECE):
            self._file.seek(start * each)
            values = np.frombuffer(self._file.read(PIECE * each), "<f8")
            lines = np.ascontiguousarray(values.reshape(-1, self._numbers).T)
            yield Effects(lines[:-1].reshape(*self._shape, -1), lines[-1])
