"""Rows drawn by R 4.2.2 itself (rows.R)."""

import csv

import numpy as np
import pytest

from analysis.methods.numerics.streams import BATCH, STREAMS, RMersenneTwister, Spawned
from tests.analysis.oracles import HERE

with (HERE / "streams" / "rows.csv").open() as lines:
    R_ROWS = list(csv.DictReader(lines))


@pytest.mark.parametrize("drawn", R_ROWS, ids=lambda row: f"seed {row['seed']}, n {row['n']}")
def test_resample_701_holds_the_rows_that_r_draws(drawn):
    batch = next(RMersenneTwister(int(drawn["n"]), int(drawn["seed"])).draws())

    rows = [int(row) for row in drawn["rows"].split()]
    assert batch[700][: len(rows)].tolist() == rows


def test_the_second_batch_of_r_goes_on_where_the_first_ended():
    stream = RMersenneTwister(82, 4).draws()
    long = next(RMersenneTwister(2 * 82, 4).draws()).reshape(2 * BATCH, 82) // 2

    first, second = next(stream), next(stream)

    # The same uniforms, taken 164 at a time: trunc(2 * 82 u) // 2 = trunc(82 u).
    assert np.array_equal(np.concatenate([first, second]), long)


def test_every_piece_of_a_spawned_stream_has_a_child_of_the_seed():
    children = np.random.SeedSequence(4).spawn(3)

    first = next(Spawned(82, 4).draws(2 * BATCH))

    expected = np.random.Generator(np.random.PCG64DXSM(children[2])).integers(82, size=(BATCH, 82))
    assert np.array_equal(first, expected)


@pytest.mark.parametrize("name", STREAMS)
def test_every_row_can_be_drawn_and_no_other(name):
    batch = next(STREAMS[name](5, 20250507).draws())

    assert set(batch.ravel().tolist()) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("stream", [RMersenneTwister(8200, 4), Spawned(8200, 4)])
def test_many_rows_are_drawn_a_few_resamples_at_a_time(stream):
    draws = stream.draws()

    sizes = [len(next(draws)) for _ in range(33)]

    assert sizes[:32] == [31] * 32
    assert sum(sizes) >= BATCH


def test_who_begins_in_the_middle_of_the_stream_of_r_draws_what_comes_there():
    whole = next(RMersenneTwister(82, 4).draws())

    later = next(RMersenneTwister(82, 4).draws(300))

    assert np.array_equal(later[:700], whole[300:])


def test_r_draws_the_same_in_smaller_batches():
    few = RMersenneTwister(1000, 4).draws()

    first, second = next(few), next(few)

    long = next(RMersenneTwister(250, 4).draws())  # 1000 lines of 250: 250 lines of 1000
    assert np.array_equal(np.concatenate([first, second])[:250] // 4, long.reshape(250, 1000))
