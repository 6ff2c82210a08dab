"""Four axes: no step is skipped, and each refusal says what it waits for."""

from datetime import date, timedelta

import pytest

from tests.clinic import CONSENTED
from tests.study import reading_all
from trials.actions.participants import randomise
from trials.actions.reaching import record_contact_attempt
from trials.lifecycle import PARTICIPANT
from trials.models import EligibilityResult, ParticipantStep
from trials.refusals import NotPermitted, Refused
from trials.selectors.participants import status_of

pytestmark = pytest.mark.rolled_back

RATED = CONSENTED + timedelta(days=7)


def status(clinic, participant, axis="study"):
    with reading_all(clinic.trial):
        return status_of(participant, axis)


def test_the_first_procedure_after_consent_begins_the_screening(clinic):
    participant = clinic.enrol()

    clinic.save("SCR", "DEMOG", {"age": 40, "fertile": 0}, on=CONSENTED)

    assert status(clinic, participant) == "screening"


def test_nobody_is_enrolled_before_the_screening_is_complete(clinic):
    participant = clinic.enrol()
    clinic.save("SCR", "DEMOG", {"age": 40, "fertile": 0}, on=CONSENTED)

    with pytest.raises(Refused, match="Not complete yet: SCR TAPER"):
        clinic.step(participant, "enrolled", on=CONSENTED)


def test_a_rule_that_is_not_met_stands_in_the_way_by_its_name(clinic):
    participant = clinic.enrol()
    clinic.screen(age=17)

    with pytest.raises(Refused, match=r"Not met: I-AGE \(Adult\)"):
        clinic.step(participant, "enrolled", on=CONSENTED)


def test_what_is_not_known_is_not_met(clinic):
    participant = clinic.enrol()
    clinic.screen(fertile=1)
    clinic.save("SCR", "PREG", {"result": {"missing": "not_done"}}, on=CONSENTED)

    with pytest.raises(Refused, match=r"Not known yet: X-PREG \(PREG.result\)"):
        clinic.step(participant, "enrolled", on=CONSENTED)


def test_only_the_physician_signs_for_enrolment(clinic):
    participant = clinic.enrol()
    clinic.screen()

    with pytest.raises(NotPermitted, match="decide on eligibility"):
        clinic.step(participant, "enrolled", on=CONSENTED, role="site_coordinator")


def test_a_milestone_is_not_skipped(clinic):
    participant = clinic.enrol()
    clinic.screen()

    with pytest.raises(Refused, match="In screening now: record the step 'Enrolled' first"):
        clinic.step(participant, "enrolment_confirmed", on=CONSENTED)


def test_the_rating_moves_the_participant_on_and_tells_the_site_met_or_not_met_alone(clinic):
    participant = clinic.enrol()
    clinic.screen()
    clinic.step(participant, "enrolled", on=CONSENTED)

    clinic.rate(44, on=RATED)

    assert status(clinic, participant) == "baseline_rated"
    with reading_all(clinic.trial):
        result = EligibilityResult.objects.get(participant=participant)
        assert (result.rule, result.met) == ("I-SEVERE", True)


def test_a_rating_below_the_threshold_keeps_the_enrolment_from_being_confirmed(clinic):
    participant = clinic.enrol()
    clinic.screen()
    clinic.step(participant, "enrolled", on=CONSENTED)
    clinic.rate(34, on=RATED)

    with pytest.raises(Refused) as refusal:
        clinic.step(participant, "enrolment_confirmed", on=RATED)

    assert str(refusal.value) == "Not met: I-SEVERE (Severe at baseline)."


def test_a_corrected_rating_is_judged_again(clinic):
    participant = clinic.enrol()
    clinic.screen()
    clinic.step(participant, "enrolled", on=CONSENTED)
    clinic.rate(34, on=RATED)

    clinic.save("BASE", "SEVERITY", {"severity": 36}, on=RATED, based_on=1, reason="Misread")

    clinic.step(participant, "enrolment_confirmed", on=RATED)
    assert status(clinic, participant) == "enrolment_confirmed"


def test_nobody_is_randomised_before_the_enrolment_is_confirmed(clinic):
    participant = clinic.enrol()
    clinic.screen()

    with pytest.raises(Refused, match="In screening now: record the step 'Enrolled' first"):
        randomise(participant=participant, scope=clinic.scope("site_coordinator"))


def test_screen_failure_by_a_rule_needs_a_broken_rule(clinic):
    participant = clinic.enrol()
    clinic.screen()

    with pytest.raises(Refused, match="No rule is known to be broken"):
        clinic.step(participant, "screen_failed", on=CONSENTED, reason="rule_not_met")


def test_screen_failure_needs_a_coded_reason(clinic):
    participant = clinic.enrol()

    with pytest.raises(Refused, match="Give the reason; one of: rule_not_met, physician_decision"):
        clinic.step(participant, "screen_failed", on=CONSENTED)


def test_a_screen_failure_ends_what_was_still_to_come(clinic):
    participant = clinic.enrol()
    clinic.screen(age=17)

    clinic.step(participant, "screen_failed", on=CONSENTED, reason="rule_not_met")

    assert status(clinic, participant) == "screen_failed"


def test_stopping_treatment_is_not_leaving_the_study(clinic):
    participant = clinic.to_randomised()

    clinic.step(
        participant, "treatment_stopped", axis="treatment", on=RATED, reason="adverse_event"
    )

    assert status(clinic, participant, "treatment") == "treatment_stopped"
    assert status(clinic, participant) == "in_follow_up"


def test_stopping_treatment_needs_a_coded_reason(clinic):
    participant = clinic.to_randomised()

    with pytest.raises(Refused, match="Give the reason; one of: adverse_event"):
        clinic.step(participant, "treatment_stopped", axis="treatment", on=RATED)


def test_treatment_that_nobody_was_randomised_to_cannot_stop(clinic):
    participant = clinic.enrol()

    with pytest.raises(Refused, match="no treatment to stop"):
        clinic.step(
            participant, "treatment_stopped", axis="treatment", on=CONSENTED, reason="logistics"
        )


def test_lost_needs_three_attempts_and_a_letter(clinic):
    participant = clinic.enrol()
    attempt(clinic, participant, "telephone", times=3)

    with pytest.raises(Refused, match="there are 3 and 0"):
        clinic.step(participant, "lost_to_follow_up", on=RATED)

    attempt(clinic, participant, "letter")
    clinic.step(participant, "lost_to_follow_up", on=RATED)
    assert status(clinic, participant) == "lost_to_follow_up"


def attempt(clinic, participant, way, *, times=1):
    for _ in range(times):
        record_contact_attempt(
            participant=participant, way=way, on=RATED, scope=clinic.scope("site_coordinator")
        )


def test_a_death_needs_its_serious_event_first(clinic):
    participant = clinic.enrol()

    with pytest.raises(Refused, match="as a serious event first, on the form AE"):
        clinic.step(participant, "died", on=RATED)


def test_completed_waits_for_every_form_and_names_them(clinic):
    participant = clinic.to_randomised()
    clinic.step(
        participant, "treatment_stopped", axis="treatment", on=RATED, reason="participant_choice"
    )

    with pytest.raises(Refused, match="Still open: END SEVERITY"):
        clinic.step(participant, "completed", on=RATED)


def test_withdrawal_goes_through_the_consent_register(clinic):
    participant = clinic.enrol()

    with pytest.raises(Refused, match="what of the consent was taken back"):
        clinic.step(participant, "withdrew", on=CONSENTED)


def test_a_step_in_the_future_is_refused(clinic):
    participant = clinic.enrol()

    with pytest.raises(Refused, match="is in the future"):
        clinic.step(
            participant, "screen_failed", on=date(2999, 1, 1), reason="participant_decision"
        )


@pytest.mark.parametrize("axis", list(PARTICIPANT))
def test_every_state_of_an_axis_leads_to_states_of_the_same_axis(axis):
    states = PARTICIPANT[axis]

    assert {then for following in states.values() for then in following} <= set(states)


def test_no_state_stands_on_two_axes():
    states = [state for axis in PARTICIPANT.values() for state in axis]

    assert len(states) == len(set(states))


def test_each_step_says_who_recorded_it(clinic):
    participant = clinic.enrol()
    clinic.screen()

    clinic.step(participant, "enrolled", on=CONSENTED)

    with reading_all(clinic.trial):
        by = ParticipantStep.objects.get(participant=participant, state="enrolled").recorded_by
        assert by == clinic.people["site_physician"]


def test_a_physician_randomises_as_the_table_of_roles_says(clinic):
    participant = clinic.enrol()
    clinic.screen()
    clinic.step(participant, "enrolled", on=CONSENTED)
    clinic.rate(on=RATED)
    clinic.step(participant, "enrolment_confirmed", on=RATED)

    kit = randomise(participant=participant, scope=clinic.scope("site_physician"), on=RATED)

    assert kit.kit_number
