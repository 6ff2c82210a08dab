"""The consent register: versions, separate ticks, and what taking it back stops."""

from datetime import timedelta

import pytest

from tests.clinic import CONSENTED
from tests.study import reading_all
from trials.actions.consents import sign_consent, withdraw_consent
from trials.models import Entry, ParticipantStep, Visit
from trials.refusals import Refused
from trials.selectors.consents import agreed_to
from trials.selectors.entries import with_state
from trials.selectors.participants import status_of

pytestmark = pytest.mark.rolled_back

LATER = CONSENTED + timedelta(days=30)


def withdraw(clinic, participant, part, *, on=LATER):
    return withdraw_consent(
        participant=participant, part=part, on=on, scope=clinic.scope("site_coordinator")
    )


def state(clinic, participant, axis):
    with reading_all(clinic.trial):
        return status_of(participant, axis)


def test_a_version_that_is_not_in_force_is_refused_and_the_right_one_is_named(clinic):
    with pytest.raises(Refused, match=r"'1.0' is not in force; the current one is 2\.0"):
        clinic.enrol(consent_version="1.0")


def test_nobody_takes_part_without_a_required_tick(clinic):
    with pytest.raises(Refused, match="“Sessions may be recorded”"):
        clinic.enrol(choices={"quotation": True})


def test_a_tick_that_the_form_does_not_have_is_refused(clinic):
    with pytest.raises(Refused, match="no choice photographs; it has: recording, quotation"):
        clinic.enrol(choices={"recording": True, "photographs": True})


def test_a_consent_in_the_future_is_refused(clinic):
    participant = clinic.enrol()

    with pytest.raises(Refused, match="which is in the future"):
        sign_consent(
            participant=participant,
            version="2.0",
            signed_on=CONSENTED.replace(year=2999),
            choices={"recording": True},
            scope=clinic.scope("site_coordinator"),
        )


def test_taking_back_treatment_ends_the_sessions_and_not_the_study(clinic):
    participant = clinic.to_randomised()

    withdraw(clinic, participant, "treatment")

    assert state(clinic, participant, "treatment") == "treatment_stopped"
    assert state(clinic, participant, "study") == "in_follow_up"
    assert left(clinic) == ["END", "S1 gone", "S2 gone"]


def left(clinic):
    """The visits that were not held, and which of them fell away."""
    with reading_all(clinic.trial):
        steps = {
            visit.code: visit.steps.order_by("-recorded_at").first()
            for visit in Visit.objects.filter(trial=clinic.trial)
        }
    return sorted(
        f"{code} gone" if step and step.state == "not_applicable" else code
        for code, step in steps.items()
        if code not in ("SCR", "BASE")
    )


def test_taking_back_procedures_ends_the_study_and_what_was_still_to_come(clinic):
    participant = clinic.to_randomised()

    withdraw(clinic, participant, "procedures")

    assert state(clinic, participant, "study") == "withdrew"
    assert left(clinic) == ["END gone", "S1 gone", "S2 gone"]


def test_after_procedures_were_taken_back_nothing_newer_is_entered(clinic):
    participant = clinic.enrol()
    withdraw(clinic, participant, "procedures", on=CONSENTED + timedelta(days=1))

    with pytest.raises(Refused, match=r"Visits and procedures was taken back"):
        clinic.save("SCR", "DEMOG", {"age": 40, "fertile": 0}, on=CONSENTED + timedelta(days=2))


def test_a_rater_cannot_enter_after_the_withdrawal_either_though_they_see_no_consent(clinic):
    participant = clinic.enrol()
    clinic.screen()
    clinic.rate(on=CONSENTED + timedelta(days=7))
    withdraw(clinic, participant, "procedures", on=CONSENTED + timedelta(days=8))

    with pytest.raises(Refused, match="ask the rater coordinator"):
        clinic.save(
            "BASE",
            "SEVERITY",
            {"severity": 30},
            on=CONSENTED + timedelta(days=9),
            based_on=1,
            reason="A slip",
        )


def test_after_the_use_of_data_was_taken_back_not_even_a_correction_is_taken(clinic):
    participant = clinic.enrol()
    clinic.save("SCR", "DEMOG", {"age": 40, "fertile": 0}, on=CONSENTED)
    withdraw(clinic, participant, "data_use")

    with pytest.raises(Refused, match="taken back the use of the data"):
        clinic.save(
            "SCR", "DEMOG", {"age": 41, "fertile": 0}, on=CONSENTED, based_on=1, reason="A slip"
        )


def test_a_part_is_taken_back_once(clinic):
    participant = clinic.enrol()
    withdraw(clinic, participant, "data_use")

    with pytest.raises(Refused, match="Use of the data was taken back on"):
        withdraw(clinic, participant, "data_use")


def test_what_had_ended_ends_no_second_time(clinic):
    participant = clinic.enrol()
    withdraw(clinic, participant, "procedures")

    withdraw(clinic, participant, "data_use")

    with reading_all(clinic.trial):
        steps = ParticipantStep.objects.filter(participant=participant, state="withdrew")
        assert steps.count() == 1


def test_forms_that_were_expected_are_not_counted_as_missing_after_a_withdrawal(clinic):
    participant = clinic.enrol()

    withdraw(clinic, participant, "procedures")

    with reading_all(clinic.trial):
        states = with_state(Entry.objects.filter(participant=participant)).values_list(
            "state", flat=True
        )
        assert set(states) == {"not_applicable"}


def test_a_choice_counts_as_it_was_signed_last(clinic):
    participant = clinic.enrol(choices={"recording": True, "quotation": True})
    with reading_all(clinic.trial):
        before = agreed_to(clinic.trial, "quotation")

    sign_consent(
        participant=participant,
        version="2.0",
        signed_on=LATER,
        choices={"recording": True, "quotation": False},
        scope=clinic.scope("site_coordinator"),
    )

    with reading_all(clinic.trial):
        assert (before, agreed_to(clinic.trial, "quotation")) == ({participant.number}, set())
