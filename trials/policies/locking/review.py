"""Lines about the blind review and what surrounds the lock itself."""

from datetime import date, timedelta

from trials.models import Rehearsal, RestoreTest, Trial
from trials.policies.locking.line import Found, Line, Record
from trials.selectors.lock_records import minutes_that_count, undecided
from trials.studies.schema import Study

RESTORE_TEST_VALID = timedelta(days=30)


def _undecided(trial: Trial, study: Study) -> Found:
    if study.randomisation is None:
        return Found(does_not_apply="Nobody is randomised in this study.")
    return Found(
        [
            Record(f"{person.pk} {one.code}", f"{person.number}: {one.label}", "blind-review")
            for person, one in undecided(trial, study)
        ]
    )


def _minutes(trial: Trial, study: Study) -> Found:
    if minutes_that_count(trial):
        return Found()
    return Found([Record("minutes", "The minutes of the blind review", "blind-review")])


def _restore_test(trial: Trial, study: Study) -> Found:
    tests = RestoreTest.objects.filter(
        trial=trial, tested_on__gt=date.today() - RESTORE_TEST_VALID
    ).values_list("hash_before", "hash_after")
    if any(before == after for before, after in tests):
        return Found()
    return Found([Record("restore", "A backup that was restored and held the same", "lock-board")])


def _rehearsed(trial: Trial, study: Study) -> Found:
    if study.randomisation is None:
        return Found(does_not_apply="Nothing is sealed in this study.")
    if Rehearsal.objects.filter(trial=trial, outcome=Rehearsal.Outcome.WORKED).exists():
        return Found()
    return Found([Record("rehearsal", "A rehearsal in which both parts made the key")])


LINES = (
    Line(
        "L14",
        "Participants not decided on for an analysis set",
        "statistician",
        "In the blind review each is in or out of each set, with the reason.",
        "blind_reviewed",
        _undecided,
    ),
    Line(
        "L19",
        "Minutes of the blind review, not signed",
        "data_manager",
        "The data manager and the statistician sign the same minutes.",
        "locked",
        _minutes,
    ),
    Line(
        "L20c",
        "Restore test of the last 30 days, not on record",
        "data_manager",
        "A backup is restored, and its content hash is that of the original.",
        "locked",
        _restore_test,
    ),
    Line(
        "S6",
        "Rehearsal of the opening, not done",
        "quality_assurance",
        "Both key holders bring their parts to the vault and find out whether they make the key.",
        "locked",
        _rehearsed,
        explainable=True,
    ),
)
