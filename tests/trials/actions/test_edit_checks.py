"""What a check finds is asked once, closes by itself, and never stands in the way of a save."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.queried import BAD, GOOD
from tests.trials.actions.test_amendment_races import meanwhile
from trials.actions.edit_checks import rerun_checks
from trials.actions.queries import answer_query, cancel_query, close_query
from trials.context import reading
from trials.models import AuditChange, DataQuery, Revision
from trials.refusals import NotPermitted, Refused
from trials.selectors.queries import last_check_run

pytestmark = pytest.mark.rolled_back

OPEN, AUTO, CLOSED = "open", "auto_closed", "closed"


@pytest.fixture
def study(asked):
    return asked


def test_what_a_check_finds_is_stored_and_asked_about(study):
    revision = study.answer("01-001", BAD)

    (query,) = study.queries()
    assert revision.answers == BAD
    assert (query.check_code, query.item, query.severity, query.opened_role, query.state) == (
        "sys-dia",
        "dbp",
        "major",
        "system",
        OPEN,
    )
    assert (query.text, query.answered_by_role, query.check_version) == (
        "The diastolic pressure is not below the systolic one.",
        "site_coordinator",
        "1",
    )


def test_the_question_stands_under_the_line_of_the_save(study):
    revision = study.answer("01-001", BAD)

    with reading(study.scope("data_manager")):
        changes = AuditChange.objects.filter(participant_id=revision.participant_id)
        lines = dict(changes.values_list("table_name", "event_id"))
    assert lines["trials_dataquery"] == lines["trials_revision"]


def test_a_draft_is_not_asked_about(study):
    study.answer("01-001", {"sbp": 100, "dbp": 130}, complete=False)

    assert study.queries() == []


def test_it_closes_by_itself_opens_again_and_stays_one(study):
    for number, answers in enumerate([BAD, BAD | {"weight": 71}, GOOD, BAD]):
        study.answer("01-001", answers, based_on=number)

    (query,) = study.queries()
    assert [(m.state, m.number) for m in query.thread] == [(AUTO, 1), (OPEN, 2)]


def test_what_was_explained_is_asked_again_only_after_it_was_right(study):
    study.answer("01-001", BAD)
    (query,) = study.queries()
    answer_query(
        query=query,
        reason_code="confirmed",
        text="Measured twice",
        scope=study.scope("site_coordinator"),
    )
    close_query(query=query, scope=study.scope("data_manager"))

    study.answer("01-001", BAD | {"weight": 71}, based_on=1)
    explained = study.states()
    study.answer("01-001", GOOD, based_on=2)
    study.answer("01-001", BAD, based_on=3)

    assert (explained, study.states()) == ([("sys-dia", CLOSED)], [("sys-dia", OPEN)])


def test_dates_are_checked_against_each_other_and_the_consent(study):
    answers = {"began_on": "2026-01-02", "ended_on": "2026-01-01"}

    study.answer("01-001", answers, form="AE")

    assert study.states() == [("ae-order", OPEN), ("ae-consent", OPEN)]


def test_what_is_not_known_yet_asks_nothing(study):
    study.answer("01-001", {"began_on": "2026-01-07"}, form="AE")
    study.answer("01-001", GOOD | {"weight": 99}, visit="END")

    assert study.queries() == []


def test_a_check_across_forms_asks_at_its_own_form_whichever_is_saved_last(study):
    study.answer("01-001", {"mood": 1, "sleep": 2}, form="MOOD")
    study.answer("01-001", GOOD | {"sbp": 170})
    across = study.states()
    study.answer("01-001", GOOD, based_on=1)

    assert across == [("tired", OPEN)]
    assert [(q.entry.form_key, q.item, q.state) for q in study.queries()] == [
        ("MOOD", "sleep", AUTO)
    ]


def test_a_check_across_visits_asks_at_the_later_one(study):
    study.answer("01-001", GOOD)
    study.answer("01-001", GOOD | {"weight": 81}, visit="END")

    assert [(q.check_code, q.visit.code) for q in study.queries()] == [("weight", "END")]


def test_a_correction_of_the_earlier_visit_closes_what_was_asked_at_the_later(study):
    study.answer("01-001", GOOD)
    study.answer("01-001", GOOD | {"weight": 81}, visit="END")

    study.answer("01-001", GOOD | {"weight": 79}, based_on=1)

    assert study.states() == [("weight", AUTO)]


@pytest.mark.commits
def test_of_two_saves_at_once_the_later_one_sees_what_the_other_wrote(study):
    meanwhile(
        lambda: study.answer("01-001", {"mood": 1, "sleep": 2}, form="MOOD"),
        lambda: study.answer("01-001", GOOD | {"sbp": 170}),
    )

    assert study.states() == [("tired", OPEN)]


def test_another_participant_is_another_matter(study):
    study.answer("01-002", GOOD)
    study.answer("01-001", GOOD | {"weight": 99}, visit="END")

    assert study.queries() == []


def test_a_rating_is_asked_about_through_the_coordinator(study):
    study.give_interview("01-001")

    study.answer("01-001", {"severity": 70, "calm": 1}, form="SEVERITY")

    assert [(q.check_code, q.answered_by_role) for q in study.queries()] == [
        ("calm", "rater_coordinator")
    ]
    assert study.queries("site_coordinator") == []


def test_checks_never_write_an_answer(study):
    study.answer("01-001", BAD)

    rerun_checks(trial=study.trial, scope=study.scope("data_manager"))

    with reading(study.scope("data_manager")):
        assert Revision.objects.count() == 1


def checks_found_by_a_rerun(study) -> tuple[int, int, int]:
    run = rerun_checks(trial=study.trial, scope=study.scope("data_manager"))
    return run.forms, run.found, run.resolved


def test_a_rerun_finds_what_no_save_could_have(study, monkeypatch):
    with monkeypatch.context() as before_there_were_checks:
        before_there_were_checks.setattr("trials.actions.entries.run_checks", lambda *a, **b: None)
        study.answer("01-001", BAD)
        study.answer("01-001", {"mood": 1, "sleep": 2}, form="MOOD")
        study.answer("02-001", BAD | {"sbp": 110})

    first, second = checks_found_by_a_rerun(study), checks_found_by_a_rerun(study)

    assert (first, second) == ((3, 2, 0), (3, 0, 0))
    with reading(study.scope("statistician")):
        assert last_check_run(study.trial).found == 0


def test_a_rerun_closes_what_passes_now(study, monkeypatch):
    study.answer("01-001", BAD)
    with monkeypatch.context() as unnoticed:
        unnoticed.setattr("trials.actions.entries.run_checks", lambda *a, **b: None)
        study.answer("01-001", GOOD, based_on=1)

    assert checks_found_by_a_rerun(study) == (1, 0, 1)
    assert study.states() == [("sys-dia", AUTO)]


def test_a_rerun_costs_the_same_for_three_people_as_for_one(study):
    def queries_of_a_rerun() -> int:
        with CaptureQueriesContext(connection) as queries:
            rerun_checks(trial=study.trial, scope=study.scope("data_manager"))
        return len(queries)

    study.answer("01-001", BAD)
    before = queries_of_a_rerun()
    study.answer("01-002", BAD)
    study.answer("02-001", BAD)
    study.answer("02-001", GOOD, visit="END")

    assert queries_of_a_rerun() == before


@pytest.mark.parametrize(
    ("role", "refusal"), [("site_coordinator", NotPermitted), ("monitor", Refused)]
)
def test_all_checks_are_run_by_the_data_manager(study, role, refusal):
    with pytest.raises(refusal):
        rerun_checks(trial=study.trial, scope=study.scope(role))


def test_a_cancelled_question_is_not_raised_again_by_the_same_answers(study):
    study.answer("01-001", BAD)
    cancel_query(
        query=study.queries()[0], text="Known device fault", scope=study.scope("data_manager")
    )

    study.answer("01-001", BAD | {"weight": 71}, based_on=1)

    assert study.states() == [("sys-dia", "cancelled")]


@pytest.mark.parametrize("complete", [True, False])
def test_a_save_that_no_check_concerns_asks_nothing_of_the_database(study, complete):
    with CaptureQueriesContext(connection) as queries:
        study.answer("01-001", {"bond": 5}, form="ALLIANCE", role="data_manager", complete=complete)

    assert [q["sql"] for q in queries if "dataquery" in q["sql"]] == []


def test_a_correction_that_no_check_concerns_asks_once(study):
    study.answer("01-001", {"bond": 5}, form="ALLIANCE", role="data_manager")

    with CaptureQueriesContext(connection) as queries:
        study.answer("01-001", {"bond": 6}, form="ALLIANCE", role="data_manager", based_on=1)

    assert len([q["sql"] for q in queries if "dataquery" in q["sql"]]) == 1


def test_no_query_is_there_twice_for_one_entry_and_check():
    names = {c.name: c.fields for c in DataQuery._meta.constraints}

    assert names["one_query_per_entry_and_check"] == ("entry", "check_code", "item")
