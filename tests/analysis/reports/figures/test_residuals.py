import pytest

from analysis.reports.figures import residual_checks
from analysis.reports.figures.residuals import normal_quantiles
from tests.analysis.oracles.mmrm.plans import trial90
from tests.analysis.reports.results import TITLES


def test_normal_quantiles_are_those_of_r():
    # R: qnorm((1:5 - 3/8) / (5 + 1/4)), which ppoints(5) gives for up to ten values
    assert normal_quantiles(5) == pytest.approx(
        [-1.1797611176118603, -0.497200570681554, 0, 0.497200570681554, 1.1797611176118603]
    )


@pytest.fixture(scope="module")
def figure():
    return residual_checks(trial90(), TITLES)


def test_every_residual_is_drawn_against_the_fit_and_against_the_normal(figure):
    measurements = 251  # of 90 participants at three visits, of which some were missed

    assert figure.svg.count('fill="none"') == 2 * measurements


def test_the_table_tells_their_quantiles(figure):
    assert [row.label for row in figure.table.rows] == [
        "Smallest", "5 %", "25 %", "Median", "75 %", "95 %", "Largest",
    ]  # fmt: skip
    assert figure.table.notes[0].startswith("251 residuals")
