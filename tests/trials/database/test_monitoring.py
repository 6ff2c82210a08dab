"""Who writes no data, in psql as the login of the web; and the order of steps in the database."""

import psycopg
import pytest
from psycopg import sql

from tests import raw
from tests.monitoring import body_entries, tick
from tests.study import DONE
from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.context import reading
from trials.database.protection import WRITTEN_AT_SITES
from trials.ledger import act
from trials.lifecycle import DEVIATION, MONITORING_VISIT
from trials.models import Deviation, DeviationStep, Revision, Verification
from trials.models.base import place_of
from trials.refusals import Refused

LOOKS = ("sponsor", "monitor", "quality_auditor", "inspector", "statistician", "coder")
HAS_ROWS = {
    f"trials_{table}"
    for table in (
        "consent", "entry", "entrystep", "participant", "participantstep", "revision", "visit",
    )
}  # fmt: skip
WRITES = (P.ENTER_FORMS, P.RATE_INTERVIEWS, P.IMPORT_DATA, P.ASSIGN_RATERS)


def test_only_the_roles_that_enter_something_write_data():
    web = [role for role in ROLES.values() if role.realm == "web"]

    assert sorted(role.key for role in web if not role.permissions & set(WRITES)) == sorted(LOOKS)


@pytest.mark.parametrize("role", LOOKS)
def test_who_looks_adds_no_row_of_data_by_any_statement(monitored_of_module, role):
    """Each row that is there is offered once more, under a line of the ledger that is open."""
    outcomes = {}
    with raw.as_login("web") as web:
        for table in WRITTEN_AT_SITES:
            with web.transaction(force_rollback=True):
                raw.open_act(web, monitored_of_module.scope(role), "data.add")
                outcomes[table] = _offered_again(web, table)

    assert set(outcomes.values()) <= {"refused", "no row"}
    if role == "monitor":  # who sees more rows than the others
        assert {table for table, end in outcomes.items() if end == "refused"} == HAS_ROWS


def _offered_again(web, table: str) -> str:
    try:
        with web.transaction():
            done = web.execute(
                sql.SQL("insert into {0} select * from {0} limit 1").format(sql.Identifier(table))
            )
    except psycopg.Error as error:
        assert "changes no data of a site" in str(error)
        return "refused"
    return "no row" if done.rowcount == 0 else "added"


@pytest.mark.parametrize("role", LOOKS)
def test_who_looks_changes_no_row_of_data(monitored_of_module, role):
    changed = {}
    with raw.as_login("web") as web:
        for table, column in (
            ("trials_participant", "number"),
            ("trials_visit", "position"),
            ("trials_entry", "optional"),
        ):
            with web.transaction(force_rollback=True):
                raw.open_act(web, monitored_of_module.scope(role), "data.change")
                changed[table] = _changed(web, table, column)

    assert set(changed.values()) <= {0}


def _changed(web, table: str, column: str) -> int:
    try:
        with web.transaction():
            return web.execute(
                sql.SQL("update {0} set {1} = {1}").format(
                    sql.Identifier(table), sql.Identifier(column)
                )
            ).rowcount
    except psycopg.Error as error:
        assert "changes no data of a site" in str(error)
        return 0


def verification(study, entry, **said) -> Verification:
    with reading(study.scope("monitor")):
        revision = Revision.objects.filter(entry=entry).first()
    usual = {"entry": entry, "field": "b0", "revision": revision}
    usual |= {"recorded_by_id": study.scope("monitor").actor, **place_of(entry)}
    return Verification(**(usual | said))


@pytest.mark.parametrize("role", ["site_coordinator", "data_manager", "sponsor"])
def test_nobody_but_the_monitor_verifies(monitored_of_module, role):
    study = monitored_of_module
    row = verification(study, body_entries(study)[0], recorded_by_id=study.scope(role).actor)

    with (
        pytest.raises(Refused, match="Only the monitor verifies"),
        act("verification.verify", scope=study.scope(role)),
    ):
        row.save(force_insert=True)


def test_the_monitor_verifies_no_answer_of_a_rating(monitored_of_module):
    study = monitored_of_module
    rating = study.entry("01-001", "V1", "CALM")
    row = verification(study, rating, field="calm", revision=None)

    with (
        pytest.raises(Refused, match="no answer"),
        act("verification.verify", scope=study.scope("monitor")),
    ):
        row.save(force_insert=True)


def test_a_verification_is_of_the_participant_it_says(monitored_of_module):
    study = monitored_of_module
    other = study.entry("02-001", "V1", "PULSE")
    row = verification(study, body_entries(study)[0], **place_of(other))

    with (
        pytest.raises(Refused, match="another participant"),
        act("verification.verify", scope=study.scope("monitor")),
    ):
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("function", "table"),
    [("deviation_may_become", DEVIATION), ("monitoring_visit_may_become", MONITORING_VISIT)],
)
def test_the_database_knows_the_order_of_states_as_the_table_has_it(
    monitored_of_module, function, table
):
    with raw.as_administrator() as administrator:
        found = {
            (before, after)
            for before in table
            for after in table
            if administrator.execute(
                sql.SQL("select governance.{}(%s, %s)").format(sql.Identifier(function)),
                [str(before), str(after)],
            ).fetchone()[0]
        }

    assert found == {(before, after) for before, allowed in table.items() for after in allowed}


@pytest.mark.parametrize(
    ("role", "said", "refusal"),
    [
        ("monitor", {"state": "classified", "classification": "minor"}, "data manager classifies"),
        ("data_manager", {"state": "closed"}, "cannot become closed"),
        ("data_manager", {"state": "classified"}, "minor, major or important"),
        ("site_coordinator", {"state": "corrected"}, "cannot become corrected"),
    ],
)
def test_a_step_of_a_deviation_out_of_order_is_refused_by_the_database(
    monitored, role, said, refusal
):
    coordinator = monitored.scope("site_coordinator")
    pulse = monitored.entry("01-001", "V1", "PULSE")
    with act("deviations.report", scope=coordinator):
        deviation = Deviation.objects.create(
            kind="other", happened_on=DONE, explanation="Late", **place_of(pulse)
        )
    scope = monitored.scope(role)

    with pytest.raises(Refused, match=refusal), act("deviations.step", scope=scope):
        DeviationStep.objects.create(
            deviation=deviation,
            reason="as it was",
            role=role,
            recorded_by_id=scope.actor,
            **said,
            **place_of(deviation),
        )


def test_every_verification_has_its_line(monitored):
    (made,) = tick(monitored, body_entries(monitored)[0], "b0")

    with raw.as_administrator() as administrator:
        lines = administrator.execute(
            "select e.act, e.role from ledger.change c join ledger.event e on e.id = c.event_id"
            " where c.table_name = 'trials_verification' and c.row_id = %s",
            [str(made.pk)],
        ).fetchall()

    assert lines == [("verification.verify", "monitor")]
