"""Consent with the visits that follow from it, and randomisation."""

import re
import secrets
import uuid
from collections.abc import Iterable, Iterator
from datetime import date

from django.db import connection

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import (
    Consent,
    Entry,
    Participant,
    ParticipantStep,
    Prescreening,
    Randomisation,
    Site,
    Trial,
    Visit,
)
from trials.models.base import about, place_of
from trials.policies import stratum_of, why_not_consent, why_not_randomise, why_not_write
from trials.refusals import refuse_if
from trials.selectors.clocks import today_at
from trials.selectors.sites import why_site_stops
from trials.studies.loading import study_at
from trials.studies.schema import ExpectedForm, Study, VisitOfStudy

# No 0/O, 1/I: a token is read aloud on the telephone. Long enough that no two of a trial with
# 10,000 participants are alike.
TOKEN_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
TOKEN_LENGTH = 8
NUMBER = re.compile(r"^[A-Za-z0-9-]{1,20}$")


def enrol(
    *,
    trial: Trial,
    site: Site,
    number: str,
    consent_version: str,
    consented_on: date,
    scope: Scope,
    choices: dict[str, bool] | None = None,
    prescreening: Prescreening | None = None,
    language: str | None = None,
) -> Participant:
    """Record the consent of a new participant and lay out visits and forms.

    Nothing of a participant exists before consent. choices: the separate ticks of the form.
    prescreening: their line of the screening log. language: in which they are interviewed; may
    be left out where the site has one only. Raises Refused for a number that is taken or
    malformed, a consent version that is not in force, or a site that takes nobody now.
    """
    demand(scope, Permission.ADD_PARTICIPANTS, Permission.IMPORT_DATA)
    choices = choices or {}
    # Made here, so that the line says whom it is about.
    made = uuid.uuid4()
    about_whom = {"site": str(site.pk), "participant": str(made)}
    with act("participants.enrol", scope=scope, detail=number, **about_whom):
        # A version that comes into force here meanwhile lays out the visits of everybody.
        Site.objects.select_for_update(no_key=True).get(pk=site.pk)
        study = study_at(trial, site.pk)
        refuse_if(why_not_write(trial) or why_site_stops(site, "consent"))
        refuse_if(_why_not_number(trial, number) or _why_not_prescreened(prescreening, site))
        spoken = study.languages_at(site.code)
        refuse_if(_why_not_language(language, spoken))
        refuse_if(
            why_not_consent(
                study_at(trial, site.pk, on=consented_on),
                site=site,
                version=consent_version,
                signed_on=consented_on,
                choices=choices,
            )
        )
        participant = Participant.objects.create(
            id=made,
            trial=trial,
            site=site,
            number=number,
            prescreening=prescreening,
            language=language or spoken[0],
        )
        place = place_of(participant)
        Consent.objects.create(
            version=consent_version,
            signed_on=consented_on,
            choices=choices,
            recorded_by_id=scope.actor,
            **place,
        )
        ParticipantStep.objects.create(
            axis=ParticipantStep.Axis.STUDY,
            state="consented",
            happened_on=consented_on,
            recorded_by_id=scope.actor,
            **place,
        )
        lay_out(participant, study, study.visits_at_consent)
    return participant


def _why_not_number(trial: Trial, number: str) -> str | None:
    if not NUMBER.match(number):
        return f"Participant number {number!r}: use letters, digits and hyphens, at most 20."
    if Participant.objects.filter(trial=trial, number=number).exists():
        return f"Participant {number} is there already."
    return None


def _why_not_language(language: str | None, spoken: list[str]) -> str | None:
    """spoken: at the site."""
    if language in spoken or (language is None and len(spoken) == 1):
        return None
    if language is None:
        return f"Say in which language the participant is interviewed: {', '.join(spoken)}."
    return f"Language {language!r}: participants are interviewed here in {', '.join(spoken)}."


def _why_not_prescreened(prescreening: Prescreening | None, site: Site) -> str | None:
    if prescreening is None:
        return None
    if prescreening.site_id != site.pk:
        return f"{prescreening.number} was screened at another site."
    if prescreening.reason:
        return f"{prescreening.number} went no further: there is nobody to enrol."
    if Participant.objects.filter(prescreening=prescreening).exists():
        return f"{prescreening.number} became a participant already."
    return None


def lay_out(
    participant: Participant, study: Study, visits: list[VisitOfStudy], *, occurrence: int = 1
) -> list[Visit]:
    """Make the visits and their forms; a stage that opened because of an arm is marked so."""
    return lay_out_for([(participant, visits)], study, occurrence=occurrence)


def lay_out_for(
    people: Iterable[tuple[Participant, list[VisitOfStudy]]], study: Study, *, occurrence: int = 1
) -> list[Visit]:
    """As lay_out, for many participants in two statements."""
    position = {visit.code: place for place, visit in enumerate(study.visits)}
    laid_out = [
        (
            Visit(
                code=visit.code,
                stage=study.stage_of(visit).code,
                occurrence=occurrence,
                position=position[visit.code],
                **place_of(participant) | {"arm_path": bool(study.stage_of(visit).arms)},
            ),
            visit,
        )
        for participant, visits in people
        for visit in visits
    ]
    Visit.objects.bulk_create(visit for visit, _ in laid_out)
    Entry.objects.bulk_create(
        entry
        for visit, planned in laid_out
        for place, expected in enumerate(planned.forms)
        for entry in entries_of(visit, study, expected, place, expected.slots)
    )
    return [visit for visit, _ in laid_out]


def entries_of(
    visit: Visit, study: Study, expected: ExpectedForm, position: int, slots: tuple[str, ...]
) -> Iterator[Entry]:
    """One entry for each moment or number of a form at a visit; not saved."""
    for slot in slots:
        yield Entry(
            visit=visit,
            form_key=expected.form,
            form_version=study.form(expected.form, expected.version).version,
            form_class=expected.sees,
            slot=slot,
            filled_by=expected.by,
            optional=expected.optional,
            double_entry=expected.double_entry,
            position=position,
            token=new_token(),
            **place_of(visit),
        )


def new_token() -> str:
    return "".join(secrets.choice(TOKEN_LETTERS) for _ in range(TOKEN_LENGTH))


def randomise(*, participant: Participant, scope: Scope, on: date | None = None) -> Randomisation:
    """Give the participant the next kit of their stratum. Asking twice gives the same kit.

    The arm is not known here: the database takes the next sealed slot and gives back a number.
    Raises Refused where something is missing, and where the list has no slot left.
    """
    demand(scope, Permission.RANDOMISE, Permission.IMPORT_DATA)
    with act("participants.randomise", scope=scope, **about(participant)):
        Participant.objects.select_for_update().get(pk=participant.pk)
        earlier = Randomisation.objects.filter(participant=participant).first()
        if earlier:
            return earlier
        refuse_if(why_not_write(participant.trial))
        refuse_if(why_site_stops(participant.site, "randomisation"))
        study = study_at(participant.trial, participant.site_id)
        refuse_if(why_not_randomise(participant, study))
        stratum = stratum_of(participant, study)
        on = on or today_at(participant.site)
        ParticipantStep.objects.create(
            axis=ParticipantStep.Axis.STUDY,
            state="randomised",
            happened_on=on,
            recorded_by_id=scope.actor,
            **place_of(participant),
        )
        # Late, since from here to the commit nobody else of the stratum gets a slot.
        with connection.cursor() as cursor:
            cursor.execute("select allocation.randomise(%s, %s)", [participant.pk, stratum])
            kit_number = cursor.fetchone()[0]
        return Randomisation.objects.create(
            kit_number=kit_number, randomised_on=on, **place_of(participant)
        )
