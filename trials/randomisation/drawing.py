"""Which arm stands where: permuted blocks of varying size, or arms that exist already."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class PlannedSlot:
    """One place of the list before it is sealed. `participant`: for whom it is kept, or None."""

    stratum: str
    position: int
    arm: str
    participant: str | None = None


def default_block_sizes(ratio: dict[str, int]) -> list[int]:
    """Two sizes, so that the end of a block cannot be told; neither is the smallest possible."""
    whole = sum(ratio.values())
    return [2 * whole, 3 * whole]


def permuted_blocks(
    *, strata: Iterable[str], ratio: dict[str, int], block_sizes: list[int], length: int, seed: str
) -> list[PlannedSlot]:
    """Slots per stratum in permuted blocks of varying size, at least `length` of each.

    ratio: {arm: share}. block_sizes: each a multiple of the shares' sum; the size of each block is
    drawn too. Raises ValueError naming the size that is not, and sizes that would be right.
    """
    whole = sum(ratio.values())
    for size in block_sizes:
        if size <= 0 or size % whole:
            shares = ":".join(str(share) for share in ratio.values())
            sizes = " or ".join(str(size) for size in default_block_sizes(ratio))
            raise ValueError(
                f"Block size {size} does not fit the ratio {shares}: give a multiple of {whole},"
                f" such as {sizes}."
            )
    draw = random.Random(f"equipoise randomisation|{seed}")
    slots = []
    for stratum in strata:
        arms: list[str] = []
        while len(arms) < length:
            times = draw.choice(block_sizes) // whole
            block = [arm for arm, share in ratio.items() for _ in range(share * times)]
            draw.shuffle(block)
            arms += block
        slots += [PlannedSlot(stratum, place, arm) for place, arm in enumerate(arms, 1)]
    return slots


def reserved_slots(arms: dict[str, str], *, stratum: str) -> list[PlannedSlot]:
    """One slot kept for each participant, from a list of arms that already exists."""
    return [
        PlannedSlot(stratum, position, arm, participant)
        for position, (participant, arm) in enumerate(sorted(arms.items()), 1)
    ]


def balance(slots: list[PlannedSlot]) -> dict[str, Counter]:
    """Arms per stratum, for the person who makes or checks the list."""
    counts: dict[str, Counter] = {}
    for slot in slots:
        counts.setdefault(slot.stratum, Counter())[slot.arm] += 1
    return counts
