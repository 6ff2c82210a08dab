"""The consent register: what was signed, what was taken back, and what is in force."""

from uuid import UUID

from django.db.models import QuerySet

from trials.models import Consent, ConsentWithdrawal, Participant, Trial
from trials.prepared import prepared
from trials.studies.loading import versions_that_count
from trials.studies.schema import Study


def consents_of(participant: Participant) -> list[Consent]:
    """Signed consents, the first one first."""
    return list(
        Consent.objects.filter(participant=participant)
        .select_related("recorded_by")
        .order_by("signed_on", "recorded_at")
    )


def withdrawn_parts(participant: Participant) -> dict[str, ConsentWithdrawal]:
    """{part: its withdrawal}."""
    withdrawals = _withdrawals_of(participant=participant.pk)
    return {withdrawal.part: withdrawal for withdrawal in withdrawals}


def consent_is_current(participant: Participant, study: Study, stage: str = "") -> bool:
    """Whether a version that still counts was signed, for the study or for one of its stages.

    study: the version in force at the site. Who signed its form needs no look at earlier ones.
    """
    consents = _signed_by(participant=participant.pk)
    signed = {version for of_stage, version in consents if of_stage == stage}
    if not signed or study.consent.version in signed:
        return bool(signed)
    return not signed.isdisjoint(versions_that_count(participant.trial, participant.site_id))


def agreed_to(trial: Trial, choice: str) -> set[str]:
    """Numbers of the participants whose latest consent to the study says yes to a choice."""
    latest = (
        Consent.objects.filter(trial=trial, stage="")
        .order_by("participant", "-signed_on", "-recorded_at")
        .distinct("participant")
        .values_list("participant__number", "choices")
    )
    return {number for number, choices in latest if choices.get(choice) is True}


@prepared
def _withdrawals_of(participant: UUID) -> QuerySet[ConsentWithdrawal]:
    return ConsentWithdrawal.objects.filter(participant=participant)


@prepared
def _signed_by(participant: UUID) -> QuerySet:
    return Consent.objects.filter(participant=participant).values_list("stage", "version")
