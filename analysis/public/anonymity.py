"""k-anonymity: in their arm, nobody stands in a group of fewer than five who have the same
characteristics.

Sweeney, L. (2002). Achieving k-anonymity privacy protection using generalization and suppression.
International Journal of Uncertainty, Fuzziness and Knowledge-Based Systems, 10(5), 571-588: its
algorithm Datafly, whose generalisation of a column is here to leave the column out, since what can
be made coarser was made coarser before.
"""

from dataclasses import dataclass

import pandas as pd

FEWEST = 5
# A column goes where more people than this share would lose all their characteristics instead.
MOST_EMPTIED = 0.1


@dataclass(frozen=True)
class Anonymous:
    """left_out: columns of the table that are not in it any more, in the order in which they went.
    emptied: how many people have no characteristics any more. smallest: the smallest group of
    people of one arm who have the same; 0 where no characteristic is left."""

    table: pd.DataFrame
    left_out: tuple[str, ...]
    emptied: int
    smallest: int


def anonymous(table: pd.DataFrame, characteristics: list[str], *, arm: str) -> Anonymous:
    """characteristics: columns by which somebody could be known. None counts as a value. arm: the
    column of what is to be learned of nobody, and stays as it is."""
    kept, left_out = list(characteristics), []
    while kept and (_sizes(table, [arm, *kept]) < FEWEST).mean() > MOST_EMPTIED:
        # Of columns with as many values, the one that is named later.
        most = max(reversed(kept), key=lambda name: table[name].nunique(dropna=False))
        kept.remove(most)
        left_out.append(most)
    table = table.drop(columns=left_out)
    if not kept:
        return Anonymous(table, tuple(left_out), 0, 0)
    emptied = pd.concat([_emptied(people, kept) for _, people in table.groupby(arm)])
    emptied = emptied.reindex(table.index)
    table = table.copy()
    table.loc[emptied, kept] = None
    smallest = int(_sizes(table, [arm, *kept]).min())
    return Anonymous(table, tuple(left_out), int(emptied.sum()), smallest)


def _emptied(table: pd.DataFrame, names: list[str]) -> pd.Series:
    """Who of one arm loses their characteristics."""
    groups, sizes = _groups(table, names), _sizes(table, names)
    emptied = sizes < FEWEST
    while 0 < emptied.sum() < FEWEST and not emptied.all():
        # Those without characteristics are a group too: the smallest of the others joins them.
        emptied |= groups == groups[sizes[~emptied].idxmin()]
    return emptied


def _sizes(table: pd.DataFrame, names: list[str]) -> pd.Series:
    """For each person, how many have the same."""
    groups = _groups(table, names)
    return groups.map(groups.value_counts())


def _groups(table: pd.DataFrame, names: list[str]) -> pd.Series:
    """For each person the number of their group."""
    return table.groupby(names, dropna=False, sort=False).ngroup()
