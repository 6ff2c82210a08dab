"""Bootstrap of mediation models that are fitted to the same participants with the same stream.

One resample serves every model, as it does in PROCESS with a fixed seed: they share the draws
and one matrix product, and each then goes its own way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.numerics.indirect_effects import Columns, Effects, effects_of_many
from analysis.methods.numerics.moments import Moments, WeighedMoments, counts_of


@dataclass
class Bootstrap:
    """The accepted resamples of one model, in the order in which they were drawn.

    A resample without full rank, or with a constant mediator or outcome, is rejected and the
    next one of the stream takes its place.
    """

    columns: Columns
    wanted: int
    rejected: int = 0
    _accepted: int = 0
    _effects: list[Effects] = field(default_factory=list)

    @property
    def effects(self) -> Effects:
        return Effects(
            np.concatenate([batch.indirect for batch in self._effects], axis=2),
            np.concatenate([batch.sd_outcome for batch in self._effects]),
        )

    @property
    def complete(self) -> bool:
        return self._accepted == self.wanted

    @property
    def attempts_left(self) -> int:
        return 2 * self.wanted - self._accepted - self.rejected

    @property
    def hopeless(self) -> bool:
        return not self.complete and self.attempts_left == 0

    def take(self, moments: Moments, weighed: WeighedMoments, counts: np.ndarray) -> None:
        """Go through one more batch of resamples."""
        effects, usable = effects_of_many(self.columns, moments, weighed, counts)
        usable = usable[: self.attempts_left]
        accepted = np.flatnonzero(usable)[: self.wanted - self._accepted]
        self._accepted += accepted.size
        looked_at = accepted[-1] + 1 if self.complete else usable.size
        self.rejected += int(np.count_nonzero(~usable[:looked_at]))
        self._effects.append(
            Effects(effects.indirect[:, :, accepted], effects.sd_outcome[accepted])
        )


def bootstrap(models: list[Columns], wanted: list[int], stream: Iterator[np.ndarray]) -> list:
    """A Bootstrap for each model, or the CannotAnalyse that says why there is none."""
    moments = _moments(models)
    runs = [Bootstrap(columns, number) for columns, number in zip(models, wanted, strict=True)]
    waiting = list(runs)
    while waiting:
        counts = counts_of(next(stream))
        weighed = moments.weigh(counts)
        for run in waiting:
            run.take(moments, weighed, counts)
        waiting = [run for run in waiting if not run.complete and not run.hopeless]
    return [_refusal(run) if run.hopeless else run for run in runs]


def leave_one_out(columns: Columns) -> Effects:
    """The effects without each row in turn; NaN where they cannot be fitted."""
    (outcome,) = columns.outcome.values()
    counts = 1.0 - np.eye(outcome.size)
    moments = _moments([columns])
    effects, usable = effects_of_many(columns, moments, moments.weigh(counts), counts)
    return Effects(np.where(usable, effects.indirect, np.nan), effects.sd_outcome)


def _moments(models: list[Columns]) -> Moments:
    shared = {key: column for columns in models for key, column in columns.all.items()}
    return Moments(shared, [list(columns.all) for columns in models])


def _refusal(run: Bootstrap) -> CannotAnalyse:
    return CannotAnalyse(
        f"Of {2 * run.wanted} resamples, more than half could not be fitted (an arm, a covariate "
        "or a change did not vary in them); there are too few participants for a bootstrap."
    )
