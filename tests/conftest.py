"""The database of the tests: the real one, made as in production, one per test process.

It is set up once for all processes, and again when what makes it has changed: the database
`…_template_…` stays on the server between runs.
"""

import hashlib
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import django
import psycopg
import pytest
from django.core.management import call_command
from django.db import connections, transaction
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests import clinic as clinics
from tests import library, raw, study
from tests import settings as test_settings
from tests.logins import is_logged_in, log_in_as
from trials.database import setup
from trials.studies.loading import study_of

SET_UP_LOCK = 5_771_001
ROOT = Path(__file__).parents[1]
# Everything that a database is made of when nobody has worked in it yet.
MADE_OF = (
    "*/migrations/*.py",
    "*/models.py",
    "*/models/*.py",
    "trials/database/*.py",
    "trials/database/sql/*.sql",
    "trials/seal.py",
    "tests/settings.py",
)


def pytest_collection_modifyitems(items) -> None:
    """The longest files first: none is begun when the other process has nothing left to do."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@cache
def _admin() -> psycopg.Connection:
    """One for the whole process: signing in takes longer than what is asked."""
    return psycopg.connect(test_settings.ADMIN_URL, autocommit=True)


def as_admin(statement: str, *names: str) -> None:
    _admin().execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    with django_db_blocker.unblock():
        # Roles and the template are shared, so test processes set up one after the other.
        _admin().execute("select pg_advisory_lock(%s)", [SET_UP_LOCK])
        copy_database(_template(), test_settings.DATABASE)
        _admin().execute("select pg_advisory_unlock(%s)", [SET_UP_LOCK])
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
    as_admin("drop database if exists {} with (force)", test_settings.DATABASE)


def _template() -> str:
    """A database that is set up and in which nobody works: made by the first who asks."""
    parts = [django.__version__.encode()]
    for pattern in MADE_OF:
        for file in sorted(ROOT.glob(pattern)):
            parts += [str(file.relative_to(ROOT)).encode(), file.read_bytes()]
    templates = f"{test_settings.PREFIX}_template_"
    name = templates + hashlib.sha256(b"|".join(parts)).hexdigest()[:12]
    found = _admin().execute(
        "select datname from pg_database where starts_with(datname, %s)", [templates]
    )
    there = [row[0] for row in found]
    if name not in there:
        for outdated in there:
            as_admin("drop database {} with (force)", outdated)
        make_database(f"{templates}unfinished")
        as_admin("alter database {} rename to {}", f"{templates}unfinished", name)
    return name


def make_database(name: str) -> None:
    as_admin("create database {}", name)
    connections["default"].settings_dict["NAME"] = name
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
    connections["default"].close()


def copy_database(database: str, name: str) -> None:
    connections["default"].close()
    as_admin("drop database if exists {} with (force)", name)
    as_admin("create database {} template {} strategy file_copy", name, database)
    # The right to temporary tables is the database's own, and is not copied.
    as_admin("revoke temporary on database {} from public", name)
    log_in_as("web", name)


@contextmanager
def copy_of(database: str, name: str):
    """A database that is a copy of another, with the web logged in; gone afterwards.

    A copy takes a fraction of a second, and needs no TRUNCATE, which the ledger refuses.
    """
    before = connections["default"].settings_dict["NAME"]
    copy_database(database, name)
    try:
        yield make_conninfo(test_settings.ADMIN_URL, dbname=name)
    finally:
        log_in_as("web", before)
        as_admin("drop database if exists {} with (force)", name)


class SharedCopies:
    """One copy of each study, for all tests that leave nothing in it: see `in_a_copy`."""

    def __init__(self):
        self._made: dict[str, str] = {}

    @contextmanager
    def rolled_back(self, database: str):
        """The web works in one transaction, which is undone; what a commit checks is checked."""
        before = connections["default"].settings_dict["NAME"]
        name = self._made.get(database) or self._make(database)
        # Whoever is there already stays: signing in takes longer than what most tests ask.
        if before != name or not is_logged_in("web"):
            log_in_as("web", name)
        try:
            with transaction.atomic():
                yield
                connections["default"].check_constraints()
                transaction.set_rollback(True)
        finally:
            if before not in (test_settings.DATABASE, *self._made.values()):
                log_in_as("web", before)

    def _make(self, database: str) -> str:
        name = self._made[database] = f"{database}{raw.SHARED}"
        copy_database(database, name)
        # A second connection that waits for the test's own is told so, instead of for ever.
        as_admin("alter database {} set lock_timeout = '5s'", name)
        return name

    def drop(self) -> None:
        connections["default"].close()
        for name in self._made.values():
            as_admin("drop database if exists {} with (force)", name)


@pytest.fixture(scope="session")
def shared_copies(django_db_setup, django_db_blocker):
    copies = SharedCopies()
    yield copies
    with django_db_blocker.unblock():
        copies.drop()


@contextmanager
def in_a_copy(request, database: str, name: str):
    """A copy of the database for one test or module, with the web logged in.

    A test that is marked `rolled_back` shares its copy with all others that are, and so costs a
    third: it works as the web alone, in one transaction, and nothing that it does stays. One that
    is marked `commits` in such a module has a copy of its own.
    """
    marked = request.node.get_closest_marker
    if request.scope == "function" and marked("rolled_back") and not marked("commits"):
        with request.getfixturevalue("shared_copies").rolled_back(database):
            yield
    else:
        with copy_of(database, name):
            yield


@pytest.fixture
def own_database(django_db_setup, django_db_blocker):
    """An empty database of the test's own, where it commits, and may log in as any login."""
    with (
        django_db_blocker.unblock(),
        copy_of(test_settings.DATABASE, f"{test_settings.DATABASE}_own") as url,
    ):
        yield url


class PreparedStudies:
    """One small study, made once, in each of its states: databases for `copy_of`."""

    STATES = ("open", "locked", "masked", "unblinded")

    def __init__(self):
        self.study = None
        self._made: list[str] = []

    def database(self, state: str) -> str:
        name = f"{test_settings.DATABASE}_{state}"
        if state not in self._made:
            self._make(state, name)
            self._made.append(state)
        return name

    def _make(self, state: str, name: str) -> None:
        earlier = self.STATES.index(state) - 1
        template = test_settings.DATABASE if earlier < 0 else self.database(self.STATES[earlier])
        before = connections["default"].settings_dict["NAME"]
        copy_database(template, name)
        if state == "open":
            self.study = study.make_small_study()
            log_in_as("vault", name)
            study.seal_small_study(self.study)
            log_in_as("web", name)
            study.fill(self.study)
            library.leave_rows(self.study, study_of(self.study.trial).form("PULSE"))
        elif state == "locked":
            self.study.lock()
        else:
            log_in_as("vault", name)
            self.study.release_next_step()
        log_in_as("web", before)

    def drop(self) -> None:
        connections["default"].close()
        for state in self._made:
            as_admin("drop database if exists {} with (force)", f"{test_settings.DATABASE}_{state}")


@pytest.fixture(scope="session")
def prepared(django_db_setup, django_db_blocker):
    studies = PreparedStudies()
    yield studies
    with django_db_blocker.unblock():
        studies.drop()


def _study_in(state: str, scope: str, name: str):
    """A fixture: the small study in this state, in a copy of its own, with the web logged in."""

    @pytest.fixture(scope=scope, name=name)
    def study_in_its_own_copy(request, prepared, django_db_blocker):
        with django_db_blocker.unblock():
            template = prepared.database(state)
            with in_a_copy(request, template, f"{test_settings.DATABASE}_{name}"):
                yield prepared.study

    return study_in_its_own_copy


open_study = _study_in("open", "function", "open_study")
locked_study = _study_in("locked", "function", "locked_study")
masked_study = _study_in("masked", "function", "masked_study")
unblinded_study = _study_in("unblinded", "function", "unblinded_study")
# For tests that only read. The web is logged in to the copy that was made last: tests that go back
# to an earlier one of their module would read the wrong study.
open_study_of_module = _study_in("open", "module", "open_study_of_module")
locked_study_of_module = _study_in("locked", "module", "locked_study_of_module")
masked_study_of_module = _study_in("masked", "module", "masked_study_of_module")
unblinded_study_of_module = _study_in("unblinded", "module", "unblinded_study_of_module")


@pytest.fixture(scope="session")
def clinic_database(django_db_setup, django_db_blocker):
    """The database of tests/clinic.py, made once: (its name, the clinic)."""
    name = f"{test_settings.DATABASE}_clinic"
    with django_db_blocker.unblock():
        before = connections["default"].settings_dict["NAME"]
        copy_database(test_settings.DATABASE, name)
        made = clinics.make_clinic()
        log_in_as("vault", name)
        clinics.seal_clinic(made)
        log_in_as("web", before)
    yield name, made
    with django_db_blocker.unblock():
        connections["default"].close()
        as_admin("drop database if exists {} with (force)", name)


@pytest.fixture(scope="session")
def randomised_database(clinic_database, django_db_blocker):
    """The same with 01-001, who is randomised: (its name, the clinic)."""
    without, made = clinic_database
    name = f"{test_settings.DATABASE}_randomised"
    with django_db_blocker.unblock():
        before = connections["default"].settings_dict["NAME"]
        copy_database(without, name)
        made.to_randomised()
        log_in_as("web", before)
    yield name, made
    with django_db_blocker.unblock():
        connections["default"].close()
        as_admin("drop database if exists {} with (force)", name)


def _clinic_in(database: str, scope: str, name: str):
    """A fixture: the study with sessions, in a copy of its own, with the web logged in."""

    @pytest.fixture(scope=scope, name=name)
    def clinic_in_its_own_copy(request, django_db_blocker):
        template, made = request.getfixturevalue(database)
        own = f"{test_settings.DATABASE}_{name}_own"
        with django_db_blocker.unblock(), in_a_copy(request, template, own):
            yield made

    return clinic_in_its_own_copy


clinic = _clinic_in("clinic_database", "function", "clinic")
randomised = _clinic_in("randomised_database", "function", "randomised")
# For tests that only read.
randomised_of_module = _clinic_in("randomised_database", "module", "randomised_of_module")
