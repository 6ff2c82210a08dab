"""What a participant's context can do in the database, whatever the page forgets."""

import uuid
from dataclasses import replace
from datetime import date

import psycopg
import pytest

from tests.raw import as_administrator, as_login, enter, open_act, sign
from tests.reporting import BEFORE
from trials.database.protection import TABLES
from trials.database.row_policies import OF_PARTICIPANTS

NOT_OF_ANY_PARTICIPANT = {"trials_site", "trials_ethicsapproval", "trials_wording"}
HIDDEN = {name for name, table in TABLES.items() if table.rows and table.web} - set(OF_PARTICIPANTS)
GOVERNANCE = ("ledger.event", "ledger.change", "governance.unblinding", "governance.signature")


@pytest.fixture(scope="module")
def study(reporting_of_module):
    """Both have answered; 01-002 on a link of their own, and the site beside them."""
    small = reporting_of_module
    small.report("PGIC", {"pgic": 3})
    small.report("BDI-II", {"bdi09": 2})
    small.save(
        small.entry("01-002", "V1", "PGIC"), {"pgic": 1}, role="site_coordinator", done_on=BEFORE
    )
    small.save(
        small.entry("01-001", "V1", "PULSE"), {"pulse": 70}, role="site_coordinator", done_on=BEFORE
    )
    return small


@pytest.fixture
def raw(study):
    """A login of the web under the context of participant 01-001; what it does is rolled back."""
    with as_login("web") as connection:
        enter(connection, study.own())
        yield connection
        connection.rollback()


def count(raw, table: str, where: str = "true") -> int:
    return raw.execute(f"select count(*) from {table} where {where}").fetchone()[0]


def test_a_participant_reads_nothing_of_any_other_table(raw):
    seen = {table: count(raw, table) for table in (*HIDDEN, *GOVERNANCE)}

    assert ({table for table, rows in seen.items() if rows}, len(seen) > 80) == (set(), True)


def test_what_is_hidden_is_there(study):
    with as_administrator() as administrator:
        there = [count(administrator, table) > 0 for table in ("trials_user", "trials_alert")]
        lines = count(administrator, "ledger.event")

    assert there == [True, True]
    assert lines > 0


@pytest.mark.parametrize("table", sorted(set(OF_PARTICIPANTS) - NOT_OF_ANY_PARTICIPANT))
def test_of_other_participants_there_is_nothing(study, raw, table):
    owner = "id" if table == "trials_participant" else "participant_id"

    assert count(raw, table, f"{owner} <> '{study.found().participant_id}'") == 0


def test_a_participant_reads_the_own_forms_and_not_what_others_fill_in_about_them(raw):
    forms = raw.execute("select distinct form_key from trials_entry order by 1").fetchall()
    answers = raw.execute("select answers from trials_revision order by recorded_at").fetchall()

    assert [key for (key,) in forms] == ["BDI-II", "GUESS", "PGIC", "TOGETHER"]
    assert [said for (said,) in answers] == [{"pgic": 3}, {"bdi09": 2}]


@pytest.mark.parametrize("table", ["allocation.slot", "governance.letter", "allocation.access"])
def test_nothing_leads_to_an_arm(raw, table):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        count(raw, table)


def revision_of(study, number: str, form: str) -> tuple:
    entry = study.entry(number, "V1", form)
    values = {
        "id": uuid.uuid4(),
        "entry_id": entry.pk,
        "form_class": entry.form_class,
        "number": 9,
        "done_on": date.today(),
        "answers": "{}",
        "complete": False,
        "scores": "{}",
        "fingerprint": "",
        "idempotency_key": uuid.uuid4(),
        "content_hash": b"",
        "trial_id": entry.trial_id,
        "site_id": entry.site_id,
        "participant_id": entry.participant_id,
        "arm_path": False,
        "double_entry": False,
    }
    names = ", ".join(values)
    places = ", ".join(["%s"] * len(values))
    return f"insert into trials_revision ({names}) values ({places})", list(values.values())


@pytest.mark.parametrize(
    ("number", "form"), [("01-002", "BDI-II"), ("01-001", "PULSE"), ("01-002", "PULSE")]
)
def test_a_participant_writes_in_no_form_but_the_own(study, raw, number, form):
    statement = revision_of(study, number, form)
    open_act(raw, study.own(), "self_report.record")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute(*statement)


def test_an_answer_without_a_line_in_the_ledger_is_refused(study, raw):
    statement = revision_of(study, "01-001", "TOGETHER")

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no act is open"):
        raw.execute(*statement)


def test_an_answer_of_a_participant_cannot_be_passed_off_as_that_of_staff(study, raw):
    """Nor the other way round: who it was, the database says."""
    someone = study.people["site_coordinator"].pk
    statement, values = revision_of(study, "01-001", "TOGETHER")
    open_act(raw, study.own(), "self_report.record")
    statement = statement.replace("(id,", "(recorded_by_id, id,").replace("(%s,", "(%s, %s,", 1)

    raw.execute(statement, [someone, *values])

    found = raw.execute(
        "select recorded_by_id, by_link_id from trials_revision where id = %s", [values[0]]
    ).fetchone()
    assert found == (None, study.found().id)


@pytest.mark.parametrize(
    "statement",
    [
        "update trials_entry set form_class = 'clinical'",
        "update trials_participant set number = '01-009'",
        "update trials_visit set position = 0",
        "delete from trials_entry",
        "insert into trials_consent select * from trials_consent",
        "insert into trials_selfreportlink select * from trials_selfreportlink",
    ],
)
def test_a_participant_changes_nothing_else(study, raw, statement):
    open_act(raw, study.own(), "self_report.record")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute(statement)


def test_the_context_of_a_link_shows_one_participant_whoever_it_names(study):
    """The link says whose forms are seen, and nothing that is written beside it."""
    theirs = study.participant("01-002").pk
    with as_login("web") as connection:
        enter(connection, replace(study.own(), participant=str(theirs), sites="all"))

        seen = connection.execute("select number from trials_participant").fetchall()

    assert seen == [("01-001",)]


def test_a_link_that_does_not_exist_shows_nobody(study):
    with as_login("web") as connection:
        enter(connection, replace(study.own(), actor=str(uuid.uuid4())))

        assert connection.execute("select count(*) from trials_participant").fetchone() == (0,)


def test_taking_the_setting_away_hides_the_policies_own_rows_too(study, raw):
    """is_participant() reads a setting that anybody can set: the policies beside it do not."""
    body, _ = sign(replace(study.own(), role="site_coordinator"))
    raw.execute("select set_config('equipoise.context', %s, true)", [body])

    with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
        count(raw, "trials_revision")


@pytest.mark.parametrize("login", ["worker", "vault"])
def test_no_other_login_asks_where_a_token_leads(study, login):
    with as_login(login) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select * from governance.link_of_token('x')")


@pytest.mark.parametrize("role", ["therapist", "monitor", "data_manager", "sponsor", "inspector"])
def test_how_a_participant_is_reached_is_read_by_those_who_give_links_alone(study, role):
    with as_login("web") as connection:
        enter(connection, study.scope(role))

        assert connection.execute("select count(*) from trials_selfreportcontact").fetchone() == (
            0,
        )
        assert connection.execute("select count(*) from trials_selfreportpin").fetchone() == (0,)
