"""How a bootstrap is shared out over workers: what one of them draws, and others join.

Decided from the plan alone, so that it is the same whatever workers there are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.numerics.indirect_effects import Columns
from analysis.methods.numerics.kept import Kept
from analysis.methods.numerics.streams import STREAMS, Stream
from analysis.methods.resampling import Bootstrap, pieces

# Fewer are not worth the bell, the claim and the reading of the snapshot.
RESAMPLES_EACH = 25_000


@dataclass(frozen=True)
class Share:
    """One of `among` shares, counted from 0; all of them together are the whole bootstrap."""

    number: int
    among: int

    def pieces(self, wanted: int, stream: Stream) -> range:
        everything = len(pieces(wanted, stream))
        return range(
            everything * self.number // self.among, everything * (self.number + 1) // self.among
        )


@dataclass(frozen=True)
class Drawn:
    """What one share drew for one analysis, as it is kept until the shares are joined.

    values: float64, little endian: of each accepted resample its indirect effects, for each
    mediator and arm, then the standard deviation of its outcome. refusal: why there are none.
    """

    values: bytes
    rejected: int = 0
    refusal: str = ""

    @classmethod
    def of(cls, run: Bootstrap | CannotAnalyse) -> "Drawn":
        if isinstance(run, CannotAnalyse):
            return cls(b"", refusal=str(run))
        return cls(run.kept.to_bytes(), run.rejected)

    def as_run(self, columns: Columns) -> Bootstrap | CannotAnalyse:
        if self.refusal:
            return CannotAnalyse(self.refusal)
        kept = Kept(len(columns.mediators), len(columns.arms))
        kept.add_bytes(self.values)
        return Bootstrap(kept, self.rejected)


# The id of an analysis -> what its shares drew, in their order; none where it cannot be fitted.
DrawnOf = Callable[[str], Iterable[Drawn]]


def shares_of(resamples: int, stream: str) -> int:
    """Among how many shares these resamples are drawn; 1: nothing is shared out."""
    return min(-(-resamples // RESAMPLES_EACH), STREAMS[stream].most_shares)
