"""MPLONG after its registry record, NCT05066282."""

from datetime import date

import pytest

from tests.trials.studies.shipped.designs import anchor_on, design, holds


@pytest.fixture
def mplong():
    return design("mplong")


def test_nobody_is_randomised_and_no_arm_is_named(mplong):
    assert (mplong.arms, mplong.randomisation, mplong.dosing) == ([], None, None)


def test_it_follows_participants_of_mapp1_and_mapp2_who_had_a_session(mplong):
    assert (mplong.parents.studies, mplong.parents.least_sessions) == (["MAPP1", "MAPP2"], 1)


def test_its_sites_are_those_of_the_parent_studies(mplong):
    parents = {site.code: site for name in ("mapp1", "mapp2") for site in design(name).sites}

    assert {site.code: site for site in mplong.sites} == parents


def test_the_rating_comes_six_months_after_the_last_session_at_the_earliest(mplong):
    rating = anchor_on(mplong, "L1", "parent_last_session")

    assert rating.between[0] == 182


def test_nobody_joins_when_the_rating_is_no_longer_possible(mplong):
    joining, rating = (anchor_on(mplong, code, "parent_last_session") for code in ("L0", "L1"))

    assert joining.between[1] <= rating.between[1]


def test_the_rating_after_twelve_months_may_be_left_out(mplong):
    assert [visit.code for visit in mplong.visits if visit.optional] == ["L2"]


@pytest.mark.parametrize(
    ("told", "met"),
    [
        ({"date(parent_last_session)": date(2026, 1, 5), "date(L0)": date(2026, 7, 6)}, True),
        ({"date(L0)": date(2026, 7, 6)}, None),
    ],
)
def test_without_a_session_in_the_parent_study_it_is_not_known_to_be_met(mplong, told, met):
    assert holds(mplong, "I-DOSED", told) is met


def test_treatment_and_drug_use_in_between_are_asked_at_both_ratings(mplong):
    # FDA complete response letter, August 2024: what happened in between was not controlled.
    asked = {
        visit.code: {form.form for form in visit.forms} & {"MDMAUSE", "PRIORTX"}
        for visit in mplong.visits
    }

    assert asked == {"L0": set(), "L1": {"MDMAUSE", "PRIORTX"}, "L2": {"MDMAUSE", "PRIORTX"}}
