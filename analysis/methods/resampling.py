"""Bootstrap of mediation models that are fitted to the same participants with the same stream.

One resample serves every model, as it does in PROCESS with a fixed seed: they share the draws
and one matrix product, and each then goes its own way.

A stream of several pieces (`numerics.streams`) can be shared out: `bootstrap` with some of the
pieces each, then `joined`. The numbers are the same to the last bit, however they are shared.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.numerics.indirect_effects import Columns, Effects, effects_of_many
from analysis.methods.numerics.moments import Moments, WeighedMoments, counts_of
from analysis.methods.numerics.streams import Stream


@dataclass
class Bootstrap:
    """The accepted resamples of one model, in the order in which they were drawn.

    Memory: 8 bytes per resample and effect, and 8 for the outcome's standard deviation.
    """

    effects: Effects
    rejected: int = 0


Runs = list[Bootstrap | CannotAnalyse]


def pieces(wanted: int, stream: Stream) -> range:
    """The pieces of the stream that so many resamples are made of."""
    return range(1 if stream.piece_size is None else -(-wanted // stream.piece_size))


def bootstrap(
    models: list[Columns], wanted: list[int], stream: Stream, only: Iterable[int] | None = None
) -> Runs:
    """A Bootstrap for each model, or the CannotAnalyse that says why there is none.

    only: the pieces to draw; all of them, if it is not said. The Bootstraps then hold what these
    pieces contribute, for `joined`.
    """
    moments = _moments(models)
    chosen = list(pieces(max(wanted), stream) if only is None else only)
    shares = [[_share(number, piece, stream) for piece in chosen] for number in wanted]
    runs: Runs = [_room(model, sum(share)) for model, share in zip(models, shares, strict=True)]
    done = [0] * len(models)
    for number, piece in enumerate(chosen):
        fillings = {
            place: _Filling(
                models[place],
                run.effects.part(done[place], done[place] + shares[place][number]),
                attempts_left=2 * (stream.piece_size or wanted[place]),
            )
            for place, run in enumerate(runs)
            if isinstance(run, Bootstrap)
        }
        _draw(list(fillings.values()), moments, stream, piece)
        for place, filling in fillings.items():
            done[place] += filling.wanted
            if filling.hopeless:
                runs[place] = _refusal(2 * wanted[place])
            else:
                runs[place].rejected += filling.rejected
    return runs


def joined(parts: Runs) -> Bootstrap | CannotAnalyse:
    """What consecutive pieces contribute to one model, as one."""
    for part in parts:
        if isinstance(part, CannotAnalyse):
            return part
    return Bootstrap(
        Effects(
            np.concatenate([part.effects.indirect for part in parts], axis=2),
            np.concatenate([part.effects.sd_outcome for part in parts]),
        ),
        sum(part.rejected for part in parts),
    )


def leave_one_out(columns: Columns) -> Effects:
    """The effects without each row in turn; NaN where they cannot be fitted."""
    (outcome,) = columns.outcome.values()
    counts = 1.0 - np.eye(outcome.size)
    moments = _moments([columns])
    effects, usable = effects_of_many(columns, moments, moments.weigh(counts), counts)
    return Effects(np.where(usable, effects.indirect, np.nan), effects.sd_outcome)


def _share(wanted: int, piece: int, stream: Stream) -> int:
    """How many of the resamples this piece gives."""
    if stream.piece_size is None:
        return wanted
    return int(np.clip(wanted - piece * stream.piece_size, 0, stream.piece_size))


@dataclass
class _Filling:
    """One model on its way through one piece of a stream.

    A resample that cannot be fitted is rejected and the next one of the piece takes its place.
    """

    columns: Columns
    effects: Effects  # to be filled
    attempts_left: int
    rejected: int = 0
    accepted: int = 0

    @property
    def wanted(self) -> int:
        return self.effects.sd_outcome.size

    @property
    def complete(self) -> bool:
        return self.accepted == self.wanted

    @property
    def hopeless(self) -> bool:
        return not self.complete and self.attempts_left == 0

    def take(self, moments: Moments, weighed: WeighedMoments, counts: np.ndarray) -> None:
        """Go through one more batch of resamples."""
        effects, usable = effects_of_many(self.columns, moments, weighed, counts)
        usable = usable[: self.attempts_left]
        taken = np.flatnonzero(usable)[: self.wanted - self.accepted]
        places = slice(self.accepted, self.accepted + taken.size)
        self.effects.indirect[:, :, places] = effects.indirect[:, :, taken]
        self.effects.sd_outcome[places] = effects.sd_outcome[taken]
        self.accepted += taken.size
        looked_at = int(taken[-1]) + 1 if self.complete else usable.size
        self.attempts_left -= looked_at
        self.rejected += int(np.count_nonzero(~usable[:looked_at]))


def _draw(fillings: list[_Filling], moments: Moments, stream: Stream, piece: int) -> None:
    draws = stream.draws(piece)
    waiting = [filling for filling in fillings if not filling.complete]
    while waiting:
        counts = counts_of(next(draws))
        weighed = moments.weigh(counts)
        for filling in waiting:
            filling.take(moments, weighed, counts)
        waiting = [one for one in waiting if not one.complete and not one.hopeless]


def _room(columns: Columns, wanted: int) -> Bootstrap:
    shape = len(columns.mediators), len(columns.arms), wanted
    return Bootstrap(Effects(np.empty(shape), np.empty(wanted)))


def _moments(models: list[Columns]) -> Moments:
    shared = {key: column for columns in models for key, column in columns.all.items()}
    return Moments(shared, [list(columns.all) for columns in models])


def _refusal(attempts: int) -> CannotAnalyse:
    return CannotAnalyse(
        f"Of {attempts} resamples, more than half could not be fitted (an arm, a covariate "
        "or a change did not vary in them); there are too few participants for a bootstrap."
    )
