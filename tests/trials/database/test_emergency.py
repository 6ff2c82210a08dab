"""Around an emergency the database asks again, and shows the blinded the fact alone."""

import time
from dataclasses import replace

import psycopg
import pytest

from tests import raw
from tests.conftest import log_in_as
from tests.emergency import ask, open_one
from trials.context import reading
from trials.models import AuditEvent, ParticipantStep, Unblinding
from trials.refusals import Refused

OLD = "01-005, long ago"


@pytest.fixture(scope="module")
def study(open_study_of_module):
    """The arm of 01-001 was opened; of 01-005 it was asked for, and more than an hour ago."""
    log_in_as("vault")
    open_one(open_study_of_module)
    ask(open_study_of_module, "01-005")
    log_in_as("web")
    open_study_of_module.enrol("01-777")
    with raw.as_administrator() as administrator:
        administrator.execute(
            "insert into governance.emergency_request select (jsonb_populate_record(r,"
            " jsonb_build_object('id', gen_random_uuid(), 'participant_number', %s::text,"
            " 'at', r.at - interval '61 minutes'))).* from governance.emergency_request r"
            " where participant_number = '01-005'",
            [OLD],
        )
    return open_study_of_module


@pytest.fixture
def vault(study):
    with raw.as_login("vault") as vault:
        yield vault
        vault.rollback()


def request_of(number: str) -> tuple:
    """(id, participant, site)"""
    with raw.as_administrator() as administrator:
        return administrator.execute(
            "select id, participant_id, site_id from governance.emergency_request"
            " where participant_number = %s",
            [number],
        ).fetchone()


def opening(
    study, vault, *, of="01-005", role="emergency_physician", act="emergency.open", **said
) -> str:
    """The access that opening 01-005 records, in a transaction that is still open."""
    request, participant, site = request_of(of)
    usual = {"participant": participant, "site": site, "authenticated": time.time()}
    usual |= {"second_factor": time.time()} | said
    about = {
        key: str(value) if key in ("participant", "site") else value for key, value in usual.items()
    }
    scope = replace(study.scope("emergency_physician"), role=role)
    vault.execute(
        "select ledger.open_act(%s, %s)", raw.sign(scope.doing(act, **about), login="vault")
    )
    return vault.execute("select governance.open_emergency(%s)", [request]).fetchone()[0]


def test_the_slot_is_not_given_out_in_the_transaction_of_its_record(study, vault):
    access = opening(study, vault)

    with pytest.raises(psycopg.Error, match="only once its access is on record"):
        vault.execute("select * from allocation.slot_of_access(%s)", [access])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"role": "quality_assurance"}, "only the emergency physician who asked opens the arm"),
        ({"act": "emergency.ask"}, "only the emergency physician who asked opens the arm"),
        ({"participant": "00000000-0000-4000-8000-000000000000"}, "only the emergency physician"),
        ({"authenticated": None}, "the password must be given again"),
        ({"second_factor": None}, "a code of the second factor must be given"),
        ({"second_factor": 0.0}, "a code of the second factor must be given"),
    ],
)
def test_an_arm_opens_for_the_right_act_person_password_and_code(study, vault, said, sentence):
    with pytest.raises(psycopg.Error, match=sentence):
        opening(study, vault, **said)


def test_a_request_holds_for_an_hour(study, vault):
    with pytest.raises(psycopg.Error, match="a request holds for one hour: ask again"):
        opening(study, vault, of=OLD)


def test_two_openings_at_one_site_wait_for_each_other(study, vault):
    """Else two at once could both count as the third of the day."""
    with raw.as_login("vault") as another:
        opening(study, another)
        vault.execute("set local lock_timeout = '100ms'")

        with pytest.raises(psycopg.errors.LockNotAvailable):
            opening(study, vault)
        another.rollback()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"number": "01-999"}, r"There is no participant 01-999 at site 01: check the number"),
        ({"site": "02"}, r"There is no participant 01-001 at site 02: check the number and"),
        ({"number": "01-777"}, r"Participant 01-777 was not randomised: there is no arm"),
        ({"reason": "  fever   "}, r"A reason of at least 10 characters is needed"),
    ],
)
def test_a_request_names_a_randomised_participant_with_their_site_and_a_reason(
    study, said, sentence
):
    log_in_as("vault")
    try:
        with pytest.raises(Refused, match=sentence):
            ask(study, **said)
    finally:
        log_in_as("web")


@pytest.mark.parametrize("role", ["sponsor", "site_physician", "site_coordinator", "data_manager"])
def test_the_blinded_see_whose_arm_was_opened_by_whom(study, role):
    with reading(study.scope(role)):
        seen = list(Unblinding.objects.values_list("participant_number", "actor_name"))
        step = ParticipantStep.objects.get(axis="blind")

    assert seen == [("01-001", "Emil Emergency")]
    assert (step.state, step.reason, step.explanation) == ("emergency_unblinded", "", "")


@pytest.mark.parametrize("role", ["rater", "rater_coordinator", "coder"])
def test_those_who_know_no_participant_do_not_even_see_the_fact(study, role):
    with reading(study.scope(role)):
        assert Unblinding.objects.count() == 0


def test_the_web_reads_the_line_of_the_opening_alone(study):
    with reading(study.scope("quality_auditor")):
        lines = AuditEvent.objects.filter(act__startswith="emergency.")
        said = [(line.act, line.reason, line.detail) for line in lines]

    assert said == [("emergency.open", "", "")]


def test_no_line_of_the_ledger_holds_a_reason(study):
    with raw.as_administrator() as administrator:
        said = administrator.execute(
            "select distinct act, reason from ledger.event where act like 'emergency.%' order by 1"
        ).fetchall()

    assert said == [("emergency.ask", ""), ("emergency.open", "")]


@pytest.mark.parametrize("login", ["web", "worker", "vault", "migrator"])
def test_no_login_reads_the_accesses(study, login):
    with (
        raw.as_login(login) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("select * from allocation.access")


@pytest.mark.parametrize(
    "statement",
    [
        "select * from governance.emergency_request",
        "select * from governance.emergency_confirmation",
        "select governance.ask_emergency('01-002', '01', 'for no good reason')",
        "select governance.open_emergency(gen_random_uuid())",
        "select governance.confirm_emergency(gen_random_uuid())",
        "select * from allocation.slot_of_access(gen_random_uuid())",
        "select * from allocation.accesses_of(gen_random_uuid(), gen_random_uuid(), now())",
    ],
)
@pytest.mark.parametrize("login", ["web", "worker"])
def test_requests_and_their_reasons_stay_in_the_vault(study, login, statement):
    with raw.as_login(login) as connection:
        raw.enter(connection, study.scope("quality_auditor")) if login == "web" else None
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


@pytest.mark.parametrize(("role", "seen"), [("quality_assurance", 3), ("unblinded_pharmacist", 0)])
def test_within_the_vault_reasons_are_for_those_who_decide(study, vault, role, seen):
    vault.execute("select context.enter(%s, %s)", raw.sign(study.scope(role), login="vault"))

    rows = vault.execute("select reason from governance.emergency_request").fetchall()

    assert len(rows) == seen


def test_nobody_says_of_a_participant_that_their_arm_was_opened_where_it_was_not(study):
    with raw.as_login("web") as web:
        raw.open_act(web, study.scope("data_manager"), "participants.step")
        with pytest.raises(psycopg.Error, match="no arm of this participant was opened"):
            web.execute(
                "insert into trials_participantstep (id, trial_id, site_id, participant_id,"
                " arm_path, axis, state, happened_on, reason, stage, explanation, recorded_at)"
                " select gen_random_uuid(), trial_id, site_id, id, false, 'blind',"
                " 'emergency_unblinded', now(), '', '', '', now() from trials_participant"
                " where number = '01-002'"
            )
