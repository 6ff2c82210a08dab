"""What is read in pieces is what the whole would give, to the last bit where it is an order."""

import numpy as np
import pytest

from analysis.methods.numerics import resampled
from analysis.methods.numerics.resampled import Resampled

DICE = np.random.default_rng(6)
NORMAL = DICE.normal(-9.7, 1.9, 5000)
SHAPES = {
    "normal": NORMAL,
    "with one far away": np.append(NORMAL, [1e12]),
    "few values": DICE.integers(0, 3, 5000).astype(float),
    "all the same": np.full(5000, 0.1),
    "half the same": np.where(DICE.random(5000) < 0.5, -2.0, NORMAL),
    "next to each other": 1 + np.spacing(1.0) * DICE.integers(0, 2000, 5000),
}


@pytest.fixture
def narrow(monkeypatch):
    """Few enough at once that each place has to be looked for."""
    monkeypatch.setattr(resampled, "AT_ONCE", 10)
    monkeypatch.setattr(resampled, "BINS", 8)


@pytest.mark.parametrize("name", SHAPES)
def test_every_place_has_the_number_that_sorting_puts_there(narrow, name):
    numbers = SHAPES[name]
    in_pieces = Resampled(lambda: np.array_split(numbers, 7))
    places = (1, 2, 125, 2500, 2501, 4876, 5000)

    found = [in_pieces.ranked(place) for place in places]

    assert found == [np.sort(numbers)[place - 1] for place in places]


@pytest.mark.parametrize("ddof", [0, 1])
def test_the_spread_of_pieces_is_that_of_the_whole(ddof):
    whole, in_pieces = Resampled(lambda: [NORMAL]), Resampled(lambda: np.array_split(NORMAL, 7))

    assert whole.standard_deviation(ddof) == np.std(NORMAL, ddof=ddof)
    assert in_pieces.standard_deviation(ddof) == pytest.approx(np.std(NORMAL, ddof=ddof), rel=1e-14)
    assert (in_pieces.size, in_pieces.share_below(-9.7)) == (5000, np.mean(NORMAL < -9.7))
