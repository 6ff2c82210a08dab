"""One participant's arm, opened with the vault's own key once the access is on record.

This module runs with the vault's login; the web has no right on the function it calls.
"""

from uuid import UUID

from django.conf import settings
from django.db import connection

from trials import seal
from trials.models import Trial
from trials.refusals import Refused
from trials.seal import CannotOpen, Place
from trials.studies.schema import Study


def arm_of_access(access_id: UUID, *, trial: Trial, study: Study) -> str:
    """The code of the arm. Call it in a transaction of its own, after that of the record.

    access_id: the row of allocation.access that whoever acts has made within the last minute.
    Raises Refused where there is none, and where the slot belongs to another vault.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select stratum, position, ciphertext from allocation.slot_of_access(%s)", [access_id]
        )
        return arm_in_slot(*cursor.fetchone(), trial=trial, study=study)


def arm_in_slot(
    stratum: str, position: int, ciphertext: bytes, *, trial: Trial, study: Study
) -> str:
    """The code of the arm in one slot. Raises Refused where the vault's key does not open it."""
    place = Place(trial.key, stratum, position)
    try:
        arm = seal.unseal(
            ciphertext, private=bytes.fromhex(settings.VAULT_PRIVATE_KEY), info=place.as_info()
        )
    except CannotOpen as cannot:
        raise Refused(f"{cannot} Was the list sealed for this vault?") from None
    if arm not in {one.code for one in study.arms}:
        raise Refused("The slot holds an arm that the study does not have.")
    return arm
