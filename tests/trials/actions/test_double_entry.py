"""A form is entered twice by two people who do not see each other's answers; a third decides."""

from datetime import date

import pytest

from tests import raw
from tests.study import DONE, reading_all
from tests.twice import FIRST, SECOND, THIRD
from trials.actions.double_entry import decide_differences
from trials.context import reading
from trials.models import AuditEvent, DoubleEntryResolution, Revision, SecondEntry
from trials.policies.double_entry import Decision
from trials.refusals import InvalidAnswers, NotPermitted, Refused
from trials.selectors.double_entry import DONE_ON, differences, unsettled_double_entries
from trials.studies.loading import form_of

pytestmark = pytest.mark.rolled_back

MISSING = {"missing": "refused"}


@pytest.fixture(scope="module")
def differing(twice_of_module):
    """Two entries that differ in one item, for tests in which nothing is decided."""
    return twice_of_module.differing({"mood": 0, "sleep": 7}, {"mood": 2, "sleep": 7})


def unsettled(study) -> list[str]:
    with reading(study.scope("sponsor")):
        return [entry.form_key for entry in unsettled_double_entries(study.trial)]


def decide(study, second, decisions, *, role=THIRD, reason="Looked up in the paper form"):
    return decide_differences(
        second=second, decisions=decisions, scope=study.scope(role), reason=reason
    )


def answers_of(study, entry) -> list[dict]:
    with reading_all(study.trial):
        revisions = Revision.objects.filter(entry=entry).order_by("number")
        return list(revisions.values_list("answers", flat=True))


def test_two_entries_that_agree_settle_the_form(twice):
    entry = twice.first({"mood": 1, "sleep": 7})
    waiting = unsettled(twice)

    twice.second(entry, {"mood": 1, "sleep": 7})

    second = twice.found(entry)
    assert (waiting, second.agrees, unsettled(twice)) == (["MOOD"], True, [])
    assert bytes(second.content_hash) == bytes(second.first.content_hash)


def test_0_missing_and_not_answered_are_three_things_and_so_is_another_date(twice):
    second = twice.differing(
        {"mood": 0, "sleep": 7}, {"mood": MISSING, "sleep": 7}, done_on=date(2026, 1, 13)
    )
    with reading(twice.scope(THIRD)):
        form = form_of(twice.trial, "MOOD", "1")
        found = differences(second.first, second, form)

    assert [(one.key, one.first, one.second) for one in found] == [
        (DONE_ON, DONE, date(2026, 1, 13)),
        ("mood", 0, MISSING),
    ]
    assert unsettled(twice) == ["MOOD"]


@pytest.mark.commits
@pytest.mark.parametrize("role", [FIRST, THIRD, "rater"])
def test_the_second_person_is_another_one_of_the_site(twice, role):
    entry = twice.first({"mood": 1, "sleep": 7})

    with pytest.raises(Refused):
        twice.second(entry, {"mood": 1, "sleep": 7}, role=role)

    with reading_all(twice.trial):
        assert SecondEntry.objects.count() == 0
        assert AuditEvent.objects.get(act="double_entry.enter").outcome == "refused"


def test_a_form_is_not_entered_again_before_it_is_complete(twice):
    entry = twice.first({"mood": 1}, complete=False)

    with pytest.raises(Refused, match="the first entry is not complete"):
        twice.second(entry, {"mood": 1, "sleep": 7})


def test_a_form_that_the_study_does_not_mark_is_entered_once(twice):
    twice.first({"mood": 1, "sleep": 7})
    later = twice.entry("01-001", "V2", "MOOD")
    twice.save(later, {"mood": 1, "sleep": 7}, role=FIRST)

    with pytest.raises(Refused, match="the study asks for one entry"):
        twice.second(later, {"mood": 1, "sleep": 7})


def test_a_second_entry_is_drafted_and_ends_when_it_is_complete(twice):
    entry = twice.first({"mood": 1, "sleep": 7})

    twice.second(entry, {"mood": 2}, complete=False)
    with pytest.raises(Refused, match="Somebody else has begun"):
        twice.second(entry, {"mood": 1, "sleep": 7}, role="site_physician")
    twice.second(entry, {"mood": 2, "sleep": 7}, based_on=1)
    with pytest.raises(Refused, match="entered a second time already"):
        twice.second(entry, {"mood": 1, "sleep": 7}, based_on=2)


def test_what_the_third_person_decides_is_the_next_revision_and_both_entries_stay(twice):
    second = twice.differing({"mood": 0, "sleep": 7}, {"mood": 2, "sleep": 8})

    made = decide(
        twice,
        second,
        {"mood": Decision("second"), "sleep": Decision("other", 7.5, "The sheet says 7½")},
    )

    assert answers_of(twice, second.entry) == [{"mood": 0, "sleep": 7}, {"mood": 2, "sleep": 7.5}]
    assert made.decisions["sleep"] == {"take": "other", "reason": "The sheet says 7½"}
    with reading_all(twice.trial):
        assert SecondEntry.objects.get().answers == {"mood": 2, "sleep": 8}
        line = AuditEvent.objects.get(act="double_entry.resolve")
    assert (line.actor_name, line.reason) == ("Dana Data", "Looked up in the paper form")
    assert unsettled(twice) == []


def test_where_the_first_entry_holds_nothing_is_saved_again(twice):
    second = twice.differing({"mood": 0, "sleep": 7}, {"mood": 2, "sleep": 7})

    made = decide(twice, second, {"mood": Decision("first")})

    assert (made.revision, len(answers_of(twice, second.entry)), unsettled(twice)) == (None, 1, [])


@pytest.mark.parametrize(
    ("decisions", "why"),
    [
        ({}, "Still to decide: 1. Mood"),
        ({"mood": Decision("both")}, "Still to decide: 1. Mood"),
        ({"mood": Decision("other", 1)}, "1. Mood: say why neither"),
        ({"mood": Decision("first"), "sleep": Decision("first")}, "agree on sleep"),
        ({"mood": Decision("other", 9, "As on the sheet")}, "cannot be saved"),
    ],
)
def test_a_decision_that_is_not_whole_is_refused_and_nothing_changes(
    twice_of_module, differing, decisions, why
):
    with pytest.raises(Refused, match=why):
        decide(twice_of_module, differing, decisions)

    assert answers_of(twice_of_module, differing.entry) == [{"mood": 0, "sleep": 7}]
    assert unsettled(twice_of_module) == ["MOOD"]


def test_whoever_made_one_of_the_entries_does_not_decide(twice):
    entry = twice.first({"mood": 0, "sleep": 7}, role=THIRD)
    twice.second(entry, {"mood": 2, "sleep": 7})

    with pytest.raises(Refused, match="does not decide: another person does"):
        decide(twice, twice.found(entry), {"mood": Decision("second")})
    with pytest.raises(NotPermitted):
        decide(twice, twice.found(entry), {"mood": Decision("second")}, role=SECOND)


def test_while_the_two_differ_nobody_corrects_the_form_past_the_third_person(twice):
    second = twice.differing({"mood": 0, "sleep": 7}, {"mood": 2, "sleep": 7})

    with pytest.raises(Refused, match="the data manager decides what holds"):
        twice.save(
            second.entry, {"mood": 2, "sleep": 7}, role=FIRST, based_on=1, reason="I see it now"
        )


def test_once_settled_a_form_is_corrected_as_any_other(twice):
    entry = twice.first({"mood": 0, "sleep": 7})
    twice.second(entry, {"mood": 0, "sleep": 7})

    twice.save(entry, {"mood": 1, "sleep": 7}, role=FIRST, based_on=1, reason="Called back")

    assert answers_of(twice, entry)[-1] == {"mood": 1, "sleep": 7}
    assert unsettled(twice) == []


def test_answers_that_the_form_does_not_have_are_refused_by_name(twice):
    entry = twice.first({"mood": 0, "sleep": 7})

    with pytest.raises(InvalidAnswers) as refusal:
        twice.second(entry, {"mood": 7, "sleep": 7})

    assert [problem.item_key for problem in refusal.value.problems] == ["mood"]


ANSWERED = 3.0078125  # of nobody else, and longer than the seconds of any time


def seen_in_raw_sql(study, role: str, what: str = str(ANSWERED)) -> list[str]:
    """Every row in which the answer stands, of every table that the web's login may read."""
    found = []
    with raw.as_login("web") as web:
        tables = web.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in"
            " ('public', 'ledger', 'governance')"
            " and has_table_privilege(format('%I.%I', schemaname, tablename), 'select')"
        ).fetchall()
        raw.enter(web, study.scope(role))
        for (table,) in tables:
            rows = web.execute(f"select t::text from {table} t").fetchall()
            found += [table for (row,) in rows if what in row]
    return found


@pytest.mark.commits
def test_the_second_person_reads_the_first_entry_nowhere_until_theirs_is_complete(twice):
    entry = twice.first({"mood": 0, "sleep": ANSWERED})
    before = seen_in_raw_sql(twice, SECOND)
    twice.second(entry, {"mood": 0}, complete=False)
    meanwhile = seen_in_raw_sql(twice, SECOND)
    twice.second(entry, {"mood": 0, "sleep": 7}, based_on=1)

    assert (before, meanwhile) == ([], [])
    assert set(seen_in_raw_sql(twice, SECOND)) == {"public.trials_revision", "ledger.change"}


@pytest.mark.commits
@pytest.mark.parametrize("role", [SECOND, "site_physician"])
def test_the_ledger_keeps_the_date_of_the_first_entry_from_whoever_may_enter_again(twice, role):
    entry = twice.first({"mood": 0, "sleep": 7}, done_on=date(2026, 1, 15))
    before = seen_in_raw_sql(twice, role, "2026-01-15")
    twice.second(entry, {"mood": 0, "sleep": 7})

    assert "ledger.change" not in before
    assert "ledger.change" in seen_in_raw_sql(twice, role, "2026-01-15")


@pytest.mark.commits
def test_whoever_wrote_it_goes_on_reading_it_and_so_do_those_who_enter_nothing(twice):
    twice.first({"mood": 0, "sleep": ANSWERED})

    assert "public.trials_revision" in seen_in_raw_sql(twice, FIRST)
    assert "public.trials_revision" in seen_in_raw_sql(twice, "monitor")


@pytest.mark.commits
def test_the_first_person_does_not_read_a_second_entry_that_is_not_complete(twice):
    entry = twice.first({"mood": 0, "sleep": 7})

    twice.second(entry, {"mood": 0, "sleep": ANSWERED}, complete=False)

    assert seen_in_raw_sql(twice, FIRST) == []
    assert seen_in_raw_sql(twice, SECOND) != []


ATTACKS = {
    "decide as the site": (
        SECOND,
        "double_entry.resolve",
        "insert into trials_doubleentryresolution (id, trial_id, site_id, participant_id, arm_path,"
        " second_entry_id, form_class, decisions) select gen_random_uuid(), trial_id, site_id,"
        " participant_id, false, id, form_class, '{}' from trials_secondentry",
    ),
    "change the first entry under the name of the decision": (
        FIRST,
        "double_entry.resolve",
        "insert into trials_revision (id, trial_id, site_id, participant_id, arm_path, entry_id,"
        " form_class, number, done_on, answers, complete, scores, fingerprint, idempotency_key,"
        " content_hash, double_entry) select gen_random_uuid(), trial_id, site_id, participant_id,"
        " false, entry_id, form_class, 2, done_on, '{}', true, '{}', '', gen_random_uuid(), '',"
        " false from trials_revision",
    ),
    "take the mark away": (
        FIRST,
        "entries.record",
        "update trials_entry set double_entry = false where form_key = 'MOOD'",
    ),
    "change a second entry": (
        SECOND,
        "double_entry.enter",
        "update trials_secondentry set number = 9",
    ),
    "enter it a third time": (
        "site_physician",
        "double_entry.enter",
        "insert into trials_secondentry (id, trial_id, site_id, participant_id, arm_path, entry_id,"
        " form_class, number, done_on, answers, complete, agrees, idempotency_key, content_hash)"
        " select gen_random_uuid(), trial_id, site_id, participant_id, false, entry_id, form_class,"
        " 2, done_on, '{}', true, true, gen_random_uuid(), '' from trials_secondentry",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_holds_it_against_the_web_itself(twice_of_module, differing, attack):
    role, act, statement = ATTACKS[attack]

    with (
        raw.as_login("web") as web,
        pytest.raises(raw.psycopg.errors.InsufficientPrivilege),
        web.transaction(),
    ):
        raw.open_act(web, twice_of_module.scope(role), act, reason="A good reason")
        web.execute(statement)

    assert answers_of(twice_of_module, differing.entry) == [{"mood": 0, "sleep": 7}]
    with reading_all(twice_of_module.trial):
        assert (SecondEntry.objects.count(), DoubleEntryResolution.objects.count()) == (1, 0)
