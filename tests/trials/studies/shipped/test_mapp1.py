"""MAPP1 after Mitchell et al. 2021, Nature Medicine 27:1025, and Agin-Liebes et al. 2025,
European Journal of Psychotraumatology 16:2485513."""

from collections import Counter
from datetime import date

import pytest

from tests.trials.studies.shipped.designs import (
    anchor_on,
    closed_gates,
    days_between,
    design,
    holds,
)

READY = {
    "UDS.result@V5": "negative",
    "DEMOG.childbearing": 0,
    "VITALS.sbp@V5": 128,
    "VITALS.dbp@V5": 84,
    "PREDOSE.therapists@V5": 2,
    "PREDOSE.kit_matches@V5": 1,
}
SOBER = {"MINI7.aud": "none", "MINI7.cud": "none", "MINI7.other_sud_12m": 0}


@pytest.fixture
def mapp1():
    return design("mapp1")


def test_it_has_eleven_american_two_canadian_and_two_israeli_sites(mapp1):
    countries = Counter(site.country for site in mapp1.sites)

    assert countries == {"US": 11, "CA": 2, "IL": 2}


def test_there_are_three_day_long_sessions_and_twelve_of_an_hour_and_a_half(mapp1):
    # Three preparatory, three experimental and nine integrative sessions: Mitchell 2021, methods.
    minutes = Counter(visit.minutes for visit in mapp1.visits)

    assert (minutes[480], minutes[90]) == (3, 12)


def test_the_dose_rises_once_and_each_is_followed_by_half_of_it(mapp1):
    # 80 + 40 mg, then 120 + 60 mg twice; 90 to 120 minutes later: Mitchell 2021, methods.
    sessions = [
        (s.visit, s.mg["MDMA"], s.mg["PBO"], s.supplemental.minutes, s.escalates)
        for s in mapp1.dosing.sessions
    ]

    assert sessions == [
        ("V5", (80, 40), (0, 0), (90, 120), False),
        ("V10", (120, 60), (0, 0), (90, 120), True),
        ("V15", (120, 60), (0, 0), (90, 120), False),
    ]


@pytest.mark.parametrize(("visit", "weeks"), [("V5", 2), ("V10", 6), ("V15", 10), ("V19", 18)])
def test_sessions_are_four_weeks_apart_and_the_endpoint_is_18_weeks_after_baseline(
    mapp1, visit, weeks
):
    # 14 + 28 + 28 + 56 days: "18 weeks after baseline" and "8 weeks after session 3" agree.
    _, target, _ = days_between(mapp1, "V3", visit)

    assert target == 7 * weeks


def test_the_endpoint_is_bound_to_session_3_and_to_baseline(mapp1):
    anchors = [(a.after, a.target, a.between) for a in mapp1.visit("V19").anchors]

    assert anchors == [("V15", 56, (49, 70)), ("V3", 126, (119, 140))]


@pytest.mark.parametrize("visit", ["V9", "V14", "V19", "V20"])
def test_both_anchors_of_an_assessment_aim_at_the_same_day(mapp1, visit):
    _, along_the_sessions, _ = days_between(mapp1, "V3", visit)

    assert anchor_on(mapp1, visit, "V3").target == along_the_sessions


@pytest.mark.parametrize("visit", ["V9", "V14"])
def test_the_second_anchor_of_t2_and_t3_never_narrows_the_first(mapp1, visit):
    first, _, last = days_between(mapp1, "V3", visit)
    stand_in = anchor_on(mapp1, visit, "V3").between

    assert stand_in[0] <= first and last <= stand_in[1]


def test_whoever_stops_treatment_is_still_assessed(mapp1):
    treatment = {visit.code for visit in mapp1.visits if visit.treatment}
    remaining = {
        visit.code
        for visit in mapp1.visits
        if visit.code not in treatment
        and not visit.as_needed
        and any(anchor.after not in treatment for anchor in visit.anchors)
    }

    assert {"V9", "V14", "V19", "V20"} <= remaining
    assert {"V5", "V10", "V15"} <= treatment


def test_t2_comes_before_session_2_and_t3_before_session_3(mapp1):
    gates = {code: [gate.rule.text for gate in mapp1.visit(code).gates] for code in ("V9", "V14")}

    assert gates == {"V9": ["not done(V10)"], "V14": ["not done(V15)"]}


def test_raters_fill_in_the_four_ratings_and_one_at_an_early_end(mapp1):
    rated = {v.code: [f.form for f in v.forms if f.by == "rater"] for v in mapp1.visits}

    assert {code: forms for code, forms in rated.items() if forms} == {
        "V3": ["CAPS-5", "SDS", "DSPI"],
        "V9": ["CAPS-5", "SDS", "BLINDQ-R"],
        "V14": ["CAPS-5", "SDS", "BLINDQ-R"],
        "V19": ["CAPS-5", "SDS", "DSPI", "BLINDQ-R"],
        "ET": ["CAPS-5", "SDS"],
    }


def test_the_alcohol_and_drug_questions_ask_about_other_times_at_the_end(mapp1):
    # Past year at screening, since the treatment at the end: Agin-Liebes 2025, measures.
    versions = {
        (visit, form): mapp1.expected(visit, form).version
        for visit in ("SCR", "V20")
        for form in ("AUDIT", "DUDIT")
    }

    assert versions == {
        ("SCR", "AUDIT"): "past_year",
        ("SCR", "DUDIT"): "past_year",
        ("V20", "AUDIT"): "since_treatment",
        ("V20", "DUDIT"): "since_treatment",
    }


def test_what_participants_therapists_and_raters_guess_is_sealed(mapp1):
    guesses = {
        (form.form, form.by, form.sees)
        for visit in mapp1.visits
        for form in visit.forms
        if form.form.startswith("BLINDQ")
    }

    assert guesses == {
        ("BLINDQ-P", "participant", "sealed"),
        ("BLINDQ-T", "therapist", "sealed"),
        ("BLINDQ-R", "rater", "sealed"),
    }


def test_ten_rules_let_in_and_thirteen_keep_out_and_one_of_them_is_blinded(mapp1):
    kinds = Counter(rule.kind for rule in mapp1.eligibility)
    blinded = [rule.code for rule in mapp1.eligibility if rule.blinded]

    assert (kinds, blinded) == ({"inclusion": 10, "exclusion": 13}, ["I-CAPS"])


@pytest.mark.parametrize(
    ("total", "diagnosis", "met"), [(35, 1, True), (34, 1, False), (50, 0, False)]
)
def test_severe_means_35_and_the_diagnosis(mapp1, total, diagnosis, met):
    # Mitchell 2021, methods.
    told = {"CAPS-5.caps_total@V3": total, "CAPS-5.caps_ptsd@V3": diagnosis}

    assert holds(mapp1, "I-CAPS", told) is met


@pytest.mark.parametrize(
    ("baseline", "excluded"), [(date(2026, 1, 17), True), (date(2026, 1, 18), False)]
)
def test_five_half_lives_and_a_week_pass_before_the_baseline_rating(mapp1, baseline, excluded):
    # Last dose on 1 January, half-life 2 days: 1 + 5 * 2 + 7 is the 18th.
    told = {
        "TAPER.needed": 1,
        "TAPER.half_life_days": 2,
        "TAPER-END.last_dose_on": date(2026, 1, 1),
        "date(V3)": baseline,
    }

    assert holds(mapp1, "X-WASHOUT", told) is excluded


def test_who_has_nothing_to_taper_needs_no_last_dose(mapp1):
    assert holds(mapp1, "X-WASHOUT", {"TAPER.needed": 0}) is False


def test_a_planned_last_dose_does_not_count_as_taken(mapp1):
    told = {
        "TAPER.needed": 1,
        "TAPER.half_life_days": 2,
        "TAPER.planned_end_on": date(2026, 1, 1),
        "date(V3)": date(2026, 3, 1),
    }

    assert holds(mapp1, "X-WASHOUT", told) is None


@pytest.mark.parametrize(
    ("finding", "excluded"),
    [
        ({}, False),
        ({"MINI7.aud": "mild_current"}, False),
        ({"MINI7.cud": "moderate_early_remission"}, False),
        ({"MINI7.cud": "other"}, True),
        ({"MINI7.other_sud_12m": 1}, True),
    ],
)
def test_mild_or_remitted_use_of_alcohol_or_cannabis_is_allowed(mapp1, finding, excluded):
    # Agin-Liebes 2025, participants.
    assert holds(mapp1, "X-ASUD", SOBER | finding) is excluded


@pytest.mark.parametrize(
    ("sex", "qtcf", "excluded"),
    [("male", 450, False), ("male", 451, True), ("female", 451, False), ("female", 461, True)],
)
def test_the_limit_of_the_qtc_depends_on_the_sex(mapp1, sex, qtcf, excluded):
    assert holds(mapp1, "X-QT", {"DEMOG.sex": sex, "ECG.qtcf": qtcf}) is excluded


def test_who_cannot_become_pregnant_needs_no_test(mapp1):
    told = {"DEMOG.childbearing": 0}

    assert holds(mapp1, "I-PREG", told) is True
    assert holds(mapp1, "X-PREGLAC", told) is False


def test_the_dose_may_be_given_when_everything_before_it_is_in_order(mapp1):
    assert closed_gates(mapp1, "V5", READY, before="dose") == []


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        ({"UDS.result@V5": "positive"}, "The drug screen must be negative or explained."),
        ({"DEMOG.childbearing": 1}, "The pregnancy test must be negative."),
        ({"VITALS.sbp@V5": 148}, "Blood pressure must be at most 140/90 before the dose."),
        ({"PREDOSE.therapists@V5": 1}, "Two therapists must be checked in."),
        ({"PREDOSE.kit_matches@V5": 0}, "The kit scanned must be the kit assigned."),
    ],
)
def test_each_thing_that_stands_before_the_dose_is_named(mapp1, finding, sentence):
    assert closed_gates(mapp1, "V5", READY | finding, before="dose") == [sentence]


def test_a_blood_pressure_that_came_down_opens_the_gate(mapp1):
    measured = {"VITALS.sbp@V5": 148, "VITALS-REPEAT.sbp@V5": 138, "VITALS-REPEAT.dbp@V5": 86}

    assert closed_gates(mapp1, "V5", READY | measured, before="dose") == []


@pytest.mark.parametrize("visit", ["V5", "V10", "V15"])
def test_the_gates_of_a_session_ask_about_that_session(mapp1, visit):
    asked = {
        reference.visit
        for gate in mapp1.visit(visit).gates
        for reference in gate.rule.references
        if reference.form != "DEMOG"
    }

    assert asked == {visit}
