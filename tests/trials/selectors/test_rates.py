"""The ratio of two rates, beside R 4: poisson.test(c(events, others), c(time, their_time))."""

import pytest

from trials.selectors.rates import rate_ratio


@pytest.mark.parametrize(
    ("counts", "value", "low", "high"),
    [
        ((9, 40, 30, 260), 1.95, 0.8143583, 4.213018),
        ((0, 12, 5, 60), 0.0, 0.0, 5.456396),
        ((4, 10, 0, 20), None, 1.320248, None),
    ],
)
def test_the_interval_is_that_of_r(counts, value, low, high):
    ratio = rate_ratio(*counts)

    assert ratio.low == pytest.approx(low, rel=1e-6)
    assert (ratio.value, ratio.high) == (
        pytest.approx(value) if value is not None else None,
        pytest.approx(high, rel=1e-6) if high is not None else None,
    )
