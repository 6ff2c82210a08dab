"""The sealed randomisation list: made outside the server, from permuted blocks or from a file.

Nothing here reads or writes the database. What the server gets is the sealed list; the two
parts of the study key go to two people.
"""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from trials import seal
from trials.seal import Place

KIT_DIGITS = 6


@dataclass(frozen=True)
class PlannedSlot:
    """One place of the list before it is sealed. `participant`: for whom it is kept, or None."""

    stratum: str
    position: int
    arm: str
    participant: str | None = None


def permuted_blocks(
    *, strata: Iterable[str], ratio: dict[str, int], block_sizes: list[int], length: int, seed: str
) -> list[PlannedSlot]:
    """Slots per stratum in permuted blocks of varying size, at least `length` of each.

    ratio: {arm: share}. block_sizes: each a multiple of the shares' sum. Raises ValueError
    naming the size that is not.
    """
    whole = sum(ratio.values())
    for size in block_sizes:
        if size <= 0 or size % whole:
            raise ValueError(
                f"Block size {size} does not fit the ratio: give a multiple of {whole}."
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


@dataclass(frozen=True)
class SealedList:
    """text: what the server stores. parts: one for each of two people, kept apart from it."""

    text: str
    parts: tuple[str, str]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def seal_list(slots: list[PlannedSlot], *, trial: str, vault_public_key: bytes) -> SealedList:
    """Encrypt each arm twice, at one length: to the study's key and to the vault's."""
    study_key = seal.new_key()
    study_public_key = seal.public_key(study_key)
    kits = _kit_numbers(len(slots))
    sealed = [
        {
            "stratum": slot.stratum,
            "position": slot.position,
            "kit_number": kit,
            "participant": slot.participant,
            "study_ciphertext": _seal_slot(slot, trial, study_public_key),
            "vault_ciphertext": _seal_slot(slot, trial, vault_public_key),
        }
        for slot, kit in zip(slots, kits, strict=True)
    ]
    document = {
        "equipoise_sealed_list": 1,
        "trial": trial,
        "study_public_key": study_public_key.hex(),
        "vault_public_key": vault_public_key.hex(),
        "slots": sealed,
    }
    return SealedList(json.dumps(document, indent=1), seal.split(study_key))


def balance(slots: list[PlannedSlot]) -> dict[str, Counter]:
    """Arms per stratum, for the person who makes the list."""
    counts: dict[str, Counter] = {}
    for slot in slots:
        counts.setdefault(slot.stratum, Counter())[slot.arm] += 1
    return counts


def _seal_slot(slot: PlannedSlot, trial: str, key: bytes) -> str:
    place = Place(trial, slot.stratum, slot.position)
    return seal.seal(slot.arm, to=key, info=place.as_info()).hex()


def _kit_numbers(count: int) -> list[str]:
    """Distinct random numbers from the system's own source, so that they carry no information."""
    lowest = 10 ** (KIT_DIGITS - 1)
    return [str(n) for n in random.SystemRandom().sample(range(lowest, 10 * lowest), count)]
