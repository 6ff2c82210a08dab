"""The rows: other ids in another order, days instead of dates, ages in bands, sites as letters."""

import string
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, product
from random import Random

import pandas as pd

from analysis.datasets.arrange import TRIAL_ARM, TRIAL_PARTICIPANT
from analysis.public.anonymity import FEWEST, anonymous
from analysis.public.variables import BAND, OLDEST, Becomes, Variable

TOO_FEW = "the groups of people who share their characteristics would be too small"
A_DAY = len("2026-01-31")


@dataclass(frozen=True)
class PublicTable:
    """variables: all of the run's columns, also those that are left out, with the reason.

    emptied, smallest: as analysis/public/anonymity.py gives them.
    """

    table: pd.DataFrame
    variables: list[Variable]
    emptied: int
    smallest: int

    def changed(self) -> dict[str, str]:
        """{column: how it is another one than in the run, in a few words}."""
        said = {one.name: self._how(one) for one in self.variables}
        return {name: how for name, how in said.items() if how}

    def _how(self, one: Variable) -> str:
        if one.becomes is Becomes.NOTHING:
            return f"{one.label} is left out"
        if one.becomes is not Becomes.THE_SAME:
            return f"{one.label} is {one.becomes}"
        if one.is_characteristic and self.emptied:
            return f"{one.label} is empty for {self.emptied} participants"
        return ""


def public_table(
    table: pd.DataFrame,
    variables: list[Variable],
    randomised_on: Mapping[str, date],
    random: Random,
) -> PublicTable:
    """table: of a run, as analysis.snapshots makes it. variables: of its columns, in their order.
    randomised_on: {participant number: day}. random: draws ids, their order and letters; nothing
    tells afterwards what it drew."""
    order = random.sample(range(len(table)), len(table))
    table = table.iloc[order].reset_index(drop=True)
    days = [randomised_on[number] for number in table[TRIAL_PARTICIPANT]]
    width = max(len(str(len(table))), 3)
    public = pd.DataFrame(
        {
            TRIAL_PARTICIPANT: [f"P{n:0{width}}" for n in range(1, len(table) + 1)],
            TRIAL_ARM: table[TRIAL_ARM],
        }
    )
    for one in variables:
        if one.becomes is not Becomes.NOTHING:
            cells = _cells(table[one.name], one.becomes, days, random)
            public[one.name] = pd.Series(cells, dtype=object)
    characteristics = [one.name for one in variables if one.is_characteristic]
    found = anonymous(public, [name for name in characteristics if name in public], arm=TRIAL_ARM)
    said = [
        replace(one, becomes=Becomes.NOTHING, why=TOO_FEW) if one.name in found.left_out else one
        for one in variables
    ]
    return PublicTable(found.table, said, found.emptied, found.smallest)


def _cells(column: pd.Series, becomes: Becomes, days: list[date], random: Random) -> list:
    cells = [None if pd.isna(cell) else cell for cell in column]
    if becomes is Becomes.DAYS:
        return [days_from(day, cell) for day, cell in zip(days, cells, strict=True)]
    if becomes is Becomes.BAND:
        return [None if cell is None else band_of(cell) for cell in cells]
    if becomes is Becomes.LETTER:
        letters = letters_for(cells, random)
        return [letters.get(cell) for cell in cells]
    return [int(cell) if isinstance(cell, bool) else cell for cell in cells]


def days_from(day: date, moment: object) -> int | None:
    """From `day` to a moment such as 2026-01-31T10:05; None where its day is not known."""
    text = "" if moment is None else str(moment)[:A_DAY]
    return (date.fromisoformat(text) - day).days if len(text) == A_DAY else None


def band_of(age: float) -> int:
    return min(int(age) // BAND * BAND, OLDEST)


def letters_for(codes: Iterable[str | None], random: Random) -> dict[str, str]:
    """{code of a site: its letter}, of those with enough participants: A, B, … Z, AA, …"""
    counts = Counter(code for code in codes if code is not None)
    large = [code for code in sorted(counts) if counts[code] >= FEWEST]
    alphabet = string.ascii_uppercase
    names = chain(alphabet, map("".join, product(alphabet, alphabet)))
    letters = [name for name, _ in zip(names, large, strict=False)]
    return dict(zip(large, random.sample(letters, len(letters)), strict=True))
