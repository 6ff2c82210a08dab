import tracemalloc

import numpy as np

from analysis.methods.numerics import kept
from analysis.methods.numerics.indirect_effects import Effects
from analysis.methods.numerics.kept import Kept

EFFECTS = Effects(np.arange(3000.0).reshape(2, 3, 500), np.arange(500.0) / 7)


def read(whole: Kept) -> Effects:
    pieces = list(whole.pieces())
    return Effects(
        np.concatenate([piece.indirect for piece in pieces], axis=2),
        np.concatenate([piece.sd_outcome for piece in pieces]),
    )


def test_what_was_added_comes_back_in_its_order_also_from_a_file(monkeypatch):
    monkeypatch.setattr(kept, "IN_MEMORY", 100)
    monkeypatch.setattr(kept, "PIECE", 128)
    whole = Kept(2, 3)

    for places in np.array_split(np.arange(500), 4):
        whole.add(EFFECTS.at(places))

    assert whole.size == 500
    assert np.array_equal(read(whole).indirect, EFFECTS.indirect)
    assert np.array_equal(read(whole).sd_outcome, EFFECTS.sd_outcome)


def test_bytes_that_one_gives_another_takes_up():
    one, other = Kept(2, 3), Kept(2, 3)
    one.add(EFFECTS)
    other.add(EFFECTS)

    other.add_bytes(one.to_bytes())

    assert other.size == 1000
    assert other.to_bytes() == 2 * one.to_bytes()


def test_ten_times_as_many_take_no_more_memory():
    def peak(batches: int) -> int:
        tracemalloc.start()
        whole = Kept(2, 3)
        for _ in range(batches):
            whole.add(EFFECTS)
        sum(piece.sd_outcome.size for piece in whole.pieces())
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few, many = peak(200), peak(2000)

    assert many < 1.1 * few
