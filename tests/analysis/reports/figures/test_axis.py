import pytest

from analysis.reports.figures.axis import axis_over


@pytest.mark.parametrize(
    ("low", "high", "ticks", "decimals"),
    [
        (0, 1.75, (0, 0.5, 1, 1.5, 2), 1),
        (-13.6, 0, (-15, -10, -5, 0), 0),
        (-0.04, 0.03, (-0.04, -0.02, 0, 0.02, 0.04), 2),
        (0, 0, (0, 0.2), 1),
        (0, 5, (0, 1, 2, 3, 4, 5), 0),
    ],
)
def test_ticks_are_round_and_hold_both_ends(low, high, ticks, decimals):
    axis = axis_over(low, high, start=0, length=100)

    assert axis.ticks == pytest.approx(ticks)
    assert axis.decimals == decimals


def test_the_first_and_the_last_tick_are_the_ends_of_the_axis():
    axis = axis_over(0, 2, start=250, length=300)

    assert [axis.at(axis.ticks[0]), axis.at(axis.ticks[-1])] == [250, 550]
