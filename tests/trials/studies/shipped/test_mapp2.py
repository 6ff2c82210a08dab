"""MAPP2 after Mitchell et al. 2023, Nature Medicine 29:2473."""

from collections import Counter

import pytest

from tests.trials.studies.shipped.designs import design, holds


@pytest.fixture
def mapp2():
    return design("mapp2")


def test_it_has_eleven_american_and_two_israeli_sites(mapp2):
    countries = Counter(site.country for site in mapp2.sites)

    assert countries == {"US": 11, "IL": 2}


@pytest.mark.parametrize(
    ("total", "diagnosis", "met"), [(28, 1, True), (27, 1, False), (50, 0, False)]
)
def test_at_least_moderate_means_28_and_the_diagnosis(mapp2, total, diagnosis, met):
    # Mitchell 2023, methods.
    told = {"CAPS-5.caps_total@V3": total, "CAPS-5.caps_ptsd@V3": diagnosis}

    assert holds(mapp2, "I-CAPS", told) is met


def test_of_the_rules_only_the_threshold_differs_from_mapp1(mapp2):
    rules, others = (
        {rule.code: rule.rule.text for rule in study.eligibility}
        for study in (mapp2, design("mapp1"))
    )

    assert rules.keys() == others.keys()
    assert [code for code in rules if rules[code] != others[code]] == ["I-CAPS"]


def test_visits_forms_and_doses_are_those_of_mapp1(mapp2):
    def conduct(study):
        visits = [visit.model_dump(exclude={"provenance"}) for visit in study.visits]
        return visits, study.dosing.sessions

    assert conduct(mapp2) == conduct(design("mapp1"))
