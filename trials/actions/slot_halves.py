"""The two halves of a slot: one arm, sealed to the study's key and to the vault's.

Until the opening the vault tells arms from its half alone. This module runs with the vault's
login; the web has no right on any function it calls.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from trials import seal
from trials.models import Trial
from trials.randomisation import VisibleList
from trials.refusals import Refused, refuse_if
from trials.seal import CannotOpen, Place
from trials.studies.loading import study_of
from trials.unsealing import arm_in_slot


def problems_in_vault_halves(listed: VisibleList, trial: Trial) -> Iterator[str]:
    """A sentence for each slot whose arm this vault could not give, were it asked one day.

    For a list that is about to be loaded: nobody is randomised and no slot is anybody's yet, so
    that no participant's arm is opened and no access recorded. The arms are looked up in the
    study, and neither kept nor told.
    """
    study = study_of(trial)
    for slot in listed.slots:
        sealed = bytes.fromhex(slot.vault_ciphertext)
        try:
            arm_in_slot(slot.stratum, slot.position, sealed, trial=trial, study=study)
        except Refused as refusal:
            yield f"{slot.name}: {refusal}"


def arms_of_everybody(trial: Trial, key: bytes) -> dict:
    """The arm of each randomised participant: in this process's memory only.

    key: the study's. Raises CannotOpen where it does not open a slot, and Refused where the vault's
    half, from which emergencies, kits and the safety board were told, names another arm.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select participant_id, kit_number, stratum, position, ciphertext, vault_ciphertext"
            " from allocation.sealed_slots(%s)",
            [trial.pk],
        )
        slots = cursor.fetchall()
    arms, differing = {}, []
    for participant, kit, stratum, position, ciphertext, vault_ciphertext in slots:
        info = Place(trial.key, stratum, position).as_info()
        arms[participant] = seal.unseal(ciphertext, private=key, info=info)
        if _in_vault_half(vault_ciphertext, info) not in (arms[participant], None):
            differing.append(kit)
    refuse_if(_why_halves_differ(differing))
    return arms


def _in_vault_half(ciphertext: bytes, info: bytes) -> str | None:
    """None where the vault has lost its key since: the study's own must then be enough."""
    try:
        return seal.unseal(ciphertext, private=bytes.fromhex(settings.VAULT_PRIVATE_KEY), info=info)
    except CannotOpen:
        return None


def _why_halves_differ(kits: list[str]) -> str | None:
    if not kits:
        return None
    return (
        "Nothing is released: the list was sealed with one arm for the study and another for the"
        f" vault, at the kit numbers {', '.join(sorted(kits))}. Whoever made the list must explain"
        " which is right; what the vault told of these participants may be wrong."
    )
