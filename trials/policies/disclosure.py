"""The disclosure of one participant's own arm: what each of its steps waits for."""

from trials.lifecycle import DATA_STATUS, why_not_move
from trials.models import Alert, DisclosureRequest, Participant, ParticipantStep, Visit
from trials.policies.writing import why_not_write
from trials.selectors.consents import consent_is_current
from trials.selectors.participants import status_of
from trials.selectors.schedule import timeline_of, unresolved_forms
from trials.studies.schema import Stage, Study

SHOWN = 5


def why_not_freeze(participant: Participant, study: Study, stage: str) -> str | None:
    """The stage is complete up to the endpoint, and somebody has seen its alerts."""
    rule = study.disclosure
    if rule is None:
        return "In this study no arm is disclosed before the seal is opened."
    if stage != rule.freezes:
        return f"The stage that is frozen before a disclosure is {rule.freezes}, not {stage}."
    moved = why_not_move(DATA_STATUS, status_of(participant, "data"), "stage_frozen")
    return (
        why_not_write(participant.trial)
        or frozen_already(participant, study)
        or moved
        or _why_not_complete(participant, study)
        or _why_not_seen(participant, stage)
    )


def why_not_ask(participant: Participant, study: Study) -> str | None:
    if study.disclosure is None:
        return "In this study no arm is disclosed before the seal is opened."
    if not frozen_already(participant, study):
        stage = study.stage(study.disclosure.freezes).label
        return f"“{stage}” must be frozen first."
    request = DisclosureRequest.objects.filter(participant=participant).first()
    if request:
        return f"{request.actor_name} has asked already, on {request.at:%-d %B %Y}."
    return why_not_write(participant.trial)


def why_not_open(
    participant: Participant, study: Study, stage: Stage, arm: str | None
) -> str | None:
    """arm: the participant's own, or None before it is disclosed."""
    if stage.opens != "unblinding":
        return f"“{stage.label}” is open to everybody from the beginning."
    if arm is None:
        return "The participant's own arm has not been disclosed."
    if stage.arms and arm not in stage.arms:
        return f"“{stage.label}” is not for the arm of this participant."
    if Visit.objects.filter(participant=participant, stage=stage.code).exists():
        return f"“{stage.label}” is open already."
    if stage.consent and not consent_is_current(participant, study, stage.code):
        return f"The consent for “{stage.label}” must be signed first."
    return why_not_write(participant.trial)


def frozen_already(participant: Participant, study: Study) -> str | None:
    """When the stage before the disclosure was frozen, as a sentence; None where it was not."""
    step = ParticipantStep.objects.filter(
        participant=participant, state="stage_frozen", stage=study.disclosure.freezes
    ).first()
    return f"Frozen on {step.happened_on:%-d %B %Y}." if step else None


def _why_not_complete(participant: Participant, study: Study) -> str | None:
    """Also a visit that may be left out needs its word: nothing can be said of it later."""
    rule = study.disclosure
    stage = {visit.code for visit in study.visits_of_stage(rule.freezes)} | {rule.after}
    missing = unresolved_forms(participant, stage)
    if missing:
        more = f" and {len(missing) - SHOWN} more" if missing[SHOWN:] else ""
        return f"Not complete yet: {', '.join(missing[:SHOWN])}{more}."
    visits = timeline_of(participant, study).visits
    to_come = [one.visit.name for one in visits if one.is_to_come and one.visit.code in stage]
    if to_come:
        return f"Say of these visits that they were missed or do not apply: {', '.join(to_come)}."
    return None


def _why_not_seen(participant: Participant, stage: str) -> str | None:
    waiting = Alert.objects.filter(
        participant=participant, acknowledgement=None, entry__visit__stage=stage
    ).count()
    return f"Alerts that nobody has acknowledged: {waiting}." if waiting else None
