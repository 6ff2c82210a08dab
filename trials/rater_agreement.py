"""How far raters of the same interviews agree. Numbers in, numbers out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean, stdev

from scipy.special import fdtri

WITHIN_LIMITS = 1.96
UPPER_TAIL = 0.975
Ratings = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Differences:
    """Of pairs, second minus first: their mean, and the limits between which 95 % of them lie."""

    bias: float
    low: float
    high: float


def icc_one_way(ratings: Ratings) -> Interval | None:
    """ICC(1,1): each interview is rated by other raters, drawn from a larger pool.

    ratings: a row for each interview, with as many ratings in each. None where every rating is
    the same, or there are fewer than two interviews. Shrout PE, Fleiss JL (1979), Intraclass
    correlations: uses in assessing rater reliability. Psychological Bulletin 86, 420-428, case 1.
    """
    if len(ratings) < 2:
        return None
    n, k = len(ratings), len(ratings[0])
    between, _, _, within = _mean_squares(ratings)
    if between == within == 0:
        return None
    if within == 0:
        return Interval(1.0, 1.0, 1.0)
    ratio = between / within
    lowest = ratio / fdtri(n - 1, n * (k - 1), UPPER_TAIL)
    highest = ratio * fdtri(n * (k - 1), n - 1, UPPER_TAIL)
    return Interval(*((f - 1) / (f + k - 1) for f in (ratio, lowest, highest)))


def icc_two_way(ratings: Ratings) -> Interval | None:
    """ICC(2,1), absolute agreement: the columns are raters too, drawn from a larger pool.

    As icc_one_way; Shrout and Fleiss 1979, case 2; in McGraw KO, Wong SP (1996), Forming
    inferences about some intraclass correlation coefficients, Psychological Methods 1, 30-46,
    it is ICC(A,1).
    """
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
    up = fdtri(n - 1, freedom, UPPER_TAIL)
    down = fdtri(freedom, n - 1, UPPER_TAIL)
    rest = k * columns + (k * n - k - n) * error
    low = n * (rows - up * error) / (up * rest + n * rows)
    high = n * (down * rows - error) / (rest + n * down * rows)
    return Interval(value, low, high)


def _mean_squares(ratings: Ratings) -> tuple[float, float, float, float]:
    """Between interviews, between raters, of the residual, and within interviews."""
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


def differences(pairs: Ratings) -> Differences | None:
    """Bland JM, Altman DG (1986), Statistical methods for assessing agreement between two methods
    of clinical measurement. Lancet 327, 307-310. None for fewer than two pairs."""
    if len(pairs) < 2:
        return None
    found = [second - first for first, second in pairs]
    bias, spread = fmean(found), WITHIN_LIMITS * stdev(found)
    return Differences(bias, bias - spread, bias + spread)


def weighted_kappa(pairs: Ratings) -> float | None:
    """Kappa with quadratic weights; of two codes it is Cohen's kappa.

    Cohen J (1968), Weighted kappa: nominal scale agreement with provision for scaled disagreement
    or partial credit. Psychological Bulletin 70, 213-220. None where chance alone gives full
    agreement: every code is the same.
    """
    if not pairs:
        return None
    observed = fmean((first - second) ** 2 for first, second in pairs)
    by_chance = fmean((first - second) ** 2 for first, _ in pairs for _, second in pairs)
    return None if by_chance == 0 else 1 - observed / by_chance


def drift(own: Sequence[float]) -> list[float]:
    """The cumulative sum of a rater's own differences to those who rated the same, by time.

    It stays about level while the rater agrees with the others on the average; a line that rises
    is a rater who scores higher and higher above them. Page ES (1954), Continuous inspection
    schemes. Biometrika 41, 100-115.
    """
    return list(accumulate(own))
