"""Permuted blocks hold the ratio, and one seed is one list."""

import pytest

from tests.trials.randomisation.lists import blocks
from trials.randomisation import (
    PlannedSlot,
    balance,
    default_block_sizes,
    permuted_blocks,
    reserved_slots,
)


def test_every_block_holds_the_ratio():
    slots = blocks(block_sizes=[6], strata=["01"])

    whole_blocks = [slots[start : start + 6] for start in range(0, len(slots), 6)]
    for block in whole_blocks:
        assert sorted(slot.arm for slot in block) == ["gravel"] * 2 + ["velvet"] * 4


def test_each_stratum_has_a_list_of_its_own_that_is_long_enough():
    counts = balance(blocks(strata=["01/female", "01/male"]))

    assert set(counts) == {"01/female", "01/male"}
    for arms in counts.values():
        assert arms["velvet"] == 2 * arms["gravel"]
        assert 60 <= arms.total() < 66


def test_one_seed_is_one_list_and_another_seed_another():
    assert blocks() == blocks()
    assert blocks() != blocks(seed="b")


@pytest.mark.parametrize("shares", [(1, 1), (2, 1, 1), (3, 2), (1, 1, 1, 1, 1)])
def test_the_usual_block_sizes_fit_any_ratio(shares):
    ratio = {f"arm{place}": share for place, share in enumerate(shares)}

    slots = permuted_blocks(
        strata=["01"], ratio=ratio, block_sizes=default_block_sizes(ratio), length=50, seed="a"
    )

    found = balance(slots)["01"]
    times = found["arm0"] // shares[0]
    assert found == {arm: share * times for arm, share in ratio.items()}


@pytest.mark.parametrize("size", [0, -3, 4])
def test_a_block_that_does_not_fit_the_ratio_is_refused_with_what_would_fit(size):
    with pytest.raises(ValueError) as refused:
        blocks(block_sizes=[3, size])

    assert str(refused.value) == (
        f"Block size {size} does not fit the ratio 2:1: give a multiple of 3, such as 6 or 9."
    )


def test_reserved_slots_keep_the_arm_of_each_participant():
    slots = reserved_slots({"02-001": "gravel", "01-001": "velvet"}, stratum="all")

    assert slots == [
        PlannedSlot("all", 1, "velvet", "01-001"),
        PlannedSlot("all", 2, "gravel", "02-001"),
    ]
