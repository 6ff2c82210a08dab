import pytest
from django.db import connections

from tests import library
from tests import settings as test_settings
from tests.conftest import as_admin, copy_of


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
