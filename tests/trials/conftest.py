"""Studies of several shapes: each is made once, and copied for whoever needs it."""

import pytest

from tests import board as board_study
from tests import interviews, library
from tests import monitoring as monitored_study
from tests import pharmacy as pharmacies
from tests import pool as pool_study
from tests import queried as queried_study
from tests import reporting as reporting_study
from tests import room as room_study
from tests import safety as safety_study
from tests import sessions as session_study
from tests import settings as test_settings
from tests import trio as trio_study
from tests import twice as twice_study
from tests.conftest import as_admin, copy_database, copy_of, in_a_copy, log_in_as
from trials.actions.documents import change_text


def template_of(name: str, make):
    """A fixture: (what `make` made, the database it is in)."""

    @pytest.fixture(scope="session", name=name)
    def template(django_db_setup, django_db_blocker):
        database = f"{test_settings.DATABASE}_{name}"
        with django_db_blocker.unblock():
            with copy_of(test_settings.DATABASE, f"{database}_made"):
                made = make()
                copy_database(f"{database}_made", database)
            yield made, database
            as_admin("drop database if exists {} with (force)", database)

    return template


def copied_from(template: str, *, scope: str = "function", login: str = "web"):
    """A fixture: the study of the template, in a copy of the test's or of the module's own."""

    @pytest.fixture(scope=scope)
    def copied(request, django_db_blocker):
        study, database = request.getfixturevalue(template)
        with django_db_blocker.unblock(), in_a_copy(request, database, f"{database}_{scope}"):
            if login != "web":
                log_in_as(login)
            yield study

    return copied


def make_trio() -> trio_study.Trio:
    """Four who are randomised, and 01-005 who has reached the endpoint."""
    made = trio_study.make_trio()
    log_in_as("vault")
    trio_study.seal_trio(made, trio_study.ARM_OF)
    log_in_as("web")
    for number in ("01-001", "01-002", "01-003", "01-004"):
        made.to_randomised(number)
    made.to_endpoint("01-005")
    return made


def make_pharmacy() -> pharmacies.Pharmacy:
    """Two are randomised, one of each arm; kits of both are on the shelf."""
    made = pharmacies.make_pharmacy()
    with pharmacies.at_vault():
        pharmacies.seal_pharmacy(made)
        made.ship()
        made.receive()
    for number in pharmacies.ARMS:
        made.to_randomised(number)
    return made


library_template = template_of("library_template", library.make_library_study)
library_study = copied_from("library_template")

trio_template = template_of("trio_template", make_trio)
trio = copied_from("trio_template")
trio_of_module = copied_from("trio_template", scope="module")

pool_template = template_of("pool_template", pool_study.make_pool)
pool = copied_from("pool_template")
pool_of_module = copied_from("pool_template", scope="module")

room_template = template_of("room_template", room_study.make_room)
room = copied_from("room_template")
room_of_module = copied_from("room_template", scope="module")

pharmacy_template = template_of("pharmacy_template", make_pharmacy)
pharmacy = copied_from("pharmacy_template")
pharmacy_of_module = copied_from("pharmacy_template", scope="module")

twice_template = template_of("twice_template", twice_study.make_twice)
twice = copied_from("twice_template")
twice_of_module = copied_from("twice_template", scope="module")

board_template = template_of("board_template", board_study.make_board)
board = copied_from("board_template", login="vault")
board_of_module = copied_from("board_template", scope="module")

monitored_template = template_of("monitored_template", monitored_study.make_monitored)
monitored = copied_from("monitored_template")
monitored_of_module = copied_from("monitored_template", scope="module")

session_template = template_of("session_template", session_study.make_session_study)
session_study_of_test = copied_from("session_template")
session_study_of_module = copied_from("session_template", scope="module")

safety_template = template_of("safety_template", safety_study.make_safety_study)
safety_of_module = copied_from("safety_template", scope="module")

asked_template = template_of("asked_template", queried_study.make_asked)
asked = copied_from("asked_template")
asked_of_module = copied_from("asked_template", scope="module")

reporting_template = template_of("reporting_template", reporting_study.make_reporting)
reporting = copied_from("reporting_template")
reporting_of_module = copied_from("reporting_template", scope="module")

interviews_template = template_of("interviews_template", interviews.make_interviews)
talk = copied_from("interviews_template")


@pytest.fixture(scope="module")
def released_talk(interviews_template, django_db_blocker):
    """The study of interviews with one transcript at the coders, for tests that only read."""
    study, database = interviews_template
    with django_db_blocker.unblock(), copy_of(database, f"{database}_released"):
        document = study.draft("01-001", text=interviews.WORDS)
        change_text(document=document, text=interviews.CLEAN, based_on=1, scope=study.scope("ida"))
        study.release(document)
        yield study
