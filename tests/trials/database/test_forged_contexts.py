"""Only the application can say who acts: a context is signed, and bound to one transaction."""

import json

import psycopg
import pytest

from tests import raw
from trials.context import ALL_SITES, reading

SETTINGS = ("equipoise.context", "equipoise.event", "equipoise.seal")
READ = "select count(*) from trials_participant"
INVALID = "context signature is not valid"
NOT_SIGNED = "context is not the one that was signed"


@pytest.fixture
def coordinator(open_study_of_module):
    """Sees site 01, with its six participants, and not site 02."""
    return open_study_of_module.scope("site_coordinator")


@pytest.fixture
def web(open_study_of_module):
    with raw.as_login("web") as connection:
        yield connection


def settings_of(connection) -> list[str]:
    ask = "select " + ", ".join(f"current_setting('{name}', true)" for name in SETTINGS)
    return list(connection.execute(ask).fetchone())


def write_settings(connection, values) -> None:
    for name, value in zip(SETTINGS, values, strict=True):
        connection.execute("select set_config(%s, %s, true)", [name, value])


def refusal(connection, statement=READ, values=()) -> str:
    with pytest.raises(psycopg.Error) as refused:
        connection.execute(statement, values)
    assert refused.value.sqlstate == "28000"
    return refused.value.diag.message_primary


def test_a_signed_context_shows_what_it_says(web, coordinator):
    raw.enter(web, coordinator)

    assert web.execute(READ).fetchone() == (6,)


def test_no_context_is_an_error_and_not_an_empty_page(web):
    assert refusal(web) == "nobody is acting in this transaction"


def test_a_context_ends_with_its_transaction(web, coordinator):
    raw.enter(web, coordinator)
    web.commit()

    assert refusal(web) == "nobody is acting in this transaction"


def test_settings_that_were_only_written_are_not_believed(web, coordinator):
    body, _ = raw.sign(coordinator)
    write_settings(web, [body, "1", "00" * 32])

    assert refusal(web) == NOT_SIGNED


def test_settings_without_a_seal_are_not_believed(web, coordinator):
    web.execute("select set_config('equipoise.context', %s, false)", [raw.sign(coordinator)[0]])

    assert refusal(web) == NOT_SIGNED


def test_a_wider_context_under_the_seal_of_a_narrow_one_is_not_believed(web, coordinator):
    raw.enter(web, coordinator)
    body, event, seal = settings_of(web)
    wider = json.dumps(json.loads(body) | {"sites": ALL_SITES})
    write_settings(web, [wider, event, seal])

    assert refusal(web) == NOT_SIGNED


def test_another_line_of_the_ledger_under_the_same_seal_is_not_believed(web, coordinator):
    line = raw.open_act(web, coordinator, "participants.enrol")
    web.execute("select set_config('equipoise.event', %s, true)", [str(line - 1)])

    assert refusal(web) == NOT_SIGNED


def test_a_seal_is_not_believed_in_the_next_transaction(web, coordinator):
    raw.enter(web, coordinator)
    seen = settings_of(web)
    web.commit()
    write_settings(web, seen)

    assert refusal(web) == NOT_SIGNED


def test_a_seal_is_not_believed_on_another_connection(web, coordinator):
    raw.enter(web, coordinator)
    seen = settings_of(web)

    with raw.as_login("web") as other:
        write_settings(other, seen)

        assert refusal(other) == NOT_SIGNED


def test_the_way_times_are_written_does_not_move_a_seal(web, coordinator):
    raw.enter(web, coordinator)

    web.execute("set local datestyle to 'German'; set local timezone to '<UTC>+7'")

    assert web.execute(READ).fetchone() == (6,)


def test_what_was_set_for_the_whole_session_says_nothing(web, coordinator):
    raw.enter(web, coordinator)
    for name, value in zip(SETTINGS, settings_of(web), strict=True):
        web.execute("select set_config(%s, %s, false)", [name, value])
    web.commit()

    assert refusal(web) == NOT_SIGNED


@pytest.mark.parametrize(
    "change",
    [
        {"role": "sponsor"},
        {"sites": ALL_SITES},
        {"actor": "00000000-0000-0000-0000-000000000001"},
        {"form_classes": ["rating"]},
        {"act": "trial.lock"},
        {"reason": "a better one"},
        {"expires": 9e9},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_old_signature_does_not_sign_another_text(web, coordinator, change):
    body, mac = raw.sign(coordinator)
    other = json.dumps(json.loads(body) | change)

    assert refusal(web, "select context.enter(%s, %s)", [other, mac]) == INVALID


@pytest.mark.parametrize("mac", [b"", b"\0" * 32, None], ids=["empty", "zeros", "null"])
def test_a_signature_that_is_none_is_refused(web, coordinator, mac):
    body, _ = raw.sign(coordinator)

    assert refusal(web, "select context.enter(%s, %s)", [body, mac]) == INVALID


@pytest.mark.parametrize(
    "function",
    ["context.enter(%s, %s)", "ledger.open_act(%s, %s)", "ledger.note_refusal(%s, %s, 'why')"],
)
@pytest.mark.parametrize("key", ["worker", "vault"])
def test_the_key_of_another_login_signs_nothing_here(web, coordinator, key, function):
    signed = raw.sign(coordinator.doing("participants.enrol"), login=key)

    assert refusal(web, f"select {function}", signed) == INVALID


def test_what_the_web_signed_is_refused_in_the_vault(coordinator):
    with raw.as_login("vault") as vault:
        assert refusal(vault, "select context.enter(%s, %s)", raw.sign(coordinator)) == INVALID


def test_an_expired_context_is_refused(web, coordinator):
    signed = raw.sign(coordinator, valid_seconds=-1)

    assert refusal(web, "select context.enter(%s, %s)", signed) == "context has expired"


def test_the_login_that_migrates_cannot_act(coordinator):
    signed = raw.sign(coordinator, login="migrator")

    with raw.as_login("migrator") as migrator:
        message = refusal(migrator, "select context.enter(%s, %s)", signed)

    assert message == f"login {raw.ROLES['migrator']} may not act"


def test_no_line_is_opened_without_the_name_of_an_act(web, coordinator):
    with pytest.raises(psycopg.Error, match="an act needs a name"):
        raw.open_act(web, coordinator, "")


def test_the_list_of_sessions_shows_no_signature_that_another_could_send_again(coordinator):
    with reading(coordinator), raw.as_login("web") as thief:
        queries = thief.execute(
            "select string_agg(query, ' ') from pg_stat_activity where usename = session_user"
        ).fetchone()[0]

    assert "select context.enter" in queries
    assert "site_coordinator" not in queries
