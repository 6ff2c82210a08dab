"""How often something happens at one site, beside all the others."""

from dataclasses import dataclass

from scipy.special import betaincinv

LEVEL = 0.95


@dataclass(frozen=True)
class Ratio:
    """A rate divided by another, with its exact interval. value is 0 where nothing happened here;
    high is None where nothing happened elsewhere."""

    value: float | None
    low: float
    high: float | None


def rate_ratio(events: int, time: float, others: int, their_time: float) -> Ratio | None:
    """How often something happens for each unit of time, divided by how often elsewhere.

    The interval is the exact conditional one: given how many events there are in all, those here
    are binomial, and the limits of Clopper and Pearson for their share are those of the ratio
    (Lehmann and Romano, Testing Statistical Hypotheses, 4.5; R: poisson.test with two counts).
    None where nothing happened at all, or nobody was there.
    """
    if not events + others or time <= 0 or their_time <= 0:
        return None
    tail = (1 - LEVEL) / 2
    low = betaincinv(events, others + 1, tail) if events else 0.0
    high = betaincinv(events + 1, others, 1 - tail) if others else None
    times = their_time / time
    return Ratio(
        value=events / others * times if others else None,
        low=low / (1 - low) * times,
        high=None if high is None else high / (1 - high) * times,
    )
