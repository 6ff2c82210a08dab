import pytest
from django.db import connections

from tests import board as board_study
from tests import interviews, library
from tests import pharmacy as pharmacies
from tests import pool as pool_study
from tests import room as room_study
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
def pool_template(django_db_setup, django_db_blocker):
    """tests/pool.py, made once, and the database it is in."""
    name = f"{test_settings.DATABASE}_pool"
    with django_db_blocker.unblock():
        with copy_of(test_settings.DATABASE, f"{name}_made"):
            study = pool_study.make_pool()
            _copy(f"{name}_made", name)
        yield study, name
        as_admin("drop database if exists {} with (force)", name)


@pytest.fixture
def pool(pool_template, django_db_blocker):
    """A study with three raters, in a database of the test's own."""
    study, template = pool_template
    with django_db_blocker.unblock(), copy_of(template, f"{template}_own"):
        yield study


@pytest.fixture(scope="module")
def pool_of_module(pool_template, django_db_blocker):
    study, template = pool_template
    with django_db_blocker.unblock(), copy_of(template, f"{template}_of_module"):
        yield study


@pytest.fixture(scope="session")
def room_template(django_db_setup, django_db_blocker):
    """tests/room.py, made once, and the database it is in."""
    name = f"{test_settings.DATABASE}_room"
    with django_db_blocker.unblock():
        with copy_of(test_settings.DATABASE, f"{name}_made"):
            study = room_study.make_room()
            _copy(f"{name}_made", name)
        yield study, name
        as_admin("drop database if exists {} with (force)", name)


@pytest.fixture
def room(room_template, django_db_blocker):
    """A study in which every interview is rated twice, in a database of the test's own."""
    study, template = room_template
    with django_db_blocker.unblock(), copy_of(template, f"{template}_own"):
        yield study


@pytest.fixture(scope="module")
def room_of_module(room_template, django_db_blocker):
    study, template = room_template
    with django_db_blocker.unblock(), copy_of(template, f"{template}_of_module"):
        yield study


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


@pytest.fixture(scope="session")
def pharmacy_database(django_db_setup, django_db_blocker):
    """tests/pharmacy.py: two are randomised, one of each arm; kits of both are on the shelf."""
    name = f"{test_settings.DATABASE}_pharmacy"
    with django_db_blocker.unblock():
        with copy_of(test_settings.DATABASE, f"{name}_made"):
            made = pharmacies.make_pharmacy()
            with pharmacies.at_vault():
                pharmacies.seal_pharmacy(made)
                made.ship()
                made.receive()
            for number in pharmacies.ARMS:
                made.to_randomised(number)
            _copy(f"{name}_made", name)
        yield name, made
        as_admin("drop database if exists {} with (force)", name)


@pytest.fixture
def pharmacy(pharmacy_database, django_db_blocker):
    """The study that keeps kits, in a copy of its own, with the web logged in."""
    name, made = pharmacy_database
    with django_db_blocker.unblock(), copy_of(name, f"{name}_own"):
        yield made


@pytest.fixture(scope="module")
def pharmacy_of_module(pharmacy_database, django_db_blocker):
    """For tests whose acts are refused, or that only read."""
    name, made = pharmacy_database
    with django_db_blocker.unblock(), copy_of(name, f"{name}_of_module"):
        yield made


@pytest.fixture(scope="session")
def board_database(django_db_setup, django_db_blocker):
    """tests/board.py, made once: (the study, the database it is in)."""
    name = f"{test_settings.DATABASE}_board"
    with django_db_blocker.unblock():
        with copy_of(test_settings.DATABASE, f"{name}_made"):
            study = board_study.make_board()
            _copy(f"{name}_made", name)
        yield study, name
        as_admin("drop database if exists {} with (force)", name)


@pytest.fixture
def board(board_database, django_db_blocker):
    """The study with a safety board, in a copy of its own, with the vault logged in."""
    study, name = board_database
    with django_db_blocker.unblock(), copy_of(name, f"{name}_own"):
        log_in_as("vault")
        yield study


@pytest.fixture(scope="module")
def board_of_module(board_database, django_db_blocker):
    """For tests that take back what they write."""
    study, name = board_database
    with django_db_blocker.unblock(), copy_of(name, f"{name}_of_module"):
        yield study
