"""What the database itself holds kits to, also against the logins' raw SQL."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests import raw
from tests.clinic import at
from tests.pharmacy import FIRST, at_vault
from tests.trials.actions.test_entries import wait_until_somebody_waits
from trials.context import Scope
from trials.lifecycle import KIT

DENIED = "42501"
TABLES = ("kit", "kit_list", "kit_step", "reconciliation")


def test_the_database_has_the_order_of_states_that_the_study_of_states_shows(pharmacy_of_module):
    with raw.as_administrator() as administrator:
        allowed = {
            before: {
                then
                for then in KIT
                if administrator.execute(
                    "select allocation.kit_may_become(%s, %s)", [before, then]
                ).fetchone()[0]
            }
            for before in KIT
        }

    assert allowed == {before: set(then) for before, then in KIT.items()}


@pytest.mark.parametrize("login", ["web", "worker", "vault", "migrator"])
def test_no_login_reads_the_kits(pharmacy_of_module, login):
    refused = []
    for table in TABLES:
        with raw.as_login(login) as connection, pytest.raises(psycopg.Error) as error:
            connection.execute(f"table allocation.{table}")
        refused.append(error.value.sqlstate)

    assert refused == [DENIED] * len(TABLES)


@pytest.mark.parametrize(
    "statement",
    [
        "select allocation.kits_of('{trial}')",
        "select allocation.move_kits('{trial}', array['123456'], 'lost')",
        "select allocation.note_dispensing(gen_random_uuid())",
        "select allocation.assign_kit(gen_random_uuid(), gen_random_uuid(), '123456')",
        "select allocation.load_kits('{trial}', '01', '{{}}', '')",
        "select allocation.has_kits(gen_random_uuid())",
        "select allocation.add_site_step(gen_random_uuid(), 'dispensed')",
        "select governance.say_no_kit(gen_random_uuid())",
        "select governance.withdraw_kit(gen_random_uuid())",
        "insert into governance.kit_request_step (request_id, state) values (null, 'scanned')",
        "delete from governance.kit_request",
    ],
)
def test_the_web_has_no_right_on_the_pharmacy(pharmacy_of_module, statement):
    scope = pharmacy_of_module.scope("site_coordinator")
    with raw.as_login("web") as web, pytest.raises(psycopg.Error) as error:
        raw.open_act(web, scope, "kits.scan")
        web.execute(statement.format(trial=pharmacy_of_module.trial.pk))

    assert error.value.sqlstate == DENIED


def dose(web, pharmacy, scope: Scope) -> None:
    """As somebody would who left out the application."""
    visit = pharmacy.visit("S1")
    raw.open_act(web, scope, "dosing.record")
    web.execute(
        "insert into trials_dosingstep (id, trial_id, site_id, participant_id, visit_id, arm_path,"
        " form_class, kind, decision, happened_at, reason, recorded_at)"
        " values (gen_random_uuid(), %s, %s, %s, %s, false, 'session', 'initial', 'given', %s, '',"
        " now())",
        [visit.trial_id, visit.site_id, visit.participant_id, visit.pk, at(FIRST, 10)],
    )


@pytest.mark.parametrize("is_sent", [False, True])
def test_a_dose_without_a_scanned_kit_is_refused_by_the_database_too(pharmacy, is_sent):
    if is_sent:
        pharmacy.serve(pharmacy.ask())

    with raw.as_login("web") as web, pytest.raises(psycopg.Error, match="scan the kit first"):
        dose(web, pharmacy, pharmacy.scope("site_physician"))


def test_scanning_another_number_is_refused_by_the_database_too(pharmacy):
    request = pharmacy.ask()
    sent = pharmacy.serve(request)

    with (
        raw.as_login("web") as web,
        pytest.raises(psycopg.Error, match=f"kit 123456 is not the one .* sent {sent}"),
    ):
        raw.open_act(web, pharmacy.scope("site_coordinator"), "kits.scan")
        web.execute("select governance.scan_kit(%s, '123456')", [request.pk])


def test_a_person_of_another_site_asks_for_no_kit(pharmacy_of_module):
    physician = pharmacy_of_module.scope("site_physician")
    elsewhere = physician.doing("", sites=("00000000-0000-4000-8000-000000000000",))

    with (
        raw.as_login("web") as web,
        pytest.raises(psycopg.Error, match="kits are asked for and scanned at the site"),
    ):
        raw.open_act(web, elsewhere, "kits.ask")
        visit = pharmacy_of_module.visit("S1")
        web.execute("select governance.ask_kit(%s, 'L80')", [visit.pk])


def test_the_vault_assigns_no_kit_without_a_record_of_its_own(pharmacy):
    """Not even one that fits: the record of the access must be committed, and the pharmacist's."""
    request = pharmacy.ask()
    with at_vault():
        number = pharmacy.prepare(request).right[0].number
    made_up = "00000000-0000-4000-8000-000000000000"

    with (
        raw.as_login("vault") as vault,
        pytest.raises(psycopg.Error, match="only once its access is on record"),
    ):
        said = raw.sign(pharmacy.pharmacist.doing("kits.assign"), login="vault")
        vault.execute("select ledger.open_act(%s, %s)", said)
        vault.execute("select allocation.assign_kit(%s, %s, %s)", [request.pk, made_up, number])


def test_a_kit_is_assigned_once_whatever_the_functions_say(pharmacy):
    kit = pharmacy.serve(pharmacy.ask())
    step = (
        "insert into allocation.kit_step (kit_id, state, actor_name, request_id, event_id)"
        " select id, 'assigned', 'a test', gen_random_uuid(), 1 from allocation.kit"
        " where number = %s"
    )

    with raw.as_administrator() as administrator, pytest.raises(psycopg.errors.UniqueViolation):
        administrator.execute(step, [kit])


def test_two_scans_of_one_kit_at_once_are_not_both_taken(pharmacy):
    """The second transaction waits for the first one, and then finds the kit gone."""
    first, second = pharmacy.ask(), other_request_of_the_same_arm(pharmacy)
    with at_vault():
        number = pharmacy.prepare(first).right[0].number
        accesses = [pharmacy.prepare(request).access for request in (first, second)]

    with ThreadPoolExecutor() as pool, raw.as_login("vault") as one:
        assign(one, pharmacy, first, accesses[0], number)
        meanwhile = pool.submit(try_to_assign, pharmacy, second, accesses[1], number)
        wait_until_somebody_waits()
        one.commit()

    assert f"kit {number} is assigned" in meanwhile.result()


def other_request_of_the_same_arm(pharmacy):
    pharmacy.give("escalation", "hold", "S2", reason="Not tolerated")
    return pharmacy.ask("S2")


def assign(vault, pharmacy, request, access, number: str) -> None:
    said = raw.sign(pharmacy.pharmacist.doing("kits.assign"), login="vault")
    vault.execute("select ledger.open_act(%s, %s)", said)
    vault.execute("select allocation.assign_kit(%s, %s, %s)", [request.pk, access, number])


def try_to_assign(pharmacy, request, access, number: str) -> str:
    """What the database says to it; "" where it lets it through."""
    with raw.as_login("vault") as vault:
        try:
            assign(vault, pharmacy, request, access, number)
        except psycopg.Error as error:
            return str(error)
    return ""


@pytest.mark.parametrize("statement", ["delete from {}", "update {} set trial_id = trial_id"])
def test_the_history_of_kits_is_append_only(pharmacy_of_module, statement):
    with raw.as_administrator() as administrator, pytest.raises(psycopg.Error) as error:
        administrator.execute(statement.format("allocation.kit"))

    assert error.value.sqlstate == DENIED
