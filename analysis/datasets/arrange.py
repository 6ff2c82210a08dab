"""Tables in the three layouts, brought into one form: a row per participant, sorted."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.datasets.dataset import ChangeVariable, Dataset, label_of
from analysis.datasets.events import EventsError, arrange_events
from analysis.datasets.layouts import (
    SITE,
    AnyVariable,
    FormColumn,
    Long,
    LongVariable,
    Trial,
    Wide,
)
from analysis.datasets.refusals import TableError

TRIAL_PARTICIPANT, TRIAL_ARM = "participant", "arm"


def arrange(
    table: pd.DataFrame,
    *,
    data: Wide | Long | Trial,
    variables: dict[str, AnyVariable],
    columns: dict[str, FormColumn],
    arm_reference: str | None = None,
    events: pd.DataFrame | None = None,
) -> Dataset:
    """Bring `table` into one row per participant; TableError names every line that prevents it.

    Cells may be numbers or text; None, NaN and empty text are missing. `arm_reference` stands
    above the plan's own, for a masked run whose arms are called A and B. events: the second table,
    where the plan's `data` has `events`.
    """
    if events is not None and data.events is None:
        raise EventsError(
            ["1: events: `data` of the plan has no `events`, which names its columns."]
        )
    inside_trial = isinstance(data, Trial)
    participant = TRIAL_PARTICIPANT if inside_trial else data.participant
    arm = TRIAL_ARM if inside_trial else data.arm.column
    visit = data.visit if isinstance(data, Long) else None
    table = table.replace("", None)
    _check(table, participant=participant, arm=arm, visit=visit)
    unusable: dict[str, str] = {}
    table = table.assign(**{participant: [label_of(name) for name in table[participant]]})
    if visit is None:
        wide = table.set_index(participant)
    else:
        measured = {variable.column for variable in variables.values()}
        wide, unusable = _one_row_each(table, participant, visit, measured)
        if arm in unusable:
            raise TableError([f"1: {arm}: {unusable[arm]}"])
    wide = wide.loc[_in_order(wide.index)]
    masked = arm_reference is not None
    wide, of_arms = _named_columns(wide, columns, wide[arm].map(label_of), masked)
    unusable |= of_arms
    reference = data.arm.reference if arm_reference is None else arm_reference
    return Dataset(
        columns=wide,
        arms=np.array([label_of(label) for label in wide[arm]], dtype=object),
        reference_arm=label_of(reference),
        variables={
            name: _change(variable, table[visit] if visit else ())
            for name, variable in variables.items()
        },
        unusable=unusable,
        events=None if events is None else arrange_events(events, data.events, wide),
        masked=masked,
        categories=frozenset([SITE] if inside_trial else []),
    )


def _named_columns(
    wide: pd.DataFrame, columns: dict[str, FormColumn], arms: pd.Series, masked: bool
) -> tuple[pd.DataFrame, dict[str, str]]:
    """The table with each of `columns` under its name, and why some cannot be used.

    In a masked run no column depends on a letter: who has a value would tell the letter.
    """
    named, unusable = {}, {}
    for name, form in columns.items():
        if isinstance(form.visit, str):
            if form.column_at(form.visit) in wide:
                named[name] = wide[form.column_at(form.visit)]
            elif masked:
                unusable[name] = (
                    f"Column {name!r} is of a sealed form: it waits until the arms are known."
                )
            continue
        here = sorted(set(arms.dropna()))
        if masked or not set(here) <= form.visit.keys():
            unusable[name] = (
                f"Column {name!r} has a visit for each of {', '.join(form.visit)}, and the groups "
                f"here are called {', '.join(here)}: it waits until the arms are known."
            )
            continue
        named[name] = pd.Series(None, index=wide.index, dtype=object)
        for arm, visit in form.visit.items():
            named[name] = named[name].where(arms != arm, wide.get(form.column_at(visit)))
    return wide.assign(**named), unusable


def _change(variable: AnyVariable, visits: Iterable) -> ChangeVariable:
    """visits: those of a long table, from which a variable without `between` takes its own."""
    baseline, *after = variable.visits()
    if isinstance(variable, LongVariable) and variable.between is None:
        after = [*_between(str(baseline), str(after[-1]), map(label_of, visits)), after[-1]]
    return ChangeVariable(
        variable.column_at(baseline),
        variable.column_at(after[-1]),
        variable.improvement == "higher",
        {str(visit): variable.column_at(visit) for visit in after},
    )


def _between(first: str, last: str, visits: Iterable[str]) -> list[str]:
    if not (first.isdecimal() and last.isdecimal()):
        return []
    numbers = {int(visit) for visit in visits if visit.isdecimal()}
    return [str(number) for number in sorted(numbers) if int(first) < number < int(last)]


def _check(table: pd.DataFrame, *, participant: str, arm: str, visit: str | None) -> None:
    problems = [
        f"1: {name}: there is no such column; there are: {', '.join(map(str, table.columns))}."
        for name in (participant, arm, visit)
        if name is not None and name not in table.columns
    ]
    if not problems and table.empty:
        problems = ["1: table: the table has no rows."]
    if problems:
        raise TableError(problems)
    seen: set = set()
    for line, name in enumerate(table[participant], start=2):
        at = None if visit is None else label_of(table[visit].iloc[line - 2])
        key = (label_of(name), at)
        if label_of(name) is None:
            problems.append(f"{line}: {participant}: empty; every row needs a participant.")
        elif visit is not None and at is None:
            problems.append(f"{line}: {visit}: empty; every row needs a visit.")
        elif key in seen:
            again = f"participant {key[0]!r}" + (f" at visit {at!r}" if visit else "")
            problems.append(f"{line}: {participant}: {again} has a row already.")
        seen.add(key)
    if problems:
        raise TableError(problems)


def _one_row_each(
    table: pd.DataFrame, participant: str, visit: str, measured: set[str]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Long to wide: measured columns become `<column>@<visit>`, the others must not change."""
    visits = table[visit].map(label_of)
    pieces, unusable = [], {}
    for name in table.columns.drop([participant, visit]):
        if name in measured:
            column = table.assign(**{visit: visits}).pivot(
                index=participant, columns=visit, values=name
            )
            pieces.append(column.rename(columns=lambda at, name=name: f"{name}@{at}"))
            continue
        by_participant = table.groupby(participant)[name]
        changing = by_participant.nunique()
        if (changing > 1).any():
            unusable[name] = (
                f"Column {name!r} changes between the visits of participant "
                f"{changing.idxmax()}; it can only be used as the column of a variable."
            )
        pieces.append(by_participant.first())  # the first that is not missing
    return pd.concat(pieces, axis=1), unusable


def _in_order(names: pd.Index) -> list[str]:
    """Whole numbers sort as numbers, anything else as text."""
    if all(name.isdecimal() for name in names):
        return sorted(names, key=lambda name: (int(name), name))
    return sorted(names)
