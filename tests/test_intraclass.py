"""Intraclass correlations against published numbers, and against R where none were published."""

import csv
from pathlib import Path

import pytest

from intraclass import Interval, icc_consistency, icc_one_way, icc_two_way, of_average

# Shrout and Fleiss 1979, table 2: six targets, four judges.
SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]
# Made up; what is expected of them comes from base R (anova of a linear model, qf, table).
TOTALS = [(44, 46), (38, 37), (51, 50), (47, 51), (35, 33), (60, 57), (42, 45), (39, 39)]
RATERS = Path(__file__).parent / "analysis" / "oracles" / "agreement" / "raters.csv"
# psych::ICC in R on raters.csv: value, low, high of one rater, and of the mean of three.
PSYCH = {
    icc_one_way: [
        (0.956694852061848, 0.91239721397892, 0.981126071820307),
        (0.985135820354944, 0.968987907525571, 0.993628520711779),
    ],
    icc_two_way: [
        (0.956863342775608, 0.892125512958967, 0.982856506271575),
        (0.985195365976397, 0.961255473720992, 0.994219436049302),
    ],
    icc_consistency: [
        (0.968164077040062, 0.934487591076526, 0.98624316723744),
        (0.989157913799348, 0.977165222853441, 0.995371944152271),
    ],
}


def rounded(found: Interval) -> tuple[float, float, float]:
    return round(found.value, 2), round(found.low, 3), round(found.high, 2)


def test_icc_of_changing_raters_is_that_of_shrout_and_fleiss():
    # Table 4 gives .17; the interval is that of psych::ICC in R on the same table.
    assert rounded(icc_one_way(SHROUT_FLEISS)) == (0.17, -0.133, 0.72)


def test_icc_of_two_random_raters_is_that_of_shrout_and_fleiss():
    assert rounded(icc_two_way(SHROUT_FLEISS)) == (0.29, 0.019, 0.76)


def test_icc_of_pairs_is_that_of_r():
    one_way, two_way = icc_one_way(TOTALS), icc_two_way(TOTALS)

    assert (one_way.value, one_way.low, one_way.high) == pytest.approx(
        (0.957458563536, 0.820798443158, 0.991167376790), abs=1e-11
    )
    assert (two_way.value, two_way.low, two_way.high) == pytest.approx(
        (0.957340720222, 0.804623413159, 0.991302970312), abs=1e-11
    )


@pytest.mark.parametrize("icc", [icc_one_way, icc_two_way, icc_consistency])
def test_full_agreement_is_one_and_ratings_that_do_not_vary_say_nothing(icc):
    assert icc([(1, 1), (2, 2), (3, 3)]) == Interval(1, 1, 1)
    assert icc([(2, 2), (2, 2)]) is None
    assert icc([(1, 2)]) is None


@pytest.mark.parametrize("icc", PSYCH)
def test_every_icc_and_its_average_are_those_of_psych(icc):
    with RATERS.open() as lines:
        ratings = [[float(row[f"rater{r}"]) for r in (1, 2, 3)] for row in csv.DictReader(lines)]

    single = icc(ratings)
    average = of_average(single, 3)

    for found, wanted in zip((single, average), PSYCH[icc], strict=True):
        assert (found.value, found.low, found.high) == pytest.approx(wanted, rel=1e-8)


def test_the_other_case_of_shrout_and_fleiss_is_theirs():
    # Table 4: ICC(3,1) .71; of the mean of four judges .44, .62 and .91.
    assert rounded(icc_consistency(SHROUT_FLEISS))[0] == 0.71
    averages = [of_average(icc(SHROUT_FLEISS), 4).value for icc in PSYCH]
    assert [round(value, 2) for value in averages] == [0.44, 0.62, 0.91]


def test_a_wider_level_gives_a_wider_interval():
    assert icc_two_way(TOTALS, 0.99).low < icc_two_way(TOTALS, 0.95).low
