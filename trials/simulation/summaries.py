"""The few statistics by which the simulated study is compared with the published one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from instruments import get_instrument
from trials.simulation.disposition import COMPLETED
from trials.simulation.forms import SimForm
from trials.simulation.roster import ARMS
from trials.simulation.study import SimStudy

COMPARED = {
    "CAPS-5": ("caps_total", "caps_ptsd", "caps_dissoc_subtype"),
    "SDS": ("sds_mean",),
    "SCS": ("scs_ucs", "scs_cs"),
    "BDI-II": ("bdi_total",),
    "AUDIT": ("audit_total",),
    "DUDIT": ("dudit_total",),
}


@dataclass(frozen=True)
class Summary:
    """A study with its forms scored by the instruments themselves."""

    study: SimStudy

    @cached_property
    def forms(self) -> list[SimForm]:
        """The forms that have scores."""
        return [form for form in self.study.forms if form.instrument in COMPARED]

    @cached_property
    def scores(self) -> Mapping[tuple[str, str, str], float]:
        """(participant, visit, score) -> value; flags are 1 and 0."""
        found = {}
        for form in self.forms:
            scored = get_instrument(form.instrument, version=form.version).score(form.answers)
            for name in COMPARED[form.instrument]:
                found[form.participant, form.visit, name] = scored[name].value
        return found

    def completers(self, arm: str) -> list[str]:
        """Who of the arm came to the end under treatment."""
        return [
            person.number
            for person in self.study.participants
            if person.status == COMPLETED and self.study.arms[person.number] == arm
        ]

    def members(self, arm: str) -> list[str]:
        return [number for number, own in self.study.arms.items() if own == arm]

    def values(self, score: str, visit: str, members: Iterable[str]) -> np.ndarray:
        """The score of those members who have it at that visit."""
        having = ((member, visit, score) for member in members)
        return np.array([self.scores[key] for key in having if key in self.scores], dtype=float)

    def changes(self, score: str, first: str, last: str, members: Iterable[str]) -> np.ndarray:
        """Last minus first, for those members who have both."""
        return np.array(
            [
                self.scores[member, last, score] - self.scores[member, first, score]
                for member in members
                if (member, first, score) in self.scores and (member, last, score) in self.scores
            ],
            dtype=float,
        )

    def effect(self, score: str, first: str, last: str) -> float:
        """Cohen's d of the raw changes: difference of the arms over their pooled deviation."""
        one, other = (self.changes(score, first, last, self.members(arm)) for arm in ARMS)
        squares = sum((len(part) - 1) * part.var(ddof=1) for part in (one, other))
        return float((one.mean() - other.mean()) / np.sqrt(squares / (len(one) + len(other) - 2)))

    def within_arm_correlation(self, first: tuple[str, str, str], other: tuple[str, str, str]):
        """Of two changes, each (score, first visit, last visit), pooled over centred arms."""
        pairs = []
        for arm in ARMS:
            whole = self.completers(arm)
            both = np.array([self.changes(*change, whole) for change in (first, other)])
            pairs.append(both - both.mean(axis=1, keepdims=True))
        return float(np.corrcoef(np.hstack(pairs))[0, 1])

    def alpha(self, instrument: str, keys: Iterable[str], visits: Iterable[str]) -> float:
        """Cronbach's alpha over all forms at these visits: k/(k-1) · (1 - Σ s²(item)/s²(sum))."""
        keys, visits = list(keys), set(visits)
        items = get_instrument(instrument).items_by_key
        table = np.array(
            [
                [_worth(items[key].worths, form.answers[key]) for key in keys]
                for form in self.forms
                if form.instrument == instrument and form.visit in visits
            ],
            dtype=float,
        )
        of_items, of_sum = (table.var(axis=0, ddof=1).sum(), table.sum(axis=1).var(ddof=1))
        return float(len(keys) / (len(keys) - 1) * (1 - of_items / of_sum))


def _worth(worths: Mapping, answer) -> float:
    """What an answer adds; an item that the form skips adds 0."""
    return 0 if isinstance(answer, dict) else worths[answer]


def mean_and_deviation(values: np.ndarray) -> str:
    """As printed in a table: mean (standard deviation), n."""
    return f"{values.mean():.2f} ({values.std(ddof=1):.2f}), n {len(values)}"
