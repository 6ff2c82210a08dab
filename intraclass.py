"""Intraclass correlations: how far raters of the same people agree. Numbers in, numbers out.

Shrout PE, Fleiss JL (1979), Intraclass correlations: uses in assessing rater reliability.
Psychological Bulletin 86, 420-428. In McGraw KO, Wong SP (1996), Forming inferences about some
intraclass correlation coefficients, Psychological Methods 1, 30-46, ICC(2,1) is ICC(A,1) and
ICC(3,1) is ICC(C,1).

`ratings` has a row for each person who was rated, with as many ratings in each. Every function
gives None where every rating is the same, or there are fewer than two people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from scipy.special import fdtri

Ratings = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Interval:
    """An estimate with its confidence interval."""

    value: float
    low: float
    high: float


def icc_one_way(ratings: Ratings, level: float = 0.95) -> Interval | None:
    """ICC(1,1): each person is rated by other raters, drawn from a larger pool (case 1)."""
    if len(ratings) < 2:
        return None
    n, k = len(ratings), len(ratings[0])
    between, _, _, within = _mean_squares(ratings)
    return _from_ratio(between, within, n - 1, n * (k - 1), k, level)


def icc_consistency(ratings: Ratings, level: float = 0.95) -> Interval | None:
    """ICC(3,1): these raters alone, and not how high or low each of them rates (case 3)."""
    if len(ratings) < 2:
        return None
    n, k = len(ratings), len(ratings[0])
    between, _, error, _ = _mean_squares(ratings)
    return _from_ratio(between, error, n - 1, (n - 1) * (k - 1), k, level)


def icc_two_way(ratings: Ratings, level: float = 0.95) -> Interval | None:
    """ICC(2,1), absolute agreement: the raters too are drawn from a larger pool (case 2)."""
    if len(ratings) < 2:
        return None
    n, k = len(ratings), len(ratings[0])
    rows, columns, error, _ = _mean_squares(ratings)
    total = rows + (k - 1) * error + k * (columns - error) / n
    if total == 0:
        return None
    value = (rows - error) / total
    if error == 0:
        return Interval(value, value, value)
    ratio = columns / error
    a = k * value * ratio
    b = n * (1 + (k - 1) * value) - k * value
    freedom = (k - 1) * (n - 1) * (a + b) ** 2 / ((n - 1) * a**2 + b**2)
    upper_tail = (1 + level) / 2
    up = fdtri(n - 1, freedom, upper_tail)
    down = fdtri(freedom, n - 1, upper_tail)
    rest = k * columns + (k * n - k - n) * error
    low = n * (rows - up * error) / (up * rest + n * rows)
    high = n * (down * rows - error) / (rest + n * down * rows)
    return Interval(value, low, high)


def of_average(single: Interval, k: int) -> Interval:
    """The same of the mean of k raters: ICC(1,k) from ICC(1,1) and so on (Spearman and Brown)."""
    return Interval(
        *(k * icc / (1 + (k - 1) * icc) for icc in (single.value, single.low, single.high))
    )


def _from_ratio(
    between: float, error: float, df1: int, df2: int, k: int, level: float
) -> Interval | None:
    if between == error == 0:
        return None
    if error == 0:
        return Interval(1.0, 1.0, 1.0)
    ratio, upper_tail = between / error, (1 + level) / 2
    lowest = ratio / fdtri(df1, df2, upper_tail)
    highest = ratio * fdtri(df2, df1, upper_tail)
    return Interval(*((f - 1) / (f + k - 1) for f in (ratio, lowest, highest)))


def _mean_squares(ratings: Ratings) -> tuple[float, float, float, float]:
    """Between people, between raters, of the residual, and within people."""
    n, k = len(ratings), len(ratings[0])
    grand = fmean(value for row in ratings for value in row)
    rows = k * sum((fmean(row) - grand) ** 2 for row in ratings)
    columns = n * sum((fmean(column) - grand) ** 2 for column in zip(*ratings, strict=True))
    within = sum((value - fmean(row)) ** 2 for row in ratings for value in row)
    error = max(within - columns, 0)
    return (
        rows / (n - 1),
        columns / (k - 1),
        error / ((n - 1) * (k - 1)),
        within / (n * (k - 1)),
    )
