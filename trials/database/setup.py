"""Makes a database ready, as its administrator: logins, schemas, tables, triggers, policies.

Everything here may run again without harm. Nothing needs the administrator afterwards.

The administrator needs to be a superuser, or: owner of the database, CREATEROLE, and (on
PostgreSQL 16 and newer) able to grant itself the roles it makes, which CREATEROLE includes.
"""

import secrets
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from trials.database.owners import (
    grant_to_owner,
    open_free_texts,
    show_everything_to_the_ledger,
)
from trials.database.protection import (
    FREE_TEXTS,
    GUARDS,
    TABLES,
    Protection,
)
from trials.database.row_policies import OF_PARTICIPANTS, ROW_POLICIES, WRITTEN_BY_PARTICIPANTS
from trials.seal import CIPHERTEXT_LENGTH

LOGINS = ("migrator", "web", "worker", "vault")
OWNERS = ("context", "ledger", "governance", "allocation")
SQL_FOLDER = Path(__file__).parent / "sql"
BEFORE_MIGRATIONS = ("01_context", "02_ledger", "03_governance", "04_allocation")
AFTER_MIGRATIONS = (
    "05_revisions",
    "06_disclosure",
    "07_flow",
    "08_documents",
    "09_sites",
    "10_access",
    "11_kit_requests",
    "11_supply",
    "12_ratings",
    "13_emergency",
    "14_safety_board",
    "15_ceremony",
    "16_access_history",
    "17_members",
    "18_signatures",
    "19_seals",
    "19_redaction",
    "20_double_entry",
    "21_queries",
    "22_monitoring",
    "23_files",
    "24_lock_states",
    "25_people",
    "26_accounts",
    "27_inspection",
    "28_api_tokens",
    "28_kept_answers",
    "29_self_report",
    "30_sessions",
    "31_plans",
    "32_run_life",
    "33_run_work",
    "34_second_runs",
    "35_changed_sites",
    "36_publications",
)


def role_names(prefix: str) -> dict[str, str]:
    """Every role of one database; the prefix keeps two databases of one server apart."""
    names = {login: f"{prefix}_{login}" for login in LOGINS}
    return names | {f"{owner}_owner": f"{prefix}_{owner}_owner" for owner in OWNERS}


def set_up(
    admin_url: str,
    *,
    prefix: str,
    passwords: dict[str, str],
    context_keys: dict[str, str],
    migrate: Callable[[], None],
) -> None:
    """Make roles and schemas, run the migrations, then protect every table.

    passwords: of each login in LOGINS. context_keys: hex, 32 bytes, of the logins that act.
    migrate: runs Django's migrations as the login "migrator".
    """
    names = role_names(prefix)
    with psycopg.connect(admin_url, autocommit=True) as admin:
        _refuse_old_server(admin)
        _make_roles(admin, names, passwords)
        _make_schemas(admin, names)
        _install(admin, names, BEFORE_MIGRATIONS)
        _store_keys(admin, names, context_keys)
    migrate()
    with psycopg.connect(admin_url, autocommit=True) as admin:
        _grant_to_owners(admin, names)
        _install(admin, names, AFTER_MIGRATIONS)
        _protect_tables(admin, names)
        open_free_texts(admin, names)
        show_everything_to_the_ledger(admin, names)


def is_set_up(admin_url: str) -> bool:
    """Whether the tables are there: a database may have been made anew at the same address."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        found = admin.execute(
            "select to_regclass('ledger.event') is not null"
            " and to_regclass('public.trials_trial') is not null"
        ).fetchone()
        return found[0]


def _refuse_old_server(admin: psycopg.Connection) -> None:
    if admin.info.server_version < 150000:
        raise RuntimeError(
            f"PostgreSQL {admin.info.server_version // 10000} is too old: 15 or newer is needed."
        )


def _make_roles(admin: psycopg.Connection, names: dict[str, str], passwords: dict) -> None:
    # Encrypted on this side, so that no password reaches the server's log.
    for key, name in names.items():
        role = sql.Identifier(name)
        if not admin.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone():
            admin.execute(sql.SQL("create role {} nologin").format(role))
        if key in passwords:
            secret = admin.pgconn.encrypt_password(
                passwords[key].encode(), name.encode(), b"scram-sha-256"
            ).decode()
            admin.execute(
                sql.SQL("alter role {} login password {}").format(role, sql.Literal(secret))
            )
            admin.execute(sql.SQL("alter role {} set timezone to 'UTC'").format(role))
            admin.execute(
                sql.SQL("alter role {} set search_path to public, governance, ledger").format(role)
            )
        admin.execute(sql.SQL("grant {} to current_user").format(role))


def _make_schemas(admin: psycopg.Connection, names: dict[str, str]) -> None:
    database = sql.Identifier(admin.info.dbname)
    admin.execute("revoke create on schema public from public")
    admin.execute(sql.SQL("revoke temporary on database {} from public").format(database))
    migrator = sql.Identifier(names["migrator"])
    admin.execute(sql.SQL("grant usage, create on schema public to {}").format(migrator))
    for owner in OWNERS:
        role = sql.Identifier(names[f"{owner}_owner"])
        admin.execute(sql.SQL("grant usage on schema public to {}").format(role))
        admin.execute(
            sql.SQL("create schema if not exists {} authorization {}").format(
                sql.Identifier(owner), role
            )
        )


def _install(admin: psycopg.Connection, names: dict[str, str], files: tuple[str, ...]) -> None:
    """Run each file as the owner of what it makes, whole or not at all."""
    for file in files:
        with admin.transaction():
            for schema, part in _by_schema(file, text_of(file, names)):
                admin.execute(
                    sql.SQL("set local role {}").format(sql.Identifier(names[f"{schema}_owner"]))
                )
                admin.execute(part)


def text_of(file: str, names: dict[str, str]) -> str:
    """What is run: the file with the roles of this database."""
    return (
        (SQL_FOLDER / f"{file}.sql")
        .read_text()
        .format(
            ciphertext_length=CIPHERTEXT_LENGTH,
            **{key: f'"{name}"' for key, name in names.items()},
        )
    )


def _by_schema(file: str, text: str) -> list[tuple[str, str]]:
    """A file belongs to the schema in its name; a later file marks each part with a comment."""
    if "-- as " not in text:
        return [(file.split("_", 1)[1], text)]
    parts = [part.split("\n", 1) for part in text.split("-- as ")[1:]]
    return [(owner.strip(), body) for owner, body in parts]


def _store_keys(admin: psycopg.Connection, names: dict[str, str], keys: dict[str, str]) -> None:
    with admin.transaction():
        owner = sql.Identifier(names["context_owner"])
        admin.execute(sql.SQL("set local role {}").format(owner))
        for login, key in keys.items():
            admin.execute(
                "insert into context.signing_key values (%(login)s, %(inner)s, %(outer)s)"
                " on conflict (login) do update set inner_pad = %(inner)s, outer_pad = %(outer)s",
                {"login": names[login], **_pads(bytes.fromhex(key))},
            )
        admin.execute(
            "insert into context.server_key (inner_pad, outer_pad) values (%(inner)s, %(outer)s)"
            " on conflict do nothing",
            _pads(secrets.token_bytes(32)),
        )


def _pads(key: bytes) -> dict[str, bytes]:
    """HMAC's two padded keys (RFC 2104, block of 64 bytes)."""
    padded = key.ljust(64, b"\0")
    return {
        "inner": bytes(byte ^ 0x36 for byte in padded),
        "outer": bytes(byte ^ 0x5C for byte in padded),
    }


# What the functions that lock, randomise and disclose need of the tables of the trial.
OWNERS_MAY = {
    "governance_owner": {
        "trials_entry": ("select",),
        # To share a participant's row while somebody writes, and to hold it for the freezing.
        "trials_participant": ("select", "update"),
        # To record that an arm was disclosed.
        "trials_participantstep": ("select", "insert"),
        "trials_site": ("select",),
        "trials_visit": ("select",),
        "trials_revision": ("select",),
        "trials_rescoring": ("select",),
        "trials_randomisation": ("select",),
        "trials_consent": ("select",),
        "trials_consentwithdrawal": ("select",),
        "trials_documenttext": ("select",),
        "trials_documentstep": ("select",),
        "trials_codinglock": ("select",),
        "trials_sitestep": ("select",),
        # Whether a kit may still be asked for.
        "trials_dosingstep": ("select",),
        # Which event of a session is taken back.
        "trials_sessionobservation": ("select",),
        # Who may be given which interview.
        "trials_acquaintance": ("select",),
        "trials_raterdisclosure": ("select",),
        # Who worked in the study on a day.
        "trials_membership": ("select",),
        "trials_user": ("select",),
        # When a part is in force, and which tasks are whose.
        "trials_membershipend": ("select",),
        "trials_invitation": ("select",),
        "trials_invitationlink": ("select",),
        "trials_invitationacceptance": ("select",),
        "trials_training": ("select",),
        "trials_delegation": ("select",),
        "trials_delegationend": ("select",),
        "trials_studyversion": ("select",),
        "trials_versionapproval": ("select",),
        # What is signed of the reviews of access.
        "trials_accessreview": ("select",),
        # What is signed of the reviews of the ledger.
        "trials_ledgerreviewclosing": ("select",),
        # What holds of verifications, deviations and monitoring visits.
        "trials_verification": ("select",),
        "trials_deviation": ("select",),
        "trials_deviationstep": ("select",),
        "trials_monitoringvisitstep": ("select",),
        "trials_monitoringreport": ("select",),
        # Where a document stands.
        "trials_studydocument": ("select",),
        "trials_filedversion": ("select",),
        # Which step of a query may follow.
        "trials_dataquery": ("select",),
        "trials_querymessage": ("select",),
        # Whether the two entries of a form agree.
        "trials_secondentry": ("select",),
        "trials_doubleentryresolution": ("select",),
        # Whether a signature needs a code.
        "otp_totp_totpdevice": ("select",),
        "trials_passkey": ("select",),
        # What is signed, and what counts, on the way to the lock.
        "trials_reopening": ("select",),
        "trials_reopeningend": ("select",),
        "trials_setdecision": ("select",),
        "trials_reviewminutes": ("select",),
        "trials_lockproposal": ("select",),
        "trials_unlockrequest": ("select",),
        # Whether a link still leads to forms, and who goes on with them.
        "trials_selfreportlink": ("select",),
        "trials_selfreportstep": ("select",),
        "trials_selfreporttakeover": ("select",),
        # What is signed of an analysis, and of which plan a run is.
        "analysis_analysisplan": ("select",),
        # Whether a masked result was interpreted, and what is released.
        "analysis_run": ("select",),
        "analysis_runresult": ("select",),
        # Whether a run was cancelled.
        "analysis_runpart": ("select",),
        # Which worker computes a part is agreed on in a row that is made with it.
        "analysis_lease": ("insert",),
        "analysis_runcancellation": ("select",),
        "analysis_blindedinterpretation": ("select",),
        "analysis_resultsrelease": ("select",),
        "analysis_secondrun": ("select",),
        # Whether the study's data set for the public was made.
        "analysis_publication": ("select",),
    },
    "allocation_owner": {"trials_participant": ("select",), "trials_site": ("select",)},
    "ledger_owner": {"trials_revision": ("select",)},
}


def _grant_to_owners(admin: psycopg.Connection, names: dict[str, str]) -> None:
    with admin.transaction():
        admin.execute(sql.SQL("set local role {}").format(sql.Identifier(names["migrator"])))
        for owner, tables in OWNERS_MAY.items():
            for table, rights in tables.items():
                for right in rights:
                    grant_to_owner(admin, owner, sql.Identifier(names[owner]), table, right)


def _protect_tables(admin: psycopg.Connection, names: dict[str, str]) -> None:
    with admin.transaction():
        admin.execute(sql.SQL("set local role {}").format(sql.Identifier(names["migrator"])))
        found = {
            name
            for (name,) in admin.execute(
                "select tablename from pg_tables where schemaname = 'public'"
            )
        }
        if found != set(TABLES):
            raise RuntimeError(
                "trials/database/protection.py and the migrations disagree about: "
                + ", ".join(sorted(found ^ set(TABLES)))
            )
        for table, protection in TABLES.items():
            _protect(admin, names, table, protection)


def _protect(
    admin: psycopg.Connection, names: dict[str, str], table: str, protection: Protection
) -> None:
    name = sql.Identifier(table)
    for login in ("web", "worker", "vault"):
        role = sql.Identifier(names[login])
        admin.execute(sql.SQL("revoke all on {} from {}").format(name, role))
        rights = getattr(protection, login)
        if rights:
            admin.execute(sql.SQL("grant {} on {} to {}").format(sql.SQL(rights), name, role))
    owner = names["governance_owner"]
    for trigger, (wanted, when, function) in triggers_of(table, protection, owner).items():
        identifier = sql.Identifier(trigger)
        admin.execute(sql.SQL("drop trigger if exists {} on {}").format(identifier, name))
        if wanted:
            admin.execute(
                sql.SQL("create trigger {} {} on {} {}").format(
                    identifier, sql.SQL(when), name, sql.SQL(function)
                )
            )
            admin.execute(
                sql.SQL("alter table {} enable always trigger {}").format(name, identifier)
            )
    if protection.rows:
        _restrict_rows(admin, names, name, ROW_POLICIES[protection.rows])
        _restrict_participants(admin, names, table)


def triggers_of(
    table: str, protection: Protection, governance_owner: str
) -> dict[str, tuple[bool, str, str]]:
    """{name: (whether the table has it, when, what it does)}.

    Triggers fire in the order of their names; the lock is asked before anything else. A fact with
    free text is updated by a redaction alone, whose function is the governance owner's.
    """
    each_row = "for each row execute function"
    has_text = table in FREE_TEXTS
    update = "" if has_text else " or update"
    work = "'work'" if protection.in_soft_lock else ""
    is_revision = table == "trials_revision"
    record = "ledger.record_revision()" if is_revision else "ledger.record_change()"
    return {
        "a_lock": (
            protection.locked,
            f"before insert{update} or delete",
            f"{each_row} governance.guard_lock({work})",
        ),
        **{
            f"b_guard_{guard}": (
                guard in protection.guards,
                f"before insert{update}",
                f"{each_row} governance.guard_{guard}()",
            )
            for guard in GUARDS
        },
        "b_keep_fact": (
            protection.fact,
            f"before delete{update}",
            f"{each_row} ledger.keep_fact()",
        ),
        "b_keep_text": (
            has_text,
            "before update",
            f"for each row when (current_user <> '{governance_owner}')"
            " execute function ledger.keep_fact()",
        ),
        "c_seal": (is_revision, "before insert", f"{each_row} governance.seal_revision()"),
        "d_record": (
            protection.ledger,
            f"after insert{update} or delete",
            f"{each_row} {record}",
        ),
        "e_no_truncate": (
            protection.ledger,
            "before truncate",
            "for each statement execute function ledger.keep_fact()",
        ),
    }


def _restrict_rows(admin, names: dict[str, str], table: sql.Identifier, condition: str) -> None:
    logins = sql.SQL(", ").join(sql.Identifier(names[key]) for key in ("web", "worker", "vault"))
    admin.execute(sql.SQL("alter table {} enable row level security").format(table))
    admin.execute(sql.SQL("alter table {} force row level security").format(table))
    admin.execute(sql.SQL("drop policy if exists visible on {}").format(table))
    admin.execute(
        sql.SQL("create policy visible on {} to {} using ({})").format(
            table, logins, sql.SQL(condition.format(vault=names["vault"]))
        )
    )


def _restrict_participants(admin, names: dict[str, str], table: str) -> None:
    """Beside the other policy, for whoever reports on a link; nobody else is asked anything."""
    logins = sql.SQL(", ").join(sql.Identifier(names[key]) for key in ("web", "worker", "vault"))
    name = sql.Identifier(table)
    nobody = "not (select context.is_participant())"
    reads = f"{nobody} or {OF_PARTICIPANTS[table]}" if table in OF_PARTICIPANTS else nobody
    writes = reads if table in WRITTEN_BY_PARTICIPANTS else nobody
    admin.execute(sql.SQL("drop policy if exists participants on {}").format(name))
    admin.execute(
        sql.SQL(
            "create policy participants on {} as restrictive to {} using ({}) with check ({})"
        ).format(name, logins, sql.SQL(reads), sql.SQL(writes))
    )
