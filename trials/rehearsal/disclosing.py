"""The site's part of the disclosure of one participant's own arm."""

from datetime import date

from trials.actions.consents import sign_consent
from trials.actions.disclosure import ask_disclosure, freeze_stage, open_stage
from trials.context import Scope
from trials.models import Participant
from trials.rehearsal.paths import stages_by_arm
from trials.studies.schema import Study

WHY_ASKED = "The primary endpoint is complete"


def freeze_and_ask(participant: Participant, study: Study, *, on: date, physician: Scope) -> None:
    stage = study.disclosure.freezes
    freeze_stage(participant=participant, stage=stage, on=on, scope=physician)
    ask_disclosure(participant=participant, reason=WHY_ASKED, scope=physician)


def open_stages(
    participant: Participant, study: Study, arm: str, *, on: date, coordinator: Scope
) -> None:
    """What follows for this arm, with the consent that it asks for."""
    for stage in stages_by_arm(study):
        if stage.arms and arm not in stage.arms:
            continue
        if stage.consent:
            sign_consent(
                participant=participant,
                version=study.consent.version,
                signed_on=on,
                choices={choice.code: True for choice in study.consent.choices},
                stage=stage.code,
                scope=coordinator,
            )
        open_stage(participant=participant, stage=stage.code, scope=coordinator)
