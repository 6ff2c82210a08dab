"""The inspector: a guide, everything in words, a limited time, and nothing that can be changed."""

import re
from dataclasses import replace
from datetime import date

import psycopg
import pytest

from tests import raw
from tests.study import CONSENTED, PASSWORD, reading_all
from tests.trials.web.conftest import address, browser, text_of
from tests.worlds.addresses import every_address
from trials.actions.members import add_member
from trials.actions.studies import create_account
from trials.database.protection import TABLES
from trials.models import AuditChange, AuditEvent
from trials.refusals import Refused

IS_OF_API = re.compile("/api/|/answers/")
WRITES = {
    "insert": """insert into "{0}" select (jsonb_populate_record(t,
        jsonb_build_object('id', gen_random_uuid()))).* from "{0}" t limit 1""",
    "update": 'update "{0}" set id = id',
    "delete": 'delete from "{0}"',
}
# Their own account, what they take with them, and what they ask.
OWN_LINES = ("accounts.", "inspection.package", "exports.download", "access.ask")


def test_the_guide_says_until_when_and_leads_on(open_study_of_module):
    page = text_of(browser(open_study_of_module, "inspector").get(address("inspection")))

    assert "Your access ends with 31 Dec 2099." in page
    assert "Inspector, until 31 Dec 2099" in page
    for name in ("runs", "access-history", "ledger", "integrity", "inspection-package"):
        assert address(name) in page


def test_a_number_leads_to_what_happened_and_an_unknown_one_says_so(open_study_of_module):
    inspector = browser(open_study_of_module, "inspector")

    known = inspector.get(address("inspection"), {"number": "01-001"})
    unknown = inspector.get(address("inspection"), {"number": "01-999"})

    assert known.url == address("participant-history", "01-001")
    assert "There is no participant 01-999 in this study." in text_of(unknown)


def test_every_question_of_the_guide_has_its_answer(open_study_of_module):
    inspector = browser(open_study_of_module, "inspector")

    for name in ("runs", "access-history", "ledger", "integrity", "ledger-reviews"):
        assert inspector.get(address(name)).status_code == 200


@pytest.mark.parametrize("role", ["site_coordinator", "data_manager", "rater", "monitor"])
def test_nobody_else_finds_the_guide(open_study_of_module, role):
    assert browser(open_study_of_module, role).get(address("inspection")).status_code == 404


def test_the_part_of_an_inspector_has_a_last_day(open_study):
    user = create_account(username="ivo", name="Ivo Inspector", password=PASSWORD)

    with pytest.raises(Refused, match="The part of an inspector ends on a day: give the last one"):
        add_member(user=user, trial=open_study.trial, role="inspector", starts_on=CONSENTED)


def test_the_database_asks_for_the_last_day_too(open_study):
    user = create_account(username="ivo", name="Ivo Inspector", password=PASSWORD)

    with raw.as_login("web") as web, pytest.raises(Exception, match="ends on a day"):
        raw.open_act(web, open_study.scope("sponsor"), "members.invite")
        web.execute(
            "insert into trials_membership (id, trial_id, user_id, role, starts_on)"
            " values (gen_random_uuid(), %s, %s, 'inspector', %s)",
            [open_study.trial.pk, user.pk, date.today()],
        )


def test_no_address_lets_an_inspector_change_anything(open_study):
    inspector = browser(open_study, "inspector", raise_request_exception=False)
    entry = open_study.entry("01-001", "V2", "MOOD")
    values = {
        "trial": "SMALL",
        "number": "01-001",
        "entry_id": str(entry.pk),
        "visit_id": str(entry.visit_id),
    }
    with reading_all(open_study.trial):
        lines, changes = AuditEvent.objects.latest("pk").pk, AuditChange.objects.latest("pk").pk
    statuses = {}

    for url in every_address(values):
        # A page knows GET and POST alone; what else is asked for is a question to the API.
        methods = ("post", "put", "patch", "delete") if IS_OF_API.search(url) else ("post",)
        for method in methods:
            answer = getattr(inspector, method)(url, {"password": PASSWORD})
            statuses[method, url] = answer.status_code
        assert "_auth_user_id" in inspector.session, f"{url} ended the sign-in"

    assert [place for place, status in statuses.items() if status >= 500] == []
    assert statuses["post", address("matrix")] == 200
    with raw.as_administrator() as administrator:
        written = administrator.execute(
            "select c.table_name, e.act from ledger.change c"
            " join ledger.event e on e.id = c.event_id where c.id > %s",
            [changes],
        ).fetchall()
        done = administrator.execute(
            "select act from ledger.event where id > %s and outcome = 'done'", [lines]
        ).fetchall()
    assert [one for one in written if not one[1].startswith("accounts.")] == []
    assert [act for (act,) in done if not act.startswith(OWN_LINES)] == []


def test_under_no_act_of_an_inspector_is_a_row_written(open_study_of_module):
    """Whoever took over the web, and claims to be an inspector, finds no line to write under."""
    with raw.as_login("web") as web:
        raw.open_act(web, open_study_of_module.scope("inspector"), "accounts.change_password")

        found = {
            statement: outcome
            for table, rule in TABLES.items()
            if rule.ledger
            for right in rule.web.split(", ")
            if (statement := WRITES.get(right, "").format(table))
            and (outcome := outcome_of(web, statement)) is not None
        }

    assert {one for one in found.values() if one.startswith("done")} == set()
    # The others stumble over a guard or a key before they come that far.
    assert [len(found) > 20, any("no act is open" in one for one in found.values())] == [True, True]


def outcome_of(web, statement: str) -> str | None:
    """None where there is no row to try it with."""
    try:
        with web.transaction():
            rows = web.execute(statement).rowcount
    except psycopg.Error as error:
        return str(error)
    return f"done: {statement}" if rows else None


def test_no_line_that_is_open_already_is_claimed_for_an_inspector(open_study_of_module):
    with raw.as_login("web") as web:
        raw.enter(web, replace(open_study_of_module.scope("inspector"), event="1"))

        assert web.execute("select context.event()").fetchone() == (None,)
