"""Dosing sessions: gates, escalation, the window of the supplemental dose, the treatment axis."""

from datetime import timedelta

import pytest

from tests.clinic import CONSENTED, at
from tests.study import reading_all
from trials.models import Deviation, DosingStep
from trials.refusals import NotPermitted, Refused
from trials.selectors.participants import status_of

pytestmark = pytest.mark.rolled_back

DAY = CONSENTED + timedelta(days=21)
SECOND = DAY + timedelta(days=28)


@pytest.fixture
def ready(randomised):
    """Randomised, and measured before the first dose."""
    randomised.participant = randomised.visit("S1").participant
    randomised.save("S1", "VITALS", {"systolic": 120}, on=DAY, slot="before")
    return randomised


def treatment(clinic):
    with reading_all(clinic.trial):
        return status_of(clinic.participant, "treatment")


def test_the_first_dose_begins_the_treatment(ready):
    ready.dose("S1", "initial", "given", at=at(DAY, 10))

    assert treatment(ready) == "in_treatment"


def test_high_blood_pressure_keeps_the_dose_away_in_the_words_of_the_study(randomised):
    randomised.save("S1", "VITALS", {"systolic": 170}, on=DAY, slot="before")

    with pytest.raises(Refused, match="Blood pressure is too high"):
        randomised.dose("S1", "initial", "given", at=at(DAY, 10))


def test_what_was_not_measured_is_named(randomised):
    with pytest.raises(Refused, match=r"not known yet: VITALS.systolic at S1"):
        randomised.dose("S1", "initial", "given", at=at(DAY, 10))


def test_nobody_is_dosed_before_randomisation(clinic):
    clinic.enrol()

    with pytest.raises(Refused, match="Randomise first"):
        clinic.dose("S1", "initial", "given", at=at(DAY, 10))


def test_the_supplemental_dose_inside_its_window_needs_no_words(ready):
    ready.dose("S1", "initial", "given", at=at(DAY, 10))

    step = ready.dose("S1", "supplemental", "given", at=at(DAY, 11, 45))

    assert (step.decision, step.reason) == ("given", "")


@pytest.mark.parametrize(
    ("hour", "minute", "minutes"), [(11, 29, 89), (12, 1, 121)], ids=["early", "late"]
)
def test_outside_its_window_the_supplemental_dose_needs_a_reason(ready, hour, minute, minutes):
    ready.dose("S1", "initial", "given", at=at(DAY, 10))

    with pytest.raises(Refused, match=f"{minutes} minutes after the initial dose; .* 90 to 120"):
        ready.dose("S1", "supplemental", "given", at=at(DAY, hour, minute))


def test_a_dose_outside_its_window_drafts_a_deviation(ready):
    ready.dose("S1", "initial", "given", at=at(DAY, 10))

    ready.dose("S1", "supplemental", "given", at=at(DAY, 12, 10), reason="Asleep until then")

    with reading_all(ready.trial):
        deviation = Deviation.objects.get(participant=ready.participant)
        assert deviation.kind == "dose_timing"
        assert "130 minutes after the initial dose" in deviation.explanation


def test_withholding_asks_why_and_says_what_the_study_foresees(ready):
    ready.dose("S1", "initial", "given", at=at(DAY, 10))

    with pytest.raises(Refused, match="Say why; for example: Tolerability, Choice"):
        ready.dose("S1", "supplemental", "withheld", at=at(DAY, 11, 40))


def test_the_supplemental_dose_never_comes_first(ready):
    with pytest.raises(Refused, match="The initial dose comes first"):
        ready.dose("S1", "supplemental", "given", at=at(DAY, 10))


def test_a_dose_is_recorded_once(ready):
    ready.dose("S1", "initial", "given", at=at(DAY, 10))

    with pytest.raises(Refused, match="Initial dose: given, recorded already"):
        ready.dose("S1", "initial", "given", at=at(DAY, 10, 5))


def test_escalation_is_decided_before_the_dose_rises(ready):
    finish_first_session(ready)

    with pytest.raises(Refused, match="first whether the dose is escalated"):
        ready.dose("S2", "initial", "given", at=at(SECOND, 10))


def test_holding_the_dose_asks_why(ready):
    finish_first_session(ready)

    with pytest.raises(Refused, match="Say why the dose is not escalated"):
        ready.dose("S2", "escalation", "hold", at=at(SECOND, 9))


def test_the_last_session_completes_the_treatment_and_begins_the_follow_up(ready):
    finish_first_session(ready)
    ready.dose("S2", "escalation", "escalate", at=at(SECOND, 9))

    ready.dose("S2", "initial", "given", at=at(SECOND, 10))

    assert treatment(ready) == "treatment_completed"
    with reading_all(ready.trial):
        assert status_of(ready.participant, "study") == "in_follow_up"


def finish_first_session(clinic):
    clinic.dose("S1", "initial", "given", at=at(DAY, 10))
    clinic.save("S1", "VITALS", {"systolic": 125}, on=DAY, slot="after")
    clinic.save("S1", "NOTE", {"note": "Calm"}, on=DAY)


def test_a_coordinator_records_no_dose(ready):
    with pytest.raises(NotPermitted, match="record doses"):
        from trials.actions.dosing import record_dosing

        record_dosing(
            visit=ready.visit("S1"),
            kind="initial",
            decision="given",
            at=at(DAY, 10),
            scope=ready.scope("site_coordinator"),
        )


def test_the_statistician_sees_no_doses(ready):
    ready.dose("S1", "initial", "given", at=at(DAY, 10))

    from trials.context import reading

    with reading(ready.scope("statistician")):
        assert DosingStep.objects.count() == 0
    with reading(ready.scope("therapist")):
        assert DosingStep.objects.count() == 1


def test_no_dose_is_dated_before_the_randomisation(ready):
    early = CONSENTED + timedelta(days=6)

    with pytest.raises(Refused, match="was randomised on 2026-02-09: no dose on 2026-02-08"):
        ready.dose("S1", "initial", "given", at=at(early, 10))


def test_no_dose_is_dated_on_another_day_than_its_session(ready):
    with pytest.raises(Refused, match=f"The session is of {DAY}: no dose on"):
        ready.dose("S1", "initial", "given", at=at(DAY + timedelta(days=2), 10))


def test_no_session_begins_before_the_randomisation(clinic):
    clinic.to_randomised()

    with pytest.raises(Refused, match="was randomised on 2026-02-09, and not before"):
        clinic.save("S1", "VITALS", {"systolic": 120}, on=CONSENTED, slot="before")
