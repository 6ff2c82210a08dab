"""A query is asked, answered and settled by those whose part it is, and changes no answer."""

import uuid
from datetime import UTC, datetime

import pytest

from tests import raw
from tests.queried import GOOD
from trials.actions.queries import (
    answer_query,
    answer_question,
    cancel_query,
    close_query,
    pass_on_query,
    reopen_query,
)
from trials.context import reading
from trials.models import AuditChange, AuditEvent, DataQuery, QueryMessage, Revision
from trials.refusals import NotPermitted, Refused, TellsAnArm
from trials.selectors.queries import (
    query_ages,
    questions_to_rater,
    waiting_for,
    with_age,
    with_state,
)
from trials.selectors.raters import office_of

pytestmark = pytest.mark.rolled_back

AGAIN = {"text": "Which of the two?"}


@pytest.fixture
def study(asked):
    asked.begun()
    return asked


@pytest.fixture(scope="module")
def unchanged(asked_of_module):
    """For tests in which everything is refused."""
    asked_of_module.begun()
    return asked_of_module


def manual(study) -> DataQuery:
    return study.ask(study.about("01-001", form="MOOD"), item="sleep")


def answer(study, query, role="site_coordinator", code="explained", text="He said so", **said):
    return answer_query(query=query, reason_code=code, text=text, scope=study.scope(role), **said)


def state_of(study, query) -> str:
    return study.queries(pk=query.pk)[0].state


def test_a_query_goes_from_open_over_answered_and_again_to_closed(study):
    query = manual(study)

    answer(study, query)
    reopen_query(query=query, scope=study.scope("monitor"), **AGAIN)
    answer(study, query, role="therapist")
    close_query(query=query, scope=study.scope("monitor"))

    (found,) = study.queries(pk=query.pk)
    assert [m.state for m in found.thread] == ["answered", "open", "answered", "closed"]
    assert (found.answered_by_role, found.opened_role) == ("site_coordinator", "monitor")


def test_every_step_of_every_query_leaves_the_answers_alone(study):
    def revisions():
        with reading(study.scope("data_manager")):
            return list(Revision.objects.order_by("pk").values())

    before = revisions()
    query, other = manual(study), manual(study)
    answer(study, query)
    reopen_query(query=query, scope=study.scope("monitor"), **AGAIN)
    answer(study, query)
    close_query(query=query, scope=study.scope("monitor"))
    cancel_query(query=other, text="Twice", scope=study.scope("monitor"))

    assert revisions() == before


def test_each_step_is_a_line_with_its_change(study):
    query = manual(study)
    answer(study, query)

    with reading(study.scope("data_manager")):
        lines = AuditEvent.objects.filter(act__startswith="queries.").order_by("id")
        told = [(one.act, one.role) for one in lines]
        tables = set(
            AuditChange.objects.filter(event__in=lines).values_list("table_name", flat=True)
        )
    assert told == [("queries.raise", "monitor"), ("queries.answer", "site_coordinator")]
    assert tables == {"trials_dataquery", "trials_querymessage"}


def test_corrected_points_to_the_save_that_corrected(study):
    query = manual(study)
    with pytest.raises(Refused, match="not saved since the question"):
        answer(study, query, code="corrected")

    study.answer("01-001", {"mood": 1, "sleep": 7}, form="MOOD", based_on=1)
    message = answer(study, query, code="corrected")

    assert message.revision.number == 2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"text": " "}, "Say in words what is asked."),
        ({"item": "nap"}, r"Item 'nap': MOOD has mood, sleep\."),
        ({"severity": "awful"}, "Severity: 'awful': give one of minor, major, critical"),
    ],
)
def test_a_question_that_is_none_is_refused_with_what_would_be_right(unchanged, said, why):
    with pytest.raises(Refused, match=why):
        unchanged.ask(unchanged.about("01-001", form="MOOD"), **said)


def test_nobody_asks_about_what_is_sealed(unchanged):
    with pytest.raises(Refused, match="What is sealed is not asked about"):
        unchanged.ask(unchanged.about("01-001", form="GUESS"))


@pytest.mark.parametrize("role", ["site_coordinator", "therapist", "sponsor", "inspector", "rater"])
def test_only_monitor_data_manager_and_statistician_ask(unchanged, role):
    with pytest.raises(NotPermitted):
        unchanged.ask(unchanged.about("01-001", form="MOOD"), role=role)


def test_whoever_asked_settles_it_and_nobody_else(study):
    query = manual(study)
    answer(study, query)

    with pytest.raises(Refused, match="settled by whoever asked: monitor"):
        close_query(query=query, scope=study.scope("data_manager"))
    with pytest.raises(NotPermitted):
        close_query(query=query, scope=study.scope("site_coordinator"))


def test_what_a_check_found_the_data_manager_settles(study):
    (query,) = study.queries(opened_role="system")
    answer(study, query, code="confirmed")

    close_query(query=query, scope=study.scope("data_manager"))

    assert state_of(study, query) == "closed"


def test_one_key_is_one_question_and_one_answer(study):
    key, about = uuid.uuid4(), study.about("01-001", form="MOOD")

    queries = {study.ask(about, key=key).pk for _ in range(2)}
    said = {answer(study, study.queries(pk=key)[0], key=uuid.UUID(int=7)).pk for _ in range(2)}

    assert (queries, said) == ({key}, {uuid.UUID(int=7)})


def test_a_query_is_seen_by_whoever_sees_the_class_of_its_form(study):
    ask = {"role": "data_manager"}
    study.ask(study.about("01-001", form="ALLIANCE"), text="Bond?", **ask)
    study.ask(study.about("01-001", form="SEVERITY"), text="Calm?", **ask)
    study.ask(study.visit("01-001"), text="Held?", **ask)
    study.ask(study.participant("02-001"), text="Moved?", **ask)
    roles = ("site_coordinator", "therapist", "monitor", "statistician", "sponsor", "rater")

    seen = {
        role: {q.text for q in study.queries(role, opened_role="data_manager")} for role in roles
    }

    assert seen == {
        "site_coordinator": {"Bond?", "Held?"},
        "therapist": {"Held?"},
        "monitor": {"Held?", "Moved?"},
        "statistician": {"Bond?", "Calm?", "Held?", "Moved?"},
        "sponsor": {"Held?", "Moved?"},
        "rater": set(),
    }


def test_the_ledger_shows_no_question_about_a_class_that_one_does_not_see(study):
    query = study.ask(study.about("01-001", form="SEVERITY"), text="Calm?", role="data_manager")

    def changes(role):
        with reading(study.scope(role)):
            return AuditChange.objects.filter(row_id=str(query.pk)).count()

    assert [changes(role) for role in ("data_manager", "monitor", "site_coordinator")] == [1, 0, 0]


# ---- about a rating


@pytest.fixture
def question(study):
    """What the coordinator passed on to the rater: (the query, the question)."""
    study.give_interview("01-001")
    study.answer("01-001", {"severity": 40, "calm": 1}, form="SEVERITY")
    query = study.ask(
        study.about("01-001", form="SEVERITY"), "Is the first item right?", "statistician"
    )
    pass_on_query(
        query=query, text="Is item 1 as you meant it?", scope=study.scope("rater_coordinator")
    )
    with reading(study.scope("rater")):
        (found,) = questions_to_rater(study.trial)
    return query, found.message


def test_the_rater_answers_what_was_passed_on_and_reads_nothing_else(study, question):
    query, message = question

    answer_question(
        question=message, reason_code="confirmed", text="Yes, it is", scope=study.scope("rater")
    )

    (found,) = study.queries(pk=query.pk)
    assert [(m.state, m.recorded_role) for m in found.thread] == [
        ("open", "rater_coordinator"),
        ("answered", "rater"),
    ]
    with reading(study.scope("rater")):
        assert not DataQuery.objects.exists()
        assert set(QueryMessage.objects.values_list("text", flat=True)) == {
            "Is item 1 as you meant it?",
            "Yes, it is",
        }


def test_a_rater_answers_once(study, question):
    said = {"question": question[1], "reason_code": "explained", "text": "As I said"}
    answer_question(**said, scope=study.scope("rater"))

    with pytest.raises(Refused, match="You have answered this question"):
        answer_question(**said, scope=study.scope("rater"))


def test_the_site_reads_no_line_of_what_is_asked_of_raters(study, question):
    with reading(study.scope("site_coordinator")):
        assert not AuditEvent.objects.filter(act__startswith="raters.").exists()
        assert not AuditEvent.objects.filter(act__startswith="queries.").exists()


@pytest.fixture(scope="module")
def about_a_rating(asked_of_module) -> DataQuery:
    entry = asked_of_module.give_interview("01-001")
    return asked_of_module.ask(entry, "Is it right?", "data_manager")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Is that so at Baseline?", "Baseline"),
        ("Is that so at END?", "END"),
        ("Ask the Harbour Clinic", "Harbour Clinic"),
        ("01-001 says no", "01-001"),
        ("Is it above 35?", "35"),
    ],
)
def test_words_that_would_tell_a_rater_something_are_refused_by_name(
    asked_of_module, about_a_rating, words, named
):
    study, query = asked_of_module, about_a_rating
    why = f"must not be told {named}: ask in other words"

    with pytest.raises(Refused, match=why):
        pass_on_query(query=query, text=words, scope=study.scope("rater_coordinator"))
    with pytest.raises(Refused, match=why):
        study.ask(study.about("01-001", form="SEVERITY"), words, "data_manager")


@pytest.mark.parametrize("form", ["MOOD", "SEVERITY", None])
def test_no_question_and_no_answer_names_an_arm_and_the_ledger_repeats_no_word(unchanged, form):
    study, person = unchanged, unchanged.participant("01-001")
    about_what = study.about("01-001", form=form) if form else person

    with pytest.raises(TellsAnArm, match=r"“velvet”.*emergency page"):
        study.ask(about_what, "Was she on the Velvet arm?", "data_manager")
    with pytest.raises(TellsAnArm, match="The text holds"):
        answer(study, study.ask(person), text="Gravel, she says")

    with reading(study.scope("data_manager")):
        lines = AuditEvent.objects.filter(outcome="refused", participant_id=person.pk)
        details = set(lines.order_by("-id").values_list("detail", "reason")[:2])
    assert details == {(TellsAnArm.NOTED, "")}


def test_a_question_about_a_rating_waits_for_the_coordinator_until_it_is_passed_on(study):
    entry = study.give_interview("01-001")
    query = study.ask(entry, "Is it right?", "data_manager")

    def waiting() -> list:
        with reading(office_of(study.trial)):
            return list(waiting_for(study.trial, "rater_coordinator"))

    before = waiting()
    pass_on_query(query=query, text="Is it right?", scope=study.scope("rater_coordinator"))

    assert ([q.pk for q in before], waiting()) == ([query.pk], [])


# ---- by the clock of the site


@pytest.mark.commits
def test_ages_count_days_by_the_clock_of_the_site(study):
    # 23:30 in Jerusalem and 16:30 in New York; an hour later it is tomorrow in Jerusalem.
    query = {n: study.ask(study.participant(n)) for n in ("01-001", "02-001")}
    with raw.as_administrator() as administrator:
        administrator.execute("set session_replication_role = replica")
        administrator.execute("alter table trials_dataquery disable trigger user")
        administrator.execute(
            "update trials_dataquery set opened_at = '2026-01-12 21:30+00', due_on = '2026-01-12'"
        )

    with reading(study.scope("monitor")):
        found = with_age(
            with_state(DataQuery.objects.all()), now=datetime(2026, 1, 12, 22, 30, tzinfo=UTC)
        )
        ages = {q.pk: (q.age, q.is_overdue) for q in found}
    assert ages[query["01-001"].pk] == (0, False)
    assert ages[query["02-001"].pk] == (1, True)


def test_the_monitors_report_reads_the_ages_of_each_site(study):
    answer(study, manual(study))

    with reading(study.scope("monitor")):
        (ages,) = query_ages(study.trial)

    assert (ages.site, ages.open, ages.answered, ages.oldest, ages.median) == ("01", 1, 1, 0, 0)


def test_an_answered_query_closes_by_itself_when_the_value_is_put_right(study):
    (query,) = study.queries(opened_role="system")
    answer(study, query)

    study.answer("01-001", GOOD, based_on=1)

    assert state_of(study, query) == "auto_closed"
