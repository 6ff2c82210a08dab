"""Arms that mean nothing, for the rehearsal of an analysis: made from the participants' numbers,
the planned ratio and a random salt. Nothing of the randomisation list can reach this file.
"""

import hashlib
from collections.abc import Iterable, Mapping

MARK = "Shuffled arms: means nothing"


def shuffled_arms(numbers: Iterable[str], *, ratio: Mapping[str, int], salt: str) -> dict[str, str]:
    """{participant number: arm}: everybody in the order of a salted hash, dealt in the ratio.

    ratio: {arm: its share}, for example {"MDMA": 1, "PBO": 1}. The same salt gives the same arms
    on every machine.
    """
    deal = [arm for arm, share in ratio.items() for _ in range(share)]
    shuffled = sorted(
        numbers, key=lambda number: hashlib.sha256(f"{salt}|{number}".encode()).digest()
    )
    return {number: deal[place % len(deal)] for place, number in enumerate(shuffled)}
