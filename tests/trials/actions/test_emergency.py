"""One arm in an emergency: the record is there first, then one person learns the arm."""

import time

import pytest
from django.conf import settings

from tests import raw
from tests.conftest import log_in_as
from tests.emergency import REASON, ask, open_one
from trials import seal
from trials.actions import emergency
from trials.actions.emergency import confirm_emergency, open_arm
from trials.context import reading
from trials.models import Randomisation
from trials.refusals import Refused


@pytest.fixture
def study(open_study):
    """The small study, with the vault logged in."""
    log_in_as("vault")
    yield open_study
    log_in_as("web")


def recorded() -> list[tuple]:
    with raw.as_administrator() as administrator:
        return administrator.execute(
            "select p.number, a.purpose, a.reason, a.actor_name, a.role from allocation.access a"
            " join trials_participant p on p.id = a.participant_id order by a.at"
        ).fetchall()


def whose() -> list[str]:
    return [number for number, *_ in recorded()]


def sealed_arm(study, number: str) -> str:
    log_in_as("web")
    with reading(study.scope("data_manager")):
        kit = Randomisation.objects.get(participant__number=number).kit_number
    log_in_as("vault")
    return study.arms_by_kit()[kit]


def open_it(study, asked):
    scope = study.scope("emergency_physician")
    return open_arm(request=asked, second_factor=time.time(), scope=scope)


def confirm(study, asked, role: str) -> None:
    confirm_emergency(request=asked, second_factor=time.time(), scope=study.scope(role))


def test_the_physician_learns_the_arm_that_was_sealed_and_the_record_says_who_and_why(study):
    arm = open_one(study, "01-002")

    assert arm.code == sealed_arm(study, "01-002")
    assert recorded() == [("01-002", "emergency", REASON, "Emil Emergency", "emergency_physician")]


def test_the_record_stays_where_the_answer_is_lost(study, monkeypatch):
    def lose(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(emergency, "arm_of_access", lose)

    with pytest.raises(ConnectionError):
        open_one(study)

    assert whose() == ["01-001"]


def test_a_lost_answer_is_asked_for_again_with_a_record_of_its_own(study):
    first = ask(study)
    open_it(study, first)

    with pytest.raises(Refused, match="This request was opened already: ask again"):
        open_it(study, first)
    open_one(study)

    assert whose() == ["01-001", "01-001"]


def test_a_slot_that_does_not_open_leaves_its_record(study, monkeypatch):
    monkeypatch.setattr(settings, "VAULT_PRIVATE_KEY", seal.new_key().hex())

    with pytest.raises(Refused, match="Was the list sealed for this vault"):
        open_one(study)

    assert whose() == ["01-001"]


def test_once_the_study_is_unblinded_there_is_no_emergency(study):
    asked = ask(study)
    for before, after in (("open", "locked"), ("locked", "masked"), ("masked", "unblinded")):
        raw.say_the_state(study.trial, before, after)

    for late in (lambda: ask(study), lambda: open_it(study, asked)):
        with pytest.raises(Refused, match="The study is unblinded: its arms are no secret"):
            late()


def test_after_the_lock_an_arm_opens_and_the_frozen_data_get_no_step(study):
    raw.say_the_state(study.trial, "open", "locked")

    open_one(study)

    with raw.as_administrator() as administrator:
        steps = "select count(*) from trials_participantstep where axis = 'blind'"
        assert administrator.execute(steps).fetchone() == (0,)
    assert whose() == ["01-001"]


def test_the_fourth_of_a_site_and_day_waits_for_a_second_person(study):
    for number in ("01-001", "01-002", "01-003", "02-001"):
        open_one(study, number)
    fourth = ask(study, "01-004")
    assert (fourth.needs_second, ask(study, "02-002").needs_second) == (True, False)

    with pytest.raises(Refused, match="Three arms of this site were opened today: a second pers"):
        open_it(study, fourth)
    with pytest.raises(Refused, match="Whoever asked cannot confirm: a second person is needed"):
        confirm(study, fourth, "emergency_physician")
    confirm(study, fourth, "quality_assurance")

    assert open_it(study, fourth).code == sealed_arm(study, "01-004")
