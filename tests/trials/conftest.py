import pytest
from django.db import connections

from tests import interviews, library
from tests import settings as test_settings
from tests import trio as trio_study
from tests.conftest import as_admin, copy_of, log_in_as
from trials.actions.documents import change_text


@pytest.fixture(scope="session")
def library_template(django_db_setup, django_db_blocker):
    """The study of instruments, made once, and the database it is in."""
    name = f"{test_settings.DATABASE}_library"
    with django_db_blocker.unblock():
        with copy_of(test_settings.DATABASE, f"{name}_made"):
            study = library.make_library_study()
            _copy(f"{name}_made", name)
        yield study, name
        as_admin("drop database if exists {} with (force)", name)


def _copy(database: str, name: str) -> None:
    connections["default"].close()
    as_admin("drop database if exists {} with (force)", name)
    as_admin("create database {} template {}", name, database)


@pytest.fixture
def library_study(library_template, django_db_blocker):
    """A study of instruments of the library, in a database of the test's own."""
    study, template = library_template
    with django_db_blocker.unblock(), copy_of(template, f"{template}_own"):
        yield study


@pytest.fixture(scope="session")
def trio_database(django_db_setup, django_db_blocker):
    """tests/trio.py: four who are randomised, and 01-005 who has reached the endpoint."""
    name = f"{test_settings.DATABASE}_trio"
    with django_db_blocker.unblock():
        with copy_of(test_settings.DATABASE, f"{name}_made"):
            made = trio_study.make_trio()
            log_in_as("vault")
            trio_study.seal_trio(made, trio_study.ARM_OF)
            log_in_as("web")
            for number in ("01-001", "01-002", "01-003", "01-004"):
                made.to_randomised(number)
            made.to_endpoint("01-005")
            _copy(f"{name}_made", name)
        yield name, made
        as_admin("drop database if exists {} with (force)", name)


@pytest.fixture
def trio(trio_database, django_db_blocker):
    """The study of three arms, in a copy of its own, with the web logged in."""
    name, made = trio_database
    with django_db_blocker.unblock(), copy_of(name, f"{name}_own"):
        yield made


@pytest.fixture(scope="module")
def trio_of_module(trio_database, django_db_blocker):
    """For tests that take back what they write."""
    name, made = trio_database
    with django_db_blocker.unblock(), copy_of(name, f"{name}_of_module"):
        yield made


@pytest.fixture(scope="session")
def interviews_template(django_db_setup, django_db_blocker):
    """The study of interviews, made once, and the database it is in."""
    name = f"{test_settings.DATABASE}_interviews"
    with django_db_blocker.unblock():
        with copy_of(test_settings.DATABASE, f"{name}_made"):
            study = interviews.make_interviews()
            _copy(f"{name}_made", name)
        yield study, name
        as_admin("drop database if exists {} with (force)", name)


@pytest.fixture
def talk(interviews_template, django_db_blocker):
    """A study of interviews, in a database of the test's own."""
    study, template = interviews_template
    with django_db_blocker.unblock(), copy_of(template, f"{template}_own"):
        yield study


@pytest.fixture(scope="module")
def released_talk(interviews_template, django_db_blocker):
    """The same with one transcript at the coders, for tests that only read."""
    study, template = interviews_template
    with django_db_blocker.unblock(), copy_of(template, f"{template}_module"):
        document = study.draft("01-001", text=interviews.WORDS)
        change_text(document=document, text=interviews.CLEAN, based_on=1, scope=study.scope("ida"))
        study.release(document)
        yield study
