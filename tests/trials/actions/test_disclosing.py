"""The vault discloses one arm: the record first, then the answer, and only to the site."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from tests import raw
from tests.conftest import log_in_as
from tests.trio import ARM_OF, DISCLOSED, ENDPOINT
from trials import seal
from trials.actions.disclosing import confirm_disclosure, why_not_confirm
from trials.context import reading
from trials.models import DisclosedArm, ParticipantStep
from trials.refusals import NotPermitted, Refused
from trials.selectors.disclosure import disclosed_arm
from trials.studies.loading import study_of

TOLD_ON = ENDPOINT + timedelta(days=3)


@pytest.fixture
def asked(trio):
    """A request that waits for the second person, seen by the vault's login."""
    participant = trio.participant(DISCLOSED)
    trio.freeze(participant)
    request = trio.ask(participant)
    log_in_as("vault")
    yield request
    log_in_as("web")


def acts_of_the_vault() -> list[tuple[str, str]]:
    with raw.as_administrator() as administrator:
        return administrator.execute(
            "select act, outcome from ledger.event where act like 'disclosure.%'"
            " and role = 'unblinded_statistician' order by id"
        ).fetchall()


@pytest.mark.parametrize("role", ["site_physician", "therapist"])
def test_those_who_treat_learn_the_arm_that_was_sealed(trio, role):
    participant = trio.disclose()

    with reading(trio.scope(role)):
        assert disclosed_arm(participant) == ARM_OF[DISCLOSED] == "gravel"


def test_the_arm_of_nobody_else_is_disclosed(trio):
    trio.disclose()

    with raw.as_administrator() as administrator:
        arms = administrator.execute("select arm from governance.disclosed_arm").fetchall()
    assert arms == [("gravel",)]


def test_everybody_sees_that_it_happened_and_not_which_arm_it_is(trio):
    participant = trio.disclose()

    with reading(trio.scope("quality_auditor")):
        step = ParticipantStep.objects.get(participant=participant, axis="blind")
        assert DisclosedArm.objects.count() == 0
    assert (step.state, step.explanation, step.arm_path) == ("individually_unblinded", "", False)


def test_confirming_and_disclosing_are_two_lines_of_the_ledger(trio, asked):
    trio.confirm(asked)

    assert acts_of_the_vault() == [("disclosure.confirm", "done"), ("disclosure.disclose", "done")]


def test_an_arm_is_disclosed_once(trio, asked):
    trio.confirm(asked)

    with pytest.raises(Refused, match="The arm of this participant was disclosed already"):
        trio.confirm(asked)


def test_a_slot_that_does_not_open_leaves_the_confirmation_on_record(trio, asked, monkeypatch):
    monkeypatch.setattr(settings, "VAULT_PRIVATE_KEY", seal.new_key().hex())

    with pytest.raises(Refused, match="does not belong to this key"):
        trio.confirm(asked)

    assert acts_of_the_vault() == [
        ("disclosure.confirm", "done"),
        ("disclosure.disclose", "refused"),
    ]


def test_and_confirming_again_tries_once_more(trio, asked, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(Refused):
        patch.setattr(settings, "VAULT_PRIVATE_KEY", seal.new_key().hex())
        trio.confirm(asked)

    trio.confirm(asked)

    with raw.as_administrator() as administrator:
        assert administrator.execute("select arm from governance.disclosed_arm").fetchone()[0]


def test_another_stage_than_the_one_of_the_study_is_not_enough(trio, asked):
    asked.stage = "later"

    with reading(trio.vault):
        reason = why_not_confirm(asked, study_of(trio.trial))

    assert reason == "The stage that was frozen is later; the study asks for main."


def test_nobody_of_the_web_confirms(trio, asked):
    log_in_as("web")

    with pytest.raises(NotPermitted, match="confirm the disclosure of one participant's arm"):
        confirm_disclosure(request=asked, scope=trio.scope("site_physician"))


def test_the_day_of_the_disclosure_may_be_given_since_visits_hang_on_it(trio, asked):
    confirm_disclosure(request=asked, scope=trio.vault, on=TOLD_ON)

    log_in_as("web")
    with reading(trio.scope("site_physician")):
        step = ParticipantStep.objects.get(participant__number=DISCLOSED, axis="blind")
    assert step.happened_on == TOLD_ON


@pytest.mark.parametrize("day", [ENDPOINT - timedelta(days=1), date.today() + timedelta(days=2)])
def test_no_arm_is_disclosed_before_the_freeze_or_in_the_future(trio, asked, day):
    with pytest.raises(Refused, match=r"^An arm is disclosed after its stage was frozen, and not"):
        confirm_disclosure(request=asked, scope=trio.vault, on=day)

    log_in_as("web")
    with reading(trio.scope("site_physician")):
        assert disclosed_arm(trio.participant(DISCLOSED)) is None
