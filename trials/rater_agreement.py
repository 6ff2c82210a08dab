"""How far raters of the same interviews agree, beside their intraclass correlation, which is in
`intraclass`. Numbers in, numbers out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean, stdev

WITHIN_LIMITS = 1.96
Ratings = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Differences:
    """Of pairs, second minus first: their mean, and the limits between which 95 % of them lie."""

    bias: float
    low: float
    high: float


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
