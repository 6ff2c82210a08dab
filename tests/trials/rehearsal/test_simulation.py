"""Many simulated participants: alike for the same seed, cut at a day, ready for the lock or not."""

from contextlib import contextmanager
from datetime import date, timedelta
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from tests import clinic
from tests import settings as test_settings
from tests.conftest import copy_of
from tests.rehearsals import VaultByLogin
from tests.study import STUDY, reading_all
from trials.actions.studies import load_study
from trials.context import reading
from trials.models import Alert, Participant, Prescreening, Randomisation, Revision, VisitStep
from trials.refusals import Refused
from trials.rehearsal.checking import check, out_of_order, randomised_too_early
from trials.rehearsal.issues import as_json
from trials.rehearsal.locking import lock
from trials.rehearsal.paths import Path
from trials.rehearsal.simulation import DIRTY, FIRST_CONSENT, LOCK, Outcome, Plan, simulate
from trials.rehearsal.staff import Staff
from trials.selectors.raters import office_of
from trials.selectors.second_ratings import pairs_of
from trials.selectors.trials import state_of
from trials.studies.loading import study_of
from trials.studies.reading import read_study

PEOPLE = 9
HALF_WAY = FIRST_CONSENT + timedelta(days=300)


class Person(NamedTuple):
    number: str


def rehearse(trial, *, seed="9", people=PEOPLE, until=None, **said) -> Outcome:
    plan = Plan(seed, people, until or date.today(), **said)
    staff = Staff(trial, study_of(trial))
    return simulate(trial, plan, staff, VaultByLogin(trial), lambda done, of: None)


@contextmanager
def loaded():
    with copy_of(test_settings.DATABASE, f"{test_settings.DATABASE}_simulated"):
        yield load_study(text=STUDY, source="small.yaml")


def rows_of(trial) -> set[tuple]:
    """Every answer, with where and when it was given."""
    with reading_all(trial):
        revisions = Revision.objects.select_related("entry__visit", "participant")
        return {
            (r.participant.number, r.entry.visit.name, r.entry.name, r.done_on, str(r.answers))
            for r in revisions
        }


@pytest.fixture(scope="module")
def lock_phase(django_db_setup, django_db_blocker):
    """(the study, what came of it) with everybody at an end."""
    with django_db_blocker.unblock(), loaded() as trial:
        yield trial, rehearse(trial, phase=LOCK)


@pytest.fixture(scope="module")
def rows(lock_phase):
    return rows_of(lock_phase[0])


@pytest.fixture
def trial(own_database):
    return load_study(text=STUDY, source="small.yaml")


def test_everybody_ends_and_the_lock_board_shows_zeros(lock_phase):
    _, outcome = lock_phase

    assert len(outcome.walks) == PEOPLE
    assert {walk.number: walk.status() for walk in outcome.walks} == {
        walk.number: walk.path.ends for walk in outcome.walks
    }
    assert outcome.board == {}
    assert outcome.issues == []


def test_paths_and_sites_differ(lock_phase):
    _, outcome = lock_phase

    assert set(outcome.counts(lambda walk: walk.site.code)) == {"01", "02"}
    assert outcome.counts(lambda walk: walk.path.name) == {
        "completes": 4,
        "is_lost": 2,
        "misses_a_visit": 1,
        "withdraws_procedures": 2,
    }


def test_what_must_be_true_is_true(lock_phase):
    _, outcome = lock_phase

    assert [(one.sentence, one.wrong) for one in outcome.checks if one.wrong] == []
    assert len(outcome.checks) == 6


def test_the_screening_log_has_those_who_went_no_further(lock_phase):
    trial, _ = lock_phase
    with reading_all(trial):
        assert Prescreening.objects.filter(participant__isnull=False).count() == PEOPLE
        assert Prescreening.objects.exclude(reason="").count() >= PEOPLE


def test_the_same_seed_gives_the_same_answers_days_and_paths(lock_phase, rows, trial):
    again = rehearse(trial, phase=LOCK)

    assert again.digest == lock_phase[1].digest
    assert [walk.path for walk in again.walks] == [walk.path for walk in lock_phase[1].walks]
    assert rows_of(trial) == rows


def test_one_participant_less_changes_nothing_for_the_others(rows, trial):
    outcome = rehearse(trial, people=PEOPLE - 1)
    numbers = {walk.number for walk in outcome.walks}

    assert len(numbers) == PEOPLE - 1
    assert rows_of(trial) == {row for row in rows if row[0] in numbers}


def test_as_of_a_day_the_story_is_the_same_and_stops_there(rows, trial):
    outcome = rehearse(trial, until=HALF_WAY)

    told = rows_of(trial)
    assert told == {row for row in rows if row[3] <= HALF_WAY}
    assert 0 < len(told) < len(rows)
    with reading_all(trial):
        days = [
            *VisitStep.objects.values_list("happened_on", flat=True),
            *Randomisation.objects.values_list("randomised_on", flat=True),
            *Prescreening.objects.values_list("contacted_on", flat=True),
        ]
    assert max(days) <= HALF_WAY
    assert any(walk.is_cut for walk in outcome.walks)


def test_a_rehearsal_that_is_ready_can_be_locked(trial):
    rehearse(trial, people=4, phase=LOCK)

    lock(trial, Staff(trial, study_of(trial)).scope)

    assert state_of(trial) == "locked"


def test_every_interview_that_is_drawn_is_rated_again_and_the_lock_waits_for_none(own_database):
    trial = load_study(text=f"{STUDY}rating: {{second_ratings: 1}}\n", source="small.yaml")

    outcome = rehearse(trial, people=4, phase=LOCK)

    with reading(office_of(trial)):
        ratings = Revision.objects.filter(entry__form_class="rating")
        first = ratings.filter(entry__second_of=None).count()
    pairs = [pair for found in pairs_of(trial).values() for pair in found]
    assert 0 < first == len(pairs)
    assert all(pair.first.rater != pair.second.rater for pair in pairs)
    assert outcome.board == {}


def test_a_second_rating_after_the_last_day_waits(own_database):
    trial = load_study(text=f"{STUDY}rating: {{second_ratings: 1}}\n", source="small.yaml")

    rehearse(trial, until=HALF_WAY)

    with reading(office_of(trial)):
        again = Revision.objects.filter(entry__second_of__isnull=False)
        days = list(again.values_list("done_on", "entry__second_of__revisions__done_on"))
    assert days
    assert all(first + timedelta(days=2) <= second <= HALF_WAY for second, first in days)


def test_the_dirty_phase_leaves_exactly_what_it_says(trial):
    outcome = rehearse(trial, phase=DIRTY)

    said = as_json(outcome.issues)
    assert len(outcome.issues) >= 2
    assert outcome.board == said["lock_board"]
    with reading_all(trial):
        unseen = Alert.objects.filter(acknowledgement=None).count()
    assert unseen == sum(issue["kind"] == "alert" for issue in said["issues"])
    with pytest.raises(Refused, match="Participants still in the study: "):
        lock(trial, Staff(trial, study_of(trial)).scope)
    assert state_of(trial) == "open"


def test_nobody_is_simulated_among_participants(lock_phase, trial):
    rehearse(trial, people=1)

    with pytest.raises(Refused, match=r"^SMALL has participants already: nobody is simulated"):
        rehearse(trial, people=1)

    with reading_all(trial):
        assert Participant.objects.count() == 1


def test_a_phase_that_not_everybody_reaches_is_refused_by_name(trial):
    with pytest.raises(Refused, match=r"^Not at an end by that day: .*01-001.* start earlier\.$"):
        rehearse(trial, until=FIRST_CONSENT, phase=LOCK)


def test_a_walk_that_ends_elsewhere_is_found(lock_phase):
    trial, _ = lock_phase
    strayed = SimpleNamespace(
        participant=None,
        issues=[],
        is_cut=False,
        number="01-009",
        path=Path("completes", "completed"),
        status=lambda: "withdrew",
    )
    with reading_all(trial):
        checks = check([strayed], study_of(trial))

    assert [one.wrong for one in checks if one.wrong] == [
        ("01-009: completes ends withdrew, not completed",)
    ]


def test_a_visit_before_the_one_it_hangs_on_is_found():
    person = Person("01-001")
    days = {"SCR": date(2026, 2, 9), "BASE": date(2026, 2, 2)}

    assert list(out_of_order({person: days}, read_study(clinic.STUDY))) == [
        "01-001: BASE on 2026-02-02, SCR on 2026-02-09"
    ]


def test_a_randomisation_before_its_visits_is_found():
    person = Person("01-001")
    days = {"SCR": date(2026, 2, 2), "randomisation": date(2026, 2, 3), "BASE": date(2026, 2, 9)}

    assert list(randomised_too_early({person: days}, read_study(clinic.STUDY))) == [
        "01-001: randomised on 2026-02-03, before BASE"
    ]
