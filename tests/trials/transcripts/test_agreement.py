"""Agreement of two coders, against R."""

import pytest

from trials.transcripts.agreement import Agreement, agreement


def test_sentences_are_counted_by_who_gave_them_the_code():
    assert agreement({0, 1, 2}, {1, 2, 5}, 10) == Agreement(2, 1, 1, 6)


@pytest.mark.parametrize(
    ("counts", "observed", "kappa"),
    [
        # R 4.2.2: n <- a+b+c+d; po <- (a+d)/n; pe <- ((a+b)*(a+c)+(c+d)*(b+d))/n^2;
        # sprintf("%.12f", (po-pe)/(1-pe))
        ((20, 5, 10, 15), 0.7, 0.4),
        ((45, 15, 25, 15), 0.6, 0.130434782609),
        ((3, 1, 2, 190), 0.984693877551, 0.658932714617),
        ((0, 4, 5, 91), 0.91, -0.046511627907),
    ],
)
def test_observed_agreement_and_kappa_are_those_of_r(counts, observed, kappa):
    found = Agreement(*counts)

    assert found.observed == pytest.approx(observed, abs=1e-12)
    assert found.kappa == pytest.approx(kappa, abs=1e-12)


@pytest.mark.parametrize("counts", [(0, 0, 0, 7), (7, 0, 0, 0), (0, 0, 0, 0)])
def test_there_is_no_kappa_where_chance_alone_agrees(counts):
    assert Agreement(*counts).kappa is None


def test_two_documents_add_up():
    assert Agreement(1, 2, 3, 4) + Agreement(4, 3, 2, 1) == Agreement(5, 5, 5, 5)
