"""Consent: which version, by when, and what taking it back means."""

from datetime import date

from trials.models import ConsentWithdrawal, Participant, Site
from trials.policies.days import why_not_day
from trials.policies.writing import why_not_write
from trials.selectors.clocks import today_at
from trials.selectors.consents import withdrawn_parts
from trials.studies.schema import Study


def why_not_consent(
    study: Study,
    *,
    site: Site,
    version: str,
    signed_on: date,
    choices: dict[str, bool],
    stage: str = "",
) -> str | None:
    """study: the version of the study that was in force at the site on the day of signing."""
    if version != study.consent.version:
        return (
            f"Consent version {version!r} is not in force;"
            f" the current one is {study.consent.version}."
        )
    if signed_on > today_at(site):
        return f"The consent is dated {signed_on}, which is in the future."
    if not_a_day := why_not_day("The date of consent", signed_on, latest=today_at(site)):
        return not_a_day
    known = {choice.code: choice for choice in study.consent.choices}
    if unknown := sorted(set(choices) - set(known)):
        return f"The consent form has no choice {unknown[0]}; it has: {', '.join(known) or 'none'}."
    for choice in known.values():
        if choice.required and not stage and not choices.get(choice.code):
            return f"Without a yes to “{choice.label}” nobody can take part."
    return None


def why_not_withdraw(participant: Participant, part: str, on: date) -> str | None:
    not_open = why_not_write(participant.trial, participant)
    if not_open:
        return not_open
    if part not in ConsentWithdrawal.Part.values:
        return f"There is no part {part!r}; there are: {', '.join(ConsentWithdrawal.Part.values)}."
    if on > today_at(participant.site):
        return f"The date, {on}, is in the future."
    earlier = withdrawn_parts(participant).get(part)
    if earlier:
        return f"{earlier.get_part_display()} was taken back on {earlier.withdrawn_on} already."
    return None
