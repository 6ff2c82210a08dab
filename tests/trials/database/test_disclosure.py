"""What the database itself refuses around the disclosure of one arm, whoever asks and however."""

import threading
import time
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest

from tests import raw
from tests.trio import ARM_OF, BLINDED, DISCLOSED, ENDPOINT, TREATING
from trials.actions.disclosure import freeze_stage
from trials.authorization.permissions import Permission
from trials.authorization.roles import ROLES
from trials.authorization.scopes import system_scope
from trials.refusals import Refused
from trials.studies.loading import study_of
from trials.unsealing import arm_in_slot

FROZEN = "the stage main of this participant is frozen"
REASON = "because it may be so"
# Each write that a frozen stage refuses: {mood} and {visit} are ids of the frozen stage.
WRITES = {
    "a revision": "insert into trials_revision select (jsonb_populate_record(r, jsonb_build_object("
    "'id', gen_random_uuid(), 'number', 9, 'idempotency_key', gen_random_uuid()))).*"
    " from trials_revision r where entry_id = '{mood}'",
    "a step of a form": "insert into trials_entrystep select (jsonb_populate_record(s,"
    " jsonb_build_object('id', gen_random_uuid()))).* from trials_entrystep s"
    " where entry_id = '{mood}'",
    "new scores": "insert into trials_rescoring (id, arm_path, form_class, scores, fingerprint,"
    " recorded_at, participant_id, revision_id, site_id, trial_id) select gen_random_uuid(), false,"
    " form_class, scores, fingerprint, now(), participant_id, id, site_id, trial_id"
    " from trials_revision where entry_id = '{mood}'",
    "a step of a visit": "insert into trials_visitstep (id, arm_path, state, happened_on, reason,"
    " recorded_at, participant_id, site_id, trial_id, visit_id) select gen_random_uuid(), false,"
    " 'reopened', now(), '', now(), participant_id, site_id, trial_id, id from trials_visit"
    " where id = '{visit}'",
    "a dose": "insert into trials_dosingstep (id, arm_path, form_class, kind, decision,"
    " happened_at, reason, recorded_at, participant_id, site_id, trial_id, visit_id) select"
    " gen_random_uuid(), false, 'session', 'initial', 'given', now(), '', now(), participant_id,"
    " site_id, trial_id, id from trials_visit where id = '{visit}'",
    "another form": "insert into trials_entry select (jsonb_populate_record(e, jsonb_build_object("
    "'id', gen_random_uuid(), 'slot', '2', 'token', 'ABCDEF'))).* from trials_entry e"
    " where id = '{mood}'",
    "a form in another version": "update trials_entry set form_version = 2 where id = '{mood}'",
    "a visit of another stage": "update trials_visit set stage = 'later' where id = '{visit}'",
}


def ids_of_endpoint(trio) -> dict[str, str]:
    return {
        "mood": str(trio.entry("PE", "MOOD", number=DISCLOSED).pk),
        "visit": str(trio.visit("PE", DISCLOSED).pk),
    }


@pytest.mark.parametrize("write", WRITES)
def test_before_the_freezing_the_endpoint_accepts(trio_of_module, write):
    """So that what is refused below is refused for its own reason."""
    with raw.as_login("web") as web:
        raw.open_act(web, system_scope(trio_of_module.trial), "writes", reason=REASON)

        done = web.execute(WRITES[write].format(**ids_of_endpoint(trio_of_module)))

        assert done.rowcount == 1
        web.rollback()


@pytest.fixture(scope="module")
def asked(trio_of_module):
    """Frozen and asked for: what is written after this is taken back."""
    participant = trio_of_module.participant(DISCLOSED)
    trio_of_module.freeze(participant)
    return trio_of_module.ask(participant)


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("login", ["web", "administrator"])
def test_a_frozen_stage_refuses(trio_of_module, asked, login, write):
    connect = raw.as_administrator if login == "administrator" else lambda: raw.as_login(login)
    with connect() as connection:
        if login == "web":
            scope = system_scope(trio_of_module.trial)
            raw.open_act(connection, scope, "writes", reason=REASON)

        with pytest.raises(psycopg.Error, match=FROZEN):
            connection.execute(WRITES[write].format(**ids_of_endpoint(trio_of_module)))


# Freezing while others write.


def test_freezing_waits_for_the_writer_in_flight_and_sees_what_was_written(trio):
    entry = trio.entry("PE", "MOOD", number=DISCLOSED)
    participant = trio.participant(DISCLOSED)
    ended: list = []

    def freeze():
        try:
            ended.append(freeze_stage(participant=participant, stage="main", scope=scope))
        except Refused as refusal:
            ended.append(str(refusal))

    scope = trio.scope("site_physician")
    with raw.as_login("web") as writer:
        raw.open_act(writer, system_scope(trio.trial), "entries.reopen", reason=REASON)
        writer.execute(
            "insert into trials_entrystep (id, arm_path, state, reason, recorded_at, entry_id,"
            " participant_id, site_id, trial_id) select gen_random_uuid(), false, 'draft', '',"
            " now(), id, participant_id, site_id, trial_id from trials_entry where id = %s",
            [entry.pk],
        )
        freezer = threading.Thread(target=freeze)
        freezer.start()
        time.sleep(0.3)
        waiting = list(ended)
        writer.commit()
    freezer.join()

    assert waiting == []
    assert ended == ["Not complete yet: PE MOOD."]


def test_a_writer_who_comes_while_the_stage_is_being_frozen_waits_and_is_refused(trio):
    entry = trio.entry("PE", "MOOD", number=DISCLOSED)
    participant = trio.participant(DISCLOSED)
    ended: list = []

    def write():
        with raw.as_login("web") as writer:
            raw.open_act(writer, system_scope(trio.trial), "entries.assign")
            try:
                writer.execute("update trials_entry set form_version = 2 where id = %s", [entry.pk])
                ended.append("written")
            except psycopg.Error as refused:
                ended.append(refused.sqlstate)

    with raw.as_login("web") as freezer:
        raw.open_act(freezer, system_scope(trio.trial), "disclosure.freeze")
        # Straight into the table: the trigger holds the participant, whatever the code forgets.
        freezer.execute(
            "insert into trials_participantstep (id, arm_path, axis, state, happened_on, reason,"
            " stage, explanation, recorded_at, participant_id, site_id, trial_id) select"
            " gen_random_uuid(), false, 'data', 'stage_frozen', now(), '', 'main', '', now(), id,"
            " site_id, trial_id from trials_participant where id = %s",
            [participant.pk],
        )
        writer = threading.Thread(target=write)
        writer.start()
        time.sleep(0.3)
        waiting = list(ended)
        freezer.commit()
    writer.join()

    assert waiting == []
    assert ended == ["55006"]


# Who may call what, and in which order.


class Intruder:
    """Somebody with the vault's login and its signing key, past the acts; nothing is committed."""

    def __init__(self, trio, request, connection):
        self.trio, self.request, self.connection = trio, request, connection

    def open_act(self, act: str, **said) -> None:
        scope = replace(self.trio.vault, **said)
        signed = raw.sign(scope.doing(act, reason=REASON), login="vault")
        self.connection.execute("select ledger.open_act(%s, %s)", signed)

    def confirm(self, *, act="disclosure.confirm", request=None, **said) -> None:
        self.open_act(act, **{"authenticated": time.time()} | said)
        self.ask("governance.confirm_disclosure(%s)", request or self.request)

    def look(self, *, act="disclosure.disclose", **said) -> tuple:
        """The sealed slot: its stratum, its position and its ciphertext."""
        self.open_act(act, **said)
        return self.ask("allocation.sealed_slot_of(%s)", self.request)

    def disclose(self, arm: str = "velvet", *, on: date | None = None, **said) -> bool:
        """Whether the participant's arm counts as disclosed afterwards."""
        self.open_act("disclosure.disclose", **said)
        self.ask("governance.disclose(%s, %s, %s)", self.request, arm, on)
        (is_disclosed,) = self.ask(
            "governance.is_disclosed(%s)", self.trio.participant(DISCLOSED).pk
        )
        return is_disclosed

    def ask(self, call: str, *values) -> tuple:
        return self.connection.execute(f"select * from {call}", values).fetchone()


@pytest.fixture
def intruder(trio_of_module, asked):
    with raw.as_login("vault") as connection:
        yield Intruder(trio_of_module, asked.pk, connection)
        connection.rollback()


def test_in_order_the_slot_is_given_out(intruder):
    """So that what is refused below is refused for its own reason."""
    trial = intruder.trio.trial

    intruder.confirm()
    slot = intruder.look()

    assert arm_in_slot(*slot, trial=trial, study=study_of(trial)) == ARM_OF[DISCLOSED]
    assert intruder.disclose(ARM_OF[DISCLOSED])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"authenticated": 1.0}, "the password must be given again"),
        ({"authenticated": None}, "the password must be given again"),
        ({"act": "disclosure.look"}, "only the unblinded statistician of the study"),
        ({"role": "quality_assurance"}, "only the unblinded statistician of the study"),
        ({"trial": str(UUID(int=7))}, "only the unblinded statistician of the study"),
        ({"request": UUID(int=7)}, "only the unblinded statistician of the study"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_confirmation_out_of_order_is_refused(intruder, said, sentence):
    with pytest.raises(psycopg.Error, match=sentence):
        intruder.confirm(**said)


def test_a_password_given_two_minutes_ago_is_stale(intruder):
    with pytest.raises(psycopg.Error, match="the password must be given again"):
        intruder.confirm(authenticated=time.time() - 120)


def test_one_person_is_not_two(intruder):
    physician = str(intruder.trio.people["site_physician"].pk)

    with pytest.raises(psycopg.Error, match="whoever asked cannot confirm"):
        intruder.confirm(actor=physician)


@pytest.mark.parametrize("step", ["look", "disclose"])
def test_nothing_is_given_out_unconfirmed(intruder, step):
    with pytest.raises(psycopg.Error, match="the disclosure must be confirmed first"):
        getattr(intruder, step)()


@pytest.mark.parametrize("step", ["look", "disclose"])
def test_nor_on_the_confirmation_of_somebody_else(intruder, step):
    intruder.confirm()

    with pytest.raises(psycopg.Error, match="the disclosure must be confirmed first"):
        getattr(intruder, step)(actor=str(UUID(int=7)))


def test_the_slot_is_given_out_for_the_disclosure_alone(intruder):
    intruder.confirm()

    with pytest.raises(psycopg.Error, match="only the unblinded statistician of the study"):
        intruder.look(act="seal.look")


def test_an_arm_is_disclosed_once(intruder):
    intruder.confirm()
    intruder.disclose()

    with pytest.raises(psycopg.Error, match="was disclosed already"):
        intruder.disclose("copper")


@pytest.mark.parametrize("on", [ENDPOINT - timedelta(days=1), date(2999, 1, 1)])
def test_the_day_of_the_disclosure_lies_between_the_freezing_and_today(intruder, on):
    intruder.confirm()

    with pytest.raises(
        psycopg.Error, match="disclosed after its stage was frozen, and not in the future"
    ):
        intruder.disclose(on=on)


def test_no_single_arm_is_disclosed_once_the_study_is_locked(trio):
    participant = trio.participant(DISCLOSED)
    trio.freeze(participant)
    request = trio.ask(participant)
    raw.say_the_state(trio.trial, "open", "locked")

    with (
        raw.as_login("vault") as connection,
        pytest.raises(psycopg.Error, match="no longer disclosed apart"),
    ):
        Intruder(trio, request.pk, connection).confirm()


def test_who_asks_is_a_physician_of_the_site_in_the_act_of_asking(trio):
    participant = trio.participant(DISCLOSED)
    trio.freeze(participant)
    scope = trio.scope("site_physician")
    others = {
        "another role": (replace(scope, role="data_manager"), "disclosure.ask"),
        "another site": (replace(scope, sites=(str(UUID(int=7)),)), "disclosure.ask"),
        "every site": (replace(scope, sites="all"), "disclosure.ask"),
        "another act": (scope, "participants.look"),
    }

    for other, act in others.values():
        with raw.as_login("web") as web:
            raw.open_act(web, other, act, reason=REASON)
            with pytest.raises(psycopg.Error, match="a physician of the site asks"):
                web.execute("select governance.ask_disclosure(%s)", [participant.pk])


@pytest.mark.parametrize(
    "call",
    [
        "governance.confirm_disclosure(gen_random_uuid())",
        "governance.confirmed_request(gen_random_uuid())",
        "governance.disclose(gen_random_uuid(), 'velvet', null)",
        "allocation.sealed_slot_of(gen_random_uuid())",
    ],
)
@pytest.mark.parametrize("login", ["web", "worker", "migrator"])
def test_no_other_login_calls_what_the_vault_calls(trio_of_module, login, call):
    with raw.as_login(login) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(f"select {call}")

    assert refused.value.sqlstate == "42501"


@pytest.mark.parametrize("login", ["worker", "vault", "migrator"])
def test_no_other_login_reads_a_disclosed_arm(trio_of_module, login):
    with raw.as_login(login) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute("table governance.disclosed_arm")

    assert refused.value.sqlstate == "42501"


def arms_read(trio, scope) -> list:
    with raw.as_login("web") as web:
        raw.enter(web, scope)
        return [arm for (arm,) in web.execute("select arm from governance.disclosed_arm")]


def test_each_role_reads_the_arm_or_does_not(trio):
    trio.disclose()

    read = {role: arms_read(trio, trio.scope(role)) for role in (*TREATING, *BLINDED)}

    assert {role for role, arms in read.items() if arms == [ARM_OF[DISCLOSED]]} == set(TREATING)
    assert {role for role, arms in read.items() if arms == []} == set(BLINDED)


def test_neither_the_system_nor_another_site_reads_the_arm(trio):
    trio.disclose()
    elsewhere = replace(trio.scope("site_physician"), sites=(str(UUID(int=7)),))

    assert arms_read(trio, system_scope(trio.trial)) == []
    assert arms_read(trio, elsewhere) == []


def test_nobody_who_learns_an_arm_sees_masked_groups():
    """One known arm would tell what the letter of that participant stands for, and so all."""
    both = {r.key for r in ROLES.values() if r.arm_paths and Permission.SEE_RUNS in r.permissions}

    assert both == set()


# Arm paths.


def insert_visit(web, participant, *, stage: str, arm_path: bool) -> None:
    web.execute(
        "insert into trials_visit (id, trial_id, site_id, participant_id, code, stage, occurrence,"
        " position, arm_path) values (gen_random_uuid(), %s, %s, %s, 'NEW', %s, 1, 9, %s)",
        [participant.trial_id, participant.site_id, participant.pk, stage, arm_path],
    )


def test_no_visit_is_on_an_arms_path_before_its_stage_was_opened(trio):
    participant = trio.participant(DISCLOSED)
    with raw.as_login("web") as web:
        raw.open_act(web, system_scope(trio.trial), "visits.add")

        with pytest.raises(psycopg.Error, match="exactly where its stage was opened for the arm"):
            insert_visit(web, participant, stage="open", arm_path=True)


def test_a_visit_of_an_opened_stage_is_always_marked(trio):
    participant = trio.disclose()
    trio.sign_for_open_part(participant)
    trio.open(participant, "open")
    with raw.as_login("web") as web:
        raw.open_act(web, system_scope(trio.trial), "visits.add")

        with pytest.raises(psycopg.Error, match="exactly where its stage was opened for the arm"):
            insert_visit(web, participant, stage="open", arm_path=False)


@pytest.mark.parametrize("number", [DISCLOSED, "01-001"], ids=["leaves", "joins too early"])
def test_a_visit_joins_a_path_once_one_was_opened_and_never_leaves_it(trio, number):
    participant = trio.disclose()
    trio.sign_for_open_part(participant)
    trio.open(participant, "open")
    with raw.as_login("web") as web:
        raw.open_act(web, system_scope(trio.trial), "visits.mark")

        with pytest.raises(psycopg.Error, match="and never leaves it"):
            web.execute(
                "update trials_visit set arm_path = not arm_path where id = %s",
                [trio.visit("LT", number).pk],
            )


@pytest.mark.parametrize(
    ("stage", "arms", "sentence"),
    [
        ("extra", ["copper"], "this stage is not for the arm of this participant"),
        ("open", [], "this stage is not for the arm of this participant"),
    ],
)
def test_the_database_compares_the_arm_with_those_of_the_stage(trio, stage, arms, sentence):
    participant = trio.disclose()
    with raw.as_login("web") as web:
        raw.open_act(web, trio.scope("site_coordinator"), "disclosure.open_stage")

        with pytest.raises(psycopg.Error, match=sentence):
            web.execute("select governance.open_stage(%s, %s, %s)", [participant.pk, stage, arms])


def test_nobody_says_that_an_arm_was_disclosed_where_none_was(trio):
    participant = trio.participant(DISCLOSED)
    with raw.as_login("web") as web:
        raw.open_act(web, system_scope(trio.trial), "participants.step")

        with pytest.raises(psycopg.Error, match="no arm of this participant was disclosed"):
            web.execute(
                "insert into trials_participantstep (id, arm_path, axis, state, happened_on,"
                " reason, stage, explanation, recorded_at, participant_id, site_id, trial_id)"
                " values (gen_random_uuid(), false, 'blind', 'individually_unblinded', now(), '',"
                " '', '', now(), %s, %s, %s)",
                [participant.pk, participant.site_id, participant.trial_id],
            )
