"""Bootstrap of mediation models that are fitted to the same participants with the same stream.

One resample serves every model, as it does in PROCESS with a fixed seed: they share the draws
and one matrix product, and each then goes its own way.

The pieces of a stream (`numerics.streams`) can be shared out: `drawn` with some of the pieces each,
then `joined` and `completed`. The numbers are the same to the last bit, however they are shared.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.numerics.indirect_effects import Columns, Effects, effects_of_many
from analysis.methods.numerics.kept import Kept
from analysis.methods.numerics.moments import Moments, counts_of
from analysis.methods.numerics.streams import Stream, at_a_time


@dataclass
class Bootstrap:
    """The accepted resamples of one model, in the order in which they were drawn."""

    kept: Kept
    rejected: int = 0


Runs = list[Bootstrap | CannotAnalyse]


def pieces(wanted: int, stream: Stream) -> range:
    """The pieces of the stream that so many resamples are made of."""
    return range(-(-wanted // stream.piece_size))


def bootstrap(models: list[Columns], wanted: list[int], stream: Stream) -> Runs:
    """A Bootstrap for each model, or the CannotAnalyse that says why there is none."""
    runs = drawn(models, wanted, stream, pieces(max(wanted), stream))
    return completed(models, wanted, stream, runs)


def drawn(
    models: list[Columns],
    wanted: list[int],
    stream: Stream,
    only: Sequence[int],
    pause: Callable[[], None] | None = None,
) -> Runs:
    """What some consecutive pieces contribute to each model, for `joined` and `completed`.

    pause: called between batches; may raise, to end it.
    """
    moments = _moments(models)
    shares = [[_share(number, piece, stream) for piece in only] for number in wanted]
    runs: Runs = [Bootstrap(Kept(len(model.mediators), len(model.arms))) for model in models]
    for stretch in _stretches(len(only), stream):
        fillings = {}
        for place, run in enumerate(runs):
            if isinstance(run, Bootstrap):
                share = sum(shares[place][stretch])
                attempts = 2 * stream.piece_size if stream.replaces_within_pieces else share
                fillings[place] = _Filling(models[place], run.kept, share, attempts)
        if fillings:
            first = only[stretch.start] * stream.piece_size
            _draw(list(fillings.values()), moments, stream.draws(first), pause)
        for place, filling in fillings.items():
            if filling.hopeless and stream.replaces_within_pieces:
                runs[place] = _refusal(2 * wanted[place])
            else:
                runs[place].rejected += filling.rejected
    return runs


def completed(models: list[Columns], wanted: list[int], stream: Stream, runs: Runs) -> Runs:
    """All pieces of each model, and, of R's stream, what comes behind them for the rejected."""
    whole = list(runs)
    for number in sorted(set(wanted)):
        fillings = {}
        for place, run in enumerate(runs):
            if isinstance(run, Bootstrap) and run.kept.size < number == wanted[place]:
                rest = number - run.kept.size
                fillings[place] = _Filling(models[place], run.kept, rest, number)
        if not fillings:
            continue
        moments = _moments([models[place] for place in fillings])
        _draw(list(fillings.values()), moments, stream.draws(number))
        for place, filling in fillings.items():
            if filling.hopeless:
                whole[place] = _refusal(2 * number)
            else:
                whole[place].rejected += filling.rejected
    return whole


def joined(parts: Iterable[Bootstrap | CannotAnalyse]) -> Bootstrap | CannotAnalyse:
    """What consecutive pieces contribute to one model, as one: the first takes up the others."""
    parts = iter(parts)
    whole = next(parts)
    for part in parts:
        if isinstance(whole, CannotAnalyse):
            break
        if isinstance(part, CannotAnalyse):
            return part
        whole.kept.add_bytes(part.kept.to_bytes())
        whole.rejected += part.rejected
    return whole


def leave_one_out(columns: Columns) -> Effects:
    """The effects without each row in turn; NaN where they cannot be fitted."""
    (outcome,) = columns.outcome.values()
    n, batch = outcome.size, at_a_time(outcome.size)
    moments = _moments([columns])
    parts = []
    for start in range(0, n, batch):
        left_out = np.arange(start, min(start + batch, n))
        counts = np.ones((left_out.size, n))
        counts[np.arange(left_out.size), left_out] = 0
        ((effects, usable),) = effects_of_many([columns], moments, counts)
        parts.append(Effects(np.where(usable, effects.indirect, np.nan), effects.sd_outcome))
    return Effects(
        np.concatenate([part.indirect for part in parts], axis=2),
        np.concatenate([part.sd_outcome for part in parts]),
    )


def _share(wanted: int, piece: int, stream: Stream) -> int:
    """How many of the resamples this piece gives."""
    return int(np.clip(wanted - piece * stream.piece_size, 0, stream.piece_size))


def _stretches(number: int, stream: Stream) -> list[slice]:
    """Places of pieces that are drawn from one generator, one after the other."""
    if stream.replaces_within_pieces:
        return [slice(place, place + 1) for place in range(number)]
    return [slice(0, number)] if number else []


@dataclass
class _Filling:
    """One model on its way through a stretch of a stream.

    A resample that cannot be fitted is rejected and the next one takes its place.
    """

    columns: Columns
    kept: Kept  # takes up what is accepted
    wanted: int
    attempts_left: int
    rejected: int = 0

    @property
    def complete(self) -> bool:
        return self.wanted == 0

    @property
    def hopeless(self) -> bool:
        return not self.complete and self.attempts_left == 0

    def take(self, effects: Effects, usable: np.ndarray) -> None:
        """Go through one more batch of resamples."""
        usable = usable[: self.attempts_left]
        taken = np.flatnonzero(usable)[: self.wanted]
        self.kept.add(effects.at(taken))
        self.wanted -= taken.size
        looked_at = int(taken[-1]) + 1 if self.complete else usable.size
        self.attempts_left -= looked_at
        self.rejected += int(np.count_nonzero(~usable[:looked_at]))


def _draw(
    fillings: list[_Filling],
    moments: Moments,
    draws: Iterator[np.ndarray],
    pause: Callable[[], None] | None = None,
) -> None:
    waiting = [one for one in fillings if not one.complete]
    while waiting:
        if pause is not None:
            pause()
        counts = counts_of(next(draws))
        found = effects_of_many([filling.columns for filling in waiting], moments, counts)
        for filling, (effects, usable) in zip(waiting, found, strict=True):
            filling.take(effects, usable)
        waiting = [one for one in waiting if not one.complete and not one.hopeless]


def _moments(models: list[Columns]) -> Moments:
    shared = {key: column for columns in models for key, column in columns.all.items()}
    return Moments(shared, [list(columns.all) for columns in models])


def _refusal(attempts: int) -> CannotAnalyse:
    return CannotAnalyse(
        f"Of {attempts} resamples, more than half could not be fitted (an arm, a covariate "
        "or a change did not vary in them); there are too few participants for a bootstrap."
    )
