"""A sealed list against its key and its record: balanced, as drawn, and telling nothing.

For whoever holds both parts of the key, outside the server.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from trials import seal
from trials.randomisation.drawing import PlannedSlot, balance
from trials.randomisation.prediction import predictions
from trials.randomisation.record import ListRecord
from trials.randomisation.visible import VisibleList
from trials.refusals import Refused
from trials.seal import CannotOpen, Place


def open_list(listed: VisibleList, part_1: str, part_2: str) -> list[PlannedSlot]:
    """The arm of every slot. Raises Refused for other parts, and names slots that stay shut."""
    try:
        expected = bytes.fromhex(listed.study_public_key)
        key = seal.combine(part_1, part_2, expected_public_key=expected)
    except CannotOpen as cannot:
        raise Refused(str(cannot)) from None
    slots, shut = [], []
    for slot in listed.slots:
        place = Place(listed.trial, slot.stratum, slot.position)
        sealed = bytes.fromhex(slot.study_ciphertext)
        try:
            arm = seal.unseal(sealed, private=key, info=place.as_info())
        except CannotOpen:
            shut.append(slot.name)
        else:
            slots.append(PlannedSlot(slot.stratum, slot.position, arm, slot.participant))
    if shut:
        raise Refused(
            "Sealed to another key, or moved from another place: " + "; ".join(shut) + "."
        )
    return slots


def problems_in_arms(
    listed: VisibleList, slots: list[PlannedSlot], record: ListRecord
) -> list[str]:
    """A sentence for everything that is not as the record says, or that predicts an arm."""
    problems = list(_unlike_record(slots, record))
    blocks: list[int] = []
    for name, of_stratum in groupby(slots, lambda slot: slot.stratum):
        arms = [slot.arm for slot in of_stratum]
        ends = _block_ends(arms, record) if record.block_sizes else [len(arms)]
        if ends[-1] < len(arms):
            problems.append(_unbalanced(name, arms, ends[-1], record))
            ends.append(len(arms))
        first = blocks[-1] + 1 if blocks else 0
        blocks += [first + sum(place >= end for end in ends) for place in range(len(arms))]
    found = predictions(listed.slots, [slot.arm for slot in slots], blocks)
    return problems + [str(one) for one in found]


def _unlike_record(slots: list[PlannedSlot], record: ListRecord) -> Iterator[str]:
    counted = {stratum: dict(arms) for stratum, arms in balance(slots).items()}
    for stratum in dict.fromkeys([*record.balance, *counted]):
        recorded, there = record.balance.get(stratum, {}), counted.get(stratum, {})
        if recorded != there:
            yield f"Stratum {stratum} holds {_shares(there)}; the record says {_shares(recorded)}."
    if record.seed is not None and record.draw_again() != slots:
        yield "The arms are not those that the recorded seed draws."


def _block_ends(arms: list[str], record: ListRecord) -> list[int]:
    """Where blocks end, cut as short as the record's sizes allow; as far as there are blocks."""
    reached: dict[int, int | None] = {0: None}
    for end in range(1, len(arms) + 1):
        for size in sorted(record.block_sizes):
            if end - size in reached and _holds_ratio(arms[end - size : end], record.ratio):
                reached[end] = end - size
                break
    ends, end = [], max(reached)
    while end:
        ends.append(end)
        end = reached[end]
    return ends[::-1] or [0]


def _holds_ratio(block: list[str], ratio: dict[str, int]) -> bool:
    times = len(block) // sum(ratio.values())
    return Counter(block) == {arm: share * times for arm, share in ratio.items()}


def _unbalanced(stratum: str, arms: list[str], end: int, record: ListRecord) -> str:
    sizes = " or ".join(str(size) for size in sorted(record.block_sizes))
    return (
        f"Stratum {stratum}, which holds {_shares(Counter(arms))}: from position {end + 1} on no"
        f" block of {sizes} holds the arms {_shares(record.ratio)}."
    )


def _shares(counts: dict[str, int]) -> str:
    return ", ".join(f"{arm} {count}" for arm, count in counts.items()) or "nothing"
