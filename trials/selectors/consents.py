"""The consent register: what was signed, what was taken back, and what is in force."""

from trials.models import Consent, ConsentWithdrawal, Participant
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
    withdrawals = ConsentWithdrawal.objects.filter(participant=participant)
    return {withdrawal.part: withdrawal for withdrawal in withdrawals}


def consent_is_current(participant: Participant, study: Study, stage: str = "") -> bool:
    """Whether a version that still counts was signed, for the study or for one of its stages.

    study: the version in force at the site. Who signed its form needs no look at earlier ones.
    """
    consents = Consent.objects.filter(participant=participant, stage=stage)
    signed = set(consents.values_list("version", flat=True))
    if not signed or study.consent.version in signed:
        return bool(signed)
    return not signed.isdisjoint(versions_that_count(participant.trial, participant.site_id))
