"""Sealing a list: each arm twice, at one length, beside a kit number that says nothing."""

import hashlib
import json
import random
from dataclasses import dataclass

from trials import seal
from trials.randomisation.drawing import PlannedSlot
from trials.seal import Place

FORMAT = 1
KIT_DIGITS = 6
LOWEST_KIT = 10 ** (KIT_DIGITS - 1)
HIGHEST_KIT = 10**KIT_DIGITS - 1


@dataclass(frozen=True)
class SealedList:
    """text: what the server stores. parts: one for each of two people, kept apart from it."""

    text: str
    parts: tuple[str, str]

    @property
    def sha256(self) -> str:
        return sha256_of(self.text)


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def seal_list(
    slots: list[PlannedSlot], *, trial: str, vault_public_key: bytes, by_site: bool = True
) -> SealedList:
    """Encrypt each arm twice, at one length: to the study's key and to the vault's.

    by_site: each stratum belongs to the site whose code its name begins with (01/female), so that
    no other site can take its slots.
    """
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
        "equipoise_sealed_list": FORMAT,
        "trial": trial,
        "by_site": by_site,
        "study_public_key": study_public_key.hex(),
        "vault_public_key": vault_public_key.hex(),
        "slots": sealed,
    }
    return SealedList(json.dumps(document, indent=1), seal.split(study_key))


def _seal_slot(slot: PlannedSlot, trial: str, key: bytes) -> str:
    place = Place(trial, slot.stratum, slot.position)
    return seal.seal(slot.arm, to=key, info=place.as_info()).hex()


def _kit_numbers(count: int) -> list[str]:
    """Distinct random numbers from the system's own source, so that they carry no information."""
    return [
        str(kit) for kit in random.SystemRandom().sample(range(LOWEST_KIT, HIGHEST_KIT + 1), count)
    ]
