"""The database of the tests: the real one, made as in production, one per test process."""

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests import settings as test_settings
from trials.database import setup

SET_UP_LOCK = 5_771_001


def log_in_as(login: str, database: str | None = None) -> None:
    """From here on the default connection is that of one of the four logins."""
    connection = connections["default"]
    connection.close()
    connection.settings_dict["USER"] = f"{test_settings.PREFIX}_{login}"
    connection.settings_dict["PASSWORD"] = test_settings.PASSWORDS[login]
    if database:
        connection.settings_dict["NAME"] = database
    settings.CONTEXT_KEY = test_settings.CONTEXT_KEYS[login]


def as_admin(statement: str, *names: str) -> None:
    with psycopg.connect(test_settings.ADMIN_URL, autocommit=True) as admin:
        admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    with django_db_blocker.unblock(), psycopg.connect(
        test_settings.ADMIN_URL, autocommit=True
    ) as admin:
        # Roles are shared, so test processes set up one after the other.
        admin.execute("select pg_advisory_lock(%s)", [SET_UP_LOCK])
        _make_database(test_settings.DATABASE)
        admin.execute("select pg_advisory_unlock(%s)", [SET_UP_LOCK])
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
    as_admin("drop database if exists {} with (force)", test_settings.DATABASE)


def _make_database(name: str) -> None:
    as_admin("drop database if exists {} with (force)", name)
    as_admin("create database {}", name)
    setup.set_up(
        make_conninfo(test_settings.ADMIN_URL, dbname=name),
        prefix=test_settings.PREFIX,
        passwords=test_settings.PASSWORDS,
        context_keys={
            login: test_settings.CONTEXT_KEYS[login] for login in ("web", "worker", "vault")
        },
        migrate=_migrate,
    )


def _migrate() -> None:
    log_in_as("migrator")
    call_command("migrate", verbosity=0)
    log_in_as("web")


@pytest.fixture
def own_database(django_db_setup, django_db_blocker, request):
    """A database of the test's own, where it commits, and may log in as any login.

    A copy of the empty one takes a fraction of a second, and needs no TRUNCATE, which the
    ledger refuses.
    """
    name = f"{test_settings.DATABASE}_own"
    with django_db_blocker.unblock():
        connections["default"].close()
        as_admin("drop database if exists {} with (force)", name)
        as_admin("create database {} template {}", name, test_settings.DATABASE)
        log_in_as("web", name)
        try:
            yield make_conninfo(test_settings.ADMIN_URL, dbname=name)
        finally:
            log_in_as("web", test_settings.DATABASE)
            as_admin("drop database if exists {} with (force)", name)
