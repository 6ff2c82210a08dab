"""A small study with many participants at one site, and a released version that amends it.

The version adds a form to both visits and a third visit, and changes a form that was filled in.
"""

from datetime import date, timedelta

from benchmarks.own_servers import gather_statistics, make_empty_database
from tests.study import SmallStudy, make_small_study
from tests.trials.actions.test_amendments import DAY_SIXTY, WITH_GUESS, put_in_force, release
from trials.actions.participants import lay_out_for
from trials.authorization.scopes import system_scope
from trials.ledger import act
from trials.models import (
    Consent,
    Entry,
    EntryStep,
    Participant,
    ParticipantStep,
    Site,
    StudyVersion,
)
from trials.models.base import place_of
from trials.studies.loading import study_at

__all__ = ["enrol_many", "prepare", "put_in_force"]

CONSENTED = date.today() - timedelta(20)
HELD = date.today() - timedelta(13)
AMENDED = (
    WITH_GUESS.replace("randomisation:", DAY_SIXTY, 1)
    .replace("    title: Mood today\n", '    title: Mood today\n    version: "2"\n')
    .replace("maximum: 24,", "maximum: 20,")
)


def prepare(participants: int) -> tuple[SmallStudy, StudyVersion]:
    make_empty_database()
    study = make_small_study()
    enrol_many(study, participants)
    return study, release(study, AMENDED)


def enrol_many(study: SmallStudy, participants: int, *, site: str = "01") -> list[Participant]:
    """As enrolling leaves them, with the forms of the first visit filled in."""
    with act("participants.enrol", scope=system_scope(study.trial)):
        people = _enrol(study, study.site(site), participants)
    gather_statistics()
    return people


def _enrol(study: SmallStudy, site: Site, participants: int) -> list[Participant]:
    people = Participant.objects.bulk_create(
        Participant(trial=study.trial, site=site, number=f"{site.code}-{number:05}")
        for number in range(participants)
    )
    Consent.objects.bulk_create(
        Consent(version="1.0", signed_on=CONSENTED, **place_of(one)) for one in people
    )
    ParticipantStep.objects.bulk_create(
        ParticipantStep(axis="study", state="consented", happened_on=CONSENTED, **place_of(one))
        for one in people
    )
    definition = study_at(study.trial, site.pk)
    lay_out_for(((one, definition.visits_at_consent) for one in people), definition)
    EntryStep.objects.bulk_create(
        EntryStep(entry=entry, state="complete", done_on=HELD, **place_of(entry))
        for entry in Entry.objects.filter(visit__code="V1", participant__in=people)
    )
    return people
