"""A trial's data as an analysis sees them: columns of one value per participant, in fixed order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.datasets.conditions import Condition
from analysis.datasets.layouts import SET
from analysis.datasets.masking import FEW_BEHIND_A_LETTER, few_behind_a_letter
from analysis.datasets.refusals import CannotAnalyse

LARGEST = 1e50  # whose sixth power a computer still holds
TIMES = ("baseline", "follow_up", "change", "improvement", "percent_improvement")


@dataclass(frozen=True)
class ChangeVariable:
    """Where a variable's measurements are, and which way is better."""

    baseline: str  # column
    follow_up: str  # column
    higher_is_better: bool
    visits: dict[str, str] = field(default_factory=dict)  # after baseline, in order -> column


@dataclass(frozen=True)
class Events:
    """One row for each adverse event of the participants of a dataset."""

    columns: pd.DataFrame  # index: participant; what conditions may ask
    people: np.ndarray  # the participant's row in the dataset
    terms: np.ndarray  # text
    classes: np.ndarray  # text: the system organ class
    severities: tuple[str, ...]  # words, from the least to the worst
    severity: np.ndarray  # place among these words, -1 where it is not known
    emergent: np.ndarray | None  # not certainly begun before the first dose; None: nobody can say
    dosed: np.ndarray | None  # for each participant of the dataset; None: the plan does not say

    def numbers(self, column: str) -> np.ndarray:
        return numbers_of(self._column(column))

    def labels(self, column: str) -> np.ndarray:
        return np.array([label_of(value) for value in self._column(column)], dtype=object)

    def _column(self, name: str) -> pd.Series:
        if name not in self.columns:
            known = ", ".join(map(str, self.columns.columns))
            raise CannotAnalyse(f"The events have no column {name!r}; there are: {known}.")
        return self.columns[name]


@dataclass
class Dataset:
    """One row per participant, sorted by participant. Columns are read only when asked for.

    A *reference* names numbers: a column (`age`), or a variable and a time (`ucs.baseline`,
    `ucs.follow_up`, `ucs.change` = follow-up minus baseline, `ucs.improvement` = the change with
    its sign turned where lower is better, `ucs.percent_improvement` = that in per cent of baseline,
    missing where baseline is zero or less).
    """

    columns: pd.DataFrame  # index: participant
    arms: np.ndarray  # a label or None for each participant
    reference_arm: str
    variables: dict[str, ChangeVariable]
    unusable: dict[str, str] = field(default_factory=dict)  # column -> why it cannot be used
    events: Events | None = None
    masked: bool = False  # the arms are letters, and nobody may find out what they mean
    categories: frozenset[str] = frozenset()  # columns whose codes are no numbers, even "01"
    _numbers: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    @property
    def participants(self) -> list[str]:
        return list(self.columns.index)

    @cached_property
    def arm_labels(self) -> list[str]:
        """The reference first, the others in the order of their labels."""
        found = {arm for arm in self.arms if arm is not None}
        return [self.reference_arm, *sorted(found - {self.reference_arm})]

    def refuse_few_behind_a_letter(self, counts: Iterable[int]) -> None:
        """CannotAnalyse in a masked run, where one of these counts by letter is too small."""
        if self.masked and few_behind_a_letter(counts):
            raise CannotAnalyse(FEW_BEHIND_A_LETTER)

    def numbers(self, reference: str) -> np.ndarray:
        """Floats, NaN where missing; CannotAnalyse names the first participant without a number."""
        if reference not in self._numbers:
            self._numbers[reference] = self._measure(reference)
        return self._numbers[reference]

    def labels(self, column: str) -> np.ndarray:
        """Text, None where missing; a whole number is written without decimals."""
        return np.array([label_of(value) for value in self._column(column)], dtype=object)

    def _measure(self, reference: str) -> np.ndarray:
        if reference in self.categories:
            raise CannotAnalyse(
                f"{reference!r} is a category, not a number: it is a factor of ancova and mmrm, "
                f"and a condition compares it with a text in quotes."
            )
        name, _, time = reference.rpartition(".")
        variable = self.variables.get(name)
        if variable is None or time not in TIMES:
            return numbers_of(self._column(reference))
        if time in ("baseline", "follow_up"):
            return numbers_of(self._column(getattr(variable, time)))
        if time == "percent_improvement":
            baseline = self.numbers(f"{name}.baseline")
            baseline = np.where(baseline > 0, baseline, np.nan)
            return 100 * self.numbers(f"{name}.improvement") / baseline
        change = self.numbers(f"{name}.follow_up") - self.numbers(f"{name}.baseline")
        turned = time == "improvement" and not variable.higher_is_better
        return -change if turned else change

    def _column(self, name: str) -> pd.Series:
        if name in self.unusable:
            raise CannotAnalyse(self.unusable[name])
        if name not in self.columns and name.startswith(SET):
            sets = [one for one in map(str, self.columns.columns) if one.startswith(SET)]
            raise CannotAnalyse(
                f"There is no analysis set {name.removeprefix(SET)!r} in these data; there are: "
                f"{', '.join(one.removeprefix(SET) for one in sets) or 'none'}."
            )
        if name not in self.columns:
            raise CannotAnalyse(self._why_no_column(name))
        return self.columns[name]

    def _why_no_column(self, name: str) -> str:
        if name == self.columns.index.name:
            return f"Column {name!r} names the participants: no analysis computes with it."
        if name in self.variables:
            times = ", ".join(f"{name}.{time}" for time in TIMES)
            return f"{name!r} is a variable, not a column; write one of {times}."
        known = ", ".join(map(str, [*self.columns.index.names, *self.columns.columns]))
        return f"There is no column {name!r}; there are: {known}."

    def sample(
        self,
        references: list[str],
        include: Condition | None = None,
        factors: Sequence[str] = (),
    ) -> "Sample":
        """The participants who meet the condition, have an arm, all of these numbers, and a
        label in each column of `factors`."""
        complete = np.array([arm is not None for arm in self.arms], dtype=bool)
        for reference in references:
            complete &= ~np.isnan(self.numbers(reference))
        for column in factors:
            complete &= np.array([label is not None for label in self.labels(column)], dtype=bool)
        meant = np.ones_like(complete)
        if include is not None:
            true, unknown = include.holds(self.numbers, self.labels)
            complete &= ~unknown
            meant = true | unknown
        return Sample(self, rows=meant & complete, meant=meant)


@dataclass(frozen=True)
class Sample:
    """The participants of one analysis; CannotAnalyse where masked groups would be too small."""

    data: Dataset
    rows: np.ndarray  # who is used
    meant: np.ndarray  # who meets the plan's condition, complete or not

    def __post_init__(self):
        self.data.refuse_few_behind_a_letter(self.n_by_arm.values())

    @property
    def n(self) -> int:
        return int(self.rows.sum())

    @cached_property
    def participants(self) -> list[str]:
        return self._named(self.rows)

    @cached_property
    def left_out(self) -> list[str]:
        """Meant to be there, but incomplete."""
        return self._named(self.meant & ~self.rows)

    @cached_property
    def not_included(self) -> list[str]:
        """Left aside by the plan's condition."""
        return self._named(~self.meant)

    def numbers(self, reference: str) -> np.ndarray:
        return self.data.numbers(reference)[self.rows]

    def labels(self, column: str) -> np.ndarray:
        return self.data.labels(column)[self.rows]

    def in_arm(self, arm: str) -> np.ndarray:
        """True for the used participants of one arm."""
        return self.data.arms[self.rows] == arm

    @cached_property
    def n_by_arm(self) -> dict[str, int]:
        return {arm: int(self.in_arm(arm).sum()) for arm in self.data.arm_labels}

    def _named(self, rows: np.ndarray) -> list[str]:
        return [str(name) for name in self.data.columns.index.to_numpy()[rows]]


def numbers_of(column: pd.Series) -> np.ndarray:
    """Floats, NaN where missing; CannotAnalyse names the first participant without a number."""
    cells = column.to_numpy(dtype=object)
    numbers = np.asarray(pd.to_numeric(cells, errors="coerce"), dtype=float)
    wrong = (np.isnan(numbers) & ~pd.isna(cells)) | np.isinf(numbers)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise CannotAnalyse(
            f"Column {column.name!r}, participant {column.index[row]}: "
            f"{str(column.iloc[row])!r} is not a number."
        )
    size = np.abs(numbers)
    beyond = (size > LARGEST) | ((size < 1 / LARGEST) & (size > 0))
    if beyond.any():
        row = int(np.flatnonzero(beyond)[0])
        raise CannotAnalyse(
            f"Column {column.name!r}, participant {column.index[row]}: {numbers[row]:g} cannot be "
            f"computed with; a number is 0, or between {1 / LARGEST:g} and {LARGEST:g} in size."
        )
    return numbers


def label_of(value) -> str | None:
    """A cell as text: None for missing or blank, 1 for 1.0."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    text = str(value).strip()
    return (re.sub(r"^(-?\d+)\.0+$", r"\1", text) if "." in text else text) or None
