"""From consent to randomisation, and the steps that follow."""

import re
import secrets
from datetime import date

from django.db import connection

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.lifecycle import PARTICIPANT, why_not_move
from trials.models import (
    Consent,
    Entry,
    Participant,
    ParticipantStep,
    Randomisation,
    Site,
    Trial,
    Visit,
)
from trials.models.base import about, place_of
from trials.policies import why_not_randomise, why_not_step_on, why_not_write
from trials.refusals import refuse_if
from trials.studies.loading import study_of

# No 0/O, 1/I: a token is read aloud on the telephone.
TOKEN_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
TOKEN_LENGTH = 6
# A slip of the keyboard, not a consent.
EARLIEST_CONSENT = date(1990, 1, 1)
NUMBER = re.compile(r"^[A-Za-z0-9-]{1,20}$")


def enrol(
    *,
    trial: Trial,
    site: Site,
    number: str,
    consent_version: str,
    consented_on: date,
    scope: Scope,
) -> Participant:
    """Record the consent of a new participant and lay out visits and forms.

    Nothing of a participant exists before consent. Raises Refused for a number that is taken
    or malformed, a consent version that is not in force, or a date in the future.
    """
    demand(scope, Permission.ADD_PARTICIPANTS, Permission.IMPORT_DATA)
    study = study_of(trial)
    with act("participants.enrol", scope=scope, detail=number, site=str(site.pk)):
        refuse_if(why_not_write(trial))
        refuse_if(_why_not_enrol(trial, number, consent_version, study, consented_on))
        participant = Participant.objects.create(trial=trial, site=site, number=number)
        place = place_of(participant)
        Consent.objects.create(version=consent_version, signed_on=consented_on, **place)
        ParticipantStep.objects.create(
            axis=ParticipantStep.Axis.STUDY, state="consented", happened_on=consented_on, **place
        )
        _lay_out_visits(participant, study)
    return participant


def _why_not_enrol(trial, number, consent_version, study, consented_on) -> str | None:
    if not NUMBER.match(number):
        return f"Participant number {number!r}: use letters, digits and hyphens, at most 20."
    if Participant.objects.filter(trial=trial, number=number).exists():
        return f"Participant {number} is there already."
    if consent_version != study.consent_version:
        return (
            f"Consent version {consent_version!r} is not in force;"
            f" the current one is {study.consent_version}."
        )
    if consented_on < EARLIEST_CONSENT:
        return f"The consent is dated {consented_on}: check the year."
    if consented_on > date.today():
        return f"The consent is dated {consented_on}, which is in the future."
    return None


def _lay_out_visits(participant: Participant, study) -> None:
    place = place_of(participant)
    visits = Visit.objects.bulk_create(
        Visit(code=visit.code, position=position, **place)
        for position, visit in enumerate(study.visits)
    )
    Entry.objects.bulk_create(
        Entry(
            visit=visit,
            form_key=expected.form,
            form_version=study.form(expected.form, expected.version).version,
            form_class=expected.form_class,
            position=position,
            token=new_token(),
            **place,
        )
        for visit, planned in zip(visits, study.visits, strict=True)
        for position, expected in enumerate(planned.forms)
    )


def new_token() -> str:
    return "".join(secrets.choice(TOKEN_LETTERS) for _ in range(TOKEN_LENGTH))


def randomise(*, participant: Participant, scope: Scope, on: date | None = None) -> Randomisation:
    """Give the participant the next kit of the site. Asking twice gives the same kit.

    The arm is not known here: the database takes the next sealed slot and gives back a number.
    """
    demand(scope, Permission.RANDOMISE, Permission.IMPORT_DATA)
    with act("participants.randomise", scope=scope, **about(participant)):
        Participant.objects.select_for_update().get(pk=participant.pk)
        earlier = Randomisation.objects.filter(participant=participant).first()
        if earlier:
            return earlier
        refuse_if(why_not_write(participant.trial) or why_not_randomise(participant))
        with connection.cursor() as cursor:
            cursor.execute("select allocation.randomise(%s)", [participant.pk])
            kit_number = cursor.fetchone()[0]
        on = on or date.today()
        ParticipantStep.objects.create(
            axis=ParticipantStep.Axis.STUDY,
            state="randomised",
            happened_on=on,
            **place_of(participant),
        )
        return Randomisation.objects.create(
            kit_number=kit_number, randomised_on=on, **place_of(participant)
        )


def record_step(
    *,
    participant: Participant,
    axis: str,
    state: str,
    on: date,
    scope: Scope,
    explanation: str = "",
) -> ParticipantStep:
    """A step on the study or the treatment axis, for example completed or treatment_stopped."""
    demand(scope, Permission.ADD_PARTICIPANTS, Permission.IMPORT_DATA)
    with act("participants.step", scope=scope, **about(participant)):
        Participant.objects.select_for_update().get(pk=participant.pk)
        refuse_if(why_not_write(participant.trial))
        refuse_if(why_not_step_on(participant, axis, on))
        refuse_if(why_not_move(PARTICIPANT[axis], status(participant, axis), state))
        return ParticipantStep.objects.create(
            axis=axis,
            state=state,
            happened_on=on,
            explanation=explanation,
            **place_of(participant),
        )


def status(participant: Participant, axis: str) -> str:
    """The state an axis stands at now; the first state of its table before any step."""
    latest = (
        ParticipantStep.objects.filter(participant=participant, axis=axis)
        .order_by("-recorded_at")
        .values_list("state", flat=True)
        .first()
    )
    return latest or next(iter(PARTICIPANT[axis]))
