"""What follows from a complete form by itself, and who learns of it."""

from datetime import timedelta

import pytest

from tests.clinic import CONSENTED
from tests.study import reading_all
from trials.context import reading
from trials.models import Alert, EligibilityResult, Entry
from trials.refusals import NotPermitted, Refused
from trials.selectors.entries import with_state

pytestmark = pytest.mark.rolled_back

RATED = CONSENTED + timedelta(days=7)


def state_of(clinic, visit, form):
    with reading_all(clinic.trial):
        return with_state(
            Entry.objects.filter(trial=clinic.trial, visit__code=visit, form_key=form)
        )[0].state


def test_a_form_that_is_not_for_this_participant_falls_away(clinic):
    clinic.enrol()

    clinic.save("SCR", "DEMOG", {"age": 40, "fertile": 0}, on=CONSENTED)

    assert state_of(clinic, "SCR", "PREG") == "not_applicable"


def test_it_comes_back_when_the_answer_is_corrected(clinic):
    clinic.enrol()
    clinic.save("SCR", "DEMOG", {"age": 40, "fertile": 0}, on=CONSENTED)

    clinic.save(
        "SCR", "DEMOG", {"age": 40, "fertile": 1}, on=CONSENTED, based_on=1, reason="A slip"
    )

    assert state_of(clinic, "SCR", "PREG") == "expected"


def test_while_the_answer_is_not_known_the_form_is_expected(clinic):
    clinic.enrol()

    assert state_of(clinic, "SCR", "PREG") == "expected"


def test_a_form_is_filled_in_by_those_whose_form_it_is(clinic):
    clinic.enrol()

    with pytest.raises(NotPermitted, match="This form is filled in by: site physician"):
        clinic.save(
            "SCR",
            "TAPER",
            {"last_dose_on": "2026-01-01", "half_life": 1},
            on=CONSENTED,
            role="site_coordinator",
        )


def test_an_interview_is_not_given_away_while_a_gate_is_closed(clinic):
    clinic.enrol()
    clinic.save("SCR", "DEMOG", {"age": 40, "fertile": 0}, on=CONSENTED)
    long_half_life = {"last_dose_on": "2026-08-01", "half_life": 60}
    clinic.save("SCR", "TAPER", long_half_life, on=CONSENTED)

    with pytest.raises(Refused, match="Medication must be washed out"):
        clinic.rate(on=RATED)


def test_a_number_beyond_the_limit_of_the_study_raises_its_alert(clinic):
    clinic.to_randomised()

    clinic.save("S1", "VITALS", {"systolic": 190}, on=RATED + timedelta(days=14), slot="before")

    with reading_all(clinic.trial):
        alert = Alert.objects.get()
        assert (alert.name, alert.level) == ("pressure", "urgent")


def test_a_rater_learns_nothing_of_the_rule_that_their_rating_met(clinic):
    clinic.enrol()
    clinic.screen()

    clinic.rate(44)

    with reading(clinic.scope("rater")):
        assert EligibilityResult.objects.count() == 0
    with reading(clinic.scope("site_coordinator")):
        assert EligibilityResult.objects.count() == 1


def test_the_site_learns_whether_the_rule_is_met_and_no_score(clinic):
    clinic.enrol()
    clinic.screen()
    clinic.rate(44)

    with reading(clinic.scope("site_physician")):
        row = EligibilityResult.objects.values().get()

    assert "44" not in {str(value) for value in row.values()}
    assert row["met"] is True
