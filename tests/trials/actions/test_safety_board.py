"""Reports for the safety board: by letters that never swap, and nowhere but in the vault."""

import json

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.urls import Resolver404, resolve

from tests import raw
from tests.board import have_event
from tests.conftest import log_in_as
from tests.study import PEOPLE, VAULT_ROLES
from trials.actions.safety_board import CLOSED, OPEN, read_report, write_report
from trials.context import reading
from trials.models import AuditEvent, BoardReport
from trials.refusals import NotPermitted, Refused

MEETING = "Second meeting of the board"
STATISTICIAN = "board_statistician"


def write(study, role: str = STATISTICIAN, meeting: str = MEETING) -> int:
    return write_report(trial=study.trial, meeting=meeting, scope=study.scope(role))


def report(study, number: int) -> BoardReport:
    with reading(study.scope(STATISTICIAN)):
        return BoardReport.objects.select_related("trial").get(trial=study.trial, number=number)


def read(study, number: int, kind: str) -> dict[str, dict[str, list[str]]]:
    """{title of the table: {row: cells}}, and the columns as a row of its own."""
    document = read_report(report=report(study, number), kind=kind, scope=study.scope(STATISTICIAN))
    return {
        table["title"]: {"": table["columns"][1:]}
        | {row["label"]: row["cells"] for row in table["rows"]}
        for table in document.tables[kind]
    }


def by_arm(table: dict[str, list[str]]) -> dict[str, tuple]:
    """A row as {its velvet cell, its other cell}: the velvet arm is the one with headaches."""
    velvet = 0 if table["headache"][0] != "0 (0)" else 1
    return {row: (cells[velvet], cells[1 - velvet]) for row, cells in table.items() if row}


# What a report says.


def test_the_closed_report_compares_the_arms_by_letter(board):
    write(board)

    tables = read(board, 1, CLOSED)

    events = tables["Adverse events: participants (events)"]
    assert events[""] == ["A", "B"]
    assert by_arm(events) == {
        "Any event": ("2 (3)", "1 (1)"),
        "Serious": ("1 (1)", "0 (0)"),
        "headache": ("2 (3)", "0 (0)"),
        "cough": ("0 (0)", "1 (1)"),
    }
    velvet = 0 if events["headache"][0] != "0 (0)" else 1
    people = tables["Participants"]
    assert people["Randomised"] == ["2", "2"]
    stopped = people["Treatment stopped"]
    assert (stopped[velvet], stopped[1 - velvet]) == ("0", "1")
    pulse = tables["Pulse at rest: participants (measurements)"]
    assert pulse["Pulse: above 100"][velvet] == "1 (1)"
    assert pulse["Pulse: mean change, first to last"][velvet] == "60.0 (n = 1)"
    doses = tables["Exposure: participants"]
    assert doses["V2, initial dose: given"][1 - velvet] == "1"
    unfinished = tables["Begun, not finished, and not counted: participants (forms)"]
    assert unfinished["Adverse event"][1 - velvet] == "1 (1)"


def test_the_open_report_holds_everybody_together_and_no_letter(board):
    write(board)

    tables = read(board, 1, OPEN)

    assert {tuple(table[""]) for table in tables.values()} == {("All",)}
    assert tables["Participants"]["Randomised"] == ["4"]
    assert tables["Adverse events: participants (events)"]["headache"] == ["2 (3)"]


def test_the_same_data_give_the_same_hash_and_other_data_another(board):
    write(board)
    write(board)
    log_in_as("web")
    have_event(board, "01-004", "Cough")
    log_in_as("vault")
    write(board)

    first, second, third = (report(board, number) for number in (1, 2, 3))
    assert first.sha256 == second.sha256 != third.sha256
    assert first.cut < second.cut < third.cut


def test_letters_never_swap(board):
    for _ in range(6):
        write(board)

    headaches = {
        tuple(read(board, number, CLOSED)["Adverse events: participants (events)"]["headache"])
        for number in range(1, 7)
    }
    # Drawn anew each time, six reports agree by chance once in 32.
    assert len(headaches) == 1
    with raw.as_administrator() as administrator:
        drawn = administrator.execute("select letter from allocation.board_letter order by letter")
        assert drawn.fetchall() == [("A",), ("B",)]


def test_reports_go_on_after_the_lock(board):
    write(board)
    raw.say_the_state(board.trial, "open", "locked")

    assert write(board) == 2


# Who writes and reads.


@pytest.mark.parametrize(
    "role", [role for role in (*VAULT_ROLES, "sponsor", "data_manager") if role != STATISTICIAN]
)
def test_nobody_else_writes_one(board_of_module, role):
    with pytest.raises(NotPermitted, match="does not include: write closed reports"):
        write(board_of_module, role)


def test_once_the_final_letters_are_released_there_are_no_more_reports(board):
    raw.say_the_state(board.trial, "open", "masked")

    with pytest.raises(Refused, match="the board gets no more reports"):
        write(board)


def test_a_report_says_for_which_meeting_it_is(board):
    with pytest.raises(Refused, match="Say for which meeting, in at least 10 characters"):
        write(board, meeting="Meeting")

    with raw.as_administrator() as administrator:
        assert administrator.execute("select count(*) from allocation.access").fetchone() == (0,)


def test_the_access_to_every_slot_is_on_record_even_where_the_report_is_lost(board, settings):
    settings.VAULT_PRIVATE_KEY = "11" * 32

    with pytest.raises(Exception, match="does not belong to this key"):
        write(board)

    with raw.as_administrator() as administrator:
        noted = administrator.execute(
            "select purpose, participant_id, role, reason from allocation.access"
        ).fetchall()
    assert noted == [("closed_report", None, STATISTICIAN, MEETING)]


# What no blinded person can reach (N27).


def web_roles() -> list[str]:
    return [role for role in PEOPLE if role not in VAULT_ROLES]


def test_each_act_has_its_line_which_the_vault_alone_reads(board):
    write(board)
    read(board, 1, CLOSED)

    with reading(board.scope("quality_assurance")):
        lines = AuditEvent.objects.filter(act__startswith="board.").order_by("id")
        seen = [(line.act, line.detail) for line in lines]
    log_in_as("web")
    seen_on_the_web = {}
    for role in web_roles():
        with reading(board.scope(role)):
            found = AuditEvent.objects.filter(actor_name=PEOPLE[STATISTICIAN][1])
            seen_on_the_web[role] = found.count()

    assert seen == [("board.open", ""), ("board.report", ""), ("board.read", "report 1, closed")]
    assert seen_on_the_web == dict.fromkeys(web_roles(), 0)


@pytest.mark.parametrize("login", ["web", "worker", "migrator"])
@pytest.mark.parametrize(
    "statement",
    [
        "select * from governance.board_report",
        "select * from allocation.board_letter",
        "select * from allocation.access",
        "select governance.safety_data(gen_random_uuid(), '{}')",
        "select governance.open_board_report(gen_random_uuid())",
        "select allocation.slots_of_closed_report(gen_random_uuid())",
        "select allocation.board_letters(gen_random_uuid(), '{}')",
    ],
)
def test_other_logins_have_no_right_on_any_of_it(board_of_module, login, statement):
    with (
        raw.as_login(login) as other,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"),
    ):
        other.execute(statement)


def test_other_roles_of_the_vault_read_no_report(board):
    write(board)

    for role in VAULT_ROLES:
        with reading(board.scope(role)):
            seen = BoardReport.objects.count()
        assert seen == (1 if role == STATISTICIAN else 0), role


def test_a_copy_of_the_database_holds_no_report(board):
    write(board)

    with raw.as_administrator() as administrator:
        rows = administrator.execute("select * from governance.board_report").fetchall()
    assert len(rows) == 1
    plain = b"".join(bytes(cell) for cell in rows[0] if isinstance(cell, bytes | memoryview))
    assert len(plain) > 1000
    for word in (b"headache", b"Randomised", b"velvet", b"closed"):
        assert word not in plain


@pytest.mark.parametrize("address", ["/board/SMALL/", "/board/SMALL/1/closed/"])
def test_the_pages_are_not_on_the_web(address):
    resolve(address, urlconf="config.vault_urls")
    with pytest.raises(Resolver404):
        resolve(address, urlconf="config.urls")


# Past the acts, with the vault's login and its signing key.


def open_act(vault, study, act: str, role: str = STATISTICIAN, **said):
    raw_scope = study.scope(role).doing(act, reason=MEETING, **said)
    return vault.execute(
        "select ledger.open_act(%s, %s)", raw.sign(raw_scope, login="vault")
    ).fetchone()


def test_the_slots_come_only_after_a_record_that_is_committed(board_of_module):
    with raw.as_login("vault") as vault:
        open_act(vault, board_of_module, "board.open", authenticated=4102444800.0)
        noted = vault.execute("select governance.open_board_report(%s)", [board_of_module.trial.pk])
        access = noted.fetchone()[0]
        open_act(vault, board_of_module, "board.report")
        with pytest.raises(psycopg.Error, match="only once its access is on record"):
            vault.execute("select allocation.slots_of_closed_report(%s)", [access])


@pytest.mark.parametrize(
    ("act", "role", "sentence"),
    [
        ("board.report", STATISTICIAN, "begins with its record"),
        ("board.open", "unblinded_statistician", "only the statistician of the safety board"),
        ("board.open", STATISTICIAN, "the password must be given again"),
    ],
)
def test_the_record_is_made_by_the_right_person(board_of_module, act, role, sentence):
    with raw.as_login("vault") as vault:
        open_act(vault, board_of_module, act, role)
        with pytest.raises(psycopg.Error, match=sentence):
            vault.execute("select governance.open_board_report(%s)", [board_of_module.trial.pk])


def recorded_access(study) -> str:
    with raw.as_login("vault") as vault:
        open_act(vault, study, "board.open", authenticated=4102444800.0)
        noted = vault.execute("select governance.open_board_report(%s)", [study.trial.pk])
        return noted.fetchone()[0]


def test_no_rating_self_report_or_guess_leaves_whatever_is_named(board):
    named = {"CALM": ["calm"], "MOOD": ["mood"], "GUESS-P": ["guess"], "AE": ["event"]}
    access = recorded_access(board)

    with raw.as_login("vault") as vault:
        open_act(vault, board, "board.report")
        data = vault.execute(
            "select governance.safety_data(%s, %s)", [access, json.dumps(named)]
        ).fetchone()[0]

    assert {answer["form"] for answer in data["answers"]} == {"AE"}
    finished = [answer["values"] for answer in data["answers"] if answer["values"]]
    assert {key for values in finished for key in values} == {"event"}


def test_an_access_for_one_purpose_opens_nothing_of_another(board):
    access = recorded_access(board)

    with raw.as_login("vault") as vault:
        open_act(vault, board, "disclosure.disclose")
        with pytest.raises(psycopg.Error, match="for a closed report only"):
            vault.execute("select allocation.slots_of_closed_report(%s)", [access])


@pytest.mark.parametrize(
    "statement",
    [
        "update governance.board_report set number = 9",
        "delete from governance.board_report",
        "update allocation.board_letter set letter = 'C'",
    ],
)
def test_reports_and_letters_are_never_changed(board, statement):
    write(board)

    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)
    with (
        raw.as_administrator() as administrator,
        pytest.raises(psycopg.Error, match="is append-only"),
    ):
        administrator.execute(statement)
