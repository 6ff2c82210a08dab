"""Rows drawn by R 4.2.2 itself (rows.R)."""

import csv

import numpy as np
import pytest

from analysis.methods.numerics.streams import BATCH, STREAMS
from tests.analysis.oracles import HERE

with (HERE / "streams" / "rows.csv").open() as lines:
    R_ROWS = list(csv.DictReader(lines))


@pytest.mark.parametrize("drawn", R_ROWS, ids=lambda row: f"seed {row['seed']}, n {row['n']}")
def test_resample_701_holds_the_rows_that_r_draws(drawn):
    batch = next(STREAMS["r_mersenne_twister"](int(drawn["n"]), int(drawn["seed"])))

    rows = [int(row) for row in drawn["rows"].split()]
    assert batch[700][: len(rows)].tolist() == rows


def test_the_second_batch_of_r_goes_on_where_the_first_ended():
    stream = STREAMS["r_mersenne_twister"](82, 4)
    long = next(STREAMS["r_mersenne_twister"](2 * 82, 4)).reshape(2 * BATCH, 82) // 2

    first, second = next(stream), next(stream)

    # The same uniforms, taken 164 at a time: trunc(2 * 82 u) // 2 = trunc(82 u).
    assert np.array_equal(np.concatenate([first, second]), long)


def test_every_batch_of_pcg64_has_a_seed_of_its_own():
    stream = STREAMS["pcg64"](82, 4)

    next(stream)
    second = next(stream)

    expected = np.random.Generator(np.random.PCG64([4, 1])).integers(82, size=(BATCH, 82))
    assert np.array_equal(second, expected)


@pytest.mark.parametrize("name", STREAMS)
def test_every_row_can_be_drawn_and_no_other(name):
    batch = next(STREAMS[name](5, 20250507))

    assert set(batch.ravel().tolist()) == {0, 1, 2, 3, 4}
