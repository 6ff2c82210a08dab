"""What the three phase 2 studies have in common: blinded sessions, then each arm its own path."""

from datetime import date

import pytest

from tests.trials.studies.rules.told import Told
from trials.studies.reading import read_study
from trials.studies.shipping import shipped

NAMES = ("mp1", "mp8", "mp12")


@pytest.fixture(params=NAMES, scope="module")
def study(request):
    return read_study(shipped(request.param), source=request.param)


def along_the_way(study, visit, since):
    """(target, first, last) days since an event, adding up the first anchors on the way."""
    total = (0, 0, 0)
    while visit != since:
        anchor = study.visit(visit).anchors[0]
        step = (anchor.target, *anchor.between)
        total = tuple(sum(pair) for pair in zip(total, step, strict=True))
        visit = anchor.after
    return total


def met(study, code, **told):
    rule = next(rule for rule in study.eligibility if rule.code == code)
    value = rule.rule.evaluate(Told({f"{key}@SCR": said for key, said in told.items()})).value
    return value if rule.kind == "inclusion" else not value


def test_everybody_is_seen_at_one_clinic_in_the_united_states(study):
    assert [site.country for site in study.sites] == ["US"]


def test_what_is_uncertain_is_marked_and_its_sources_are_named(study):
    marked = [visit.provenance for visit in study.visits]
    marked += [rule.provenance for rule in study.eligibility]

    assert study.about.status == "draft"
    assert None not in marked
    assert {source for mark in marked for source in mark.sources} <= set(study.about.sources)


# "Doses mg (initial + half)" in all three publications.
def test_the_supplemental_dose_is_half_the_initial_one(study):
    for session in study.dosing.sessions:
        assert all(more == first / 2 for first, more in session.mg.values())


def test_sessions_of_one_stage_are_three_to_five_weeks_apart(study):
    sessions = {session.visit for session in study.dosing.sessions}
    apart = [
        anchor.between
        for code in sessions
        for anchor in study.visit(code).anchors
        if anchor.after in sessions
    ]

    assert set(apart) == {(3 * 7, 5 * 7)}


def test_two_sessions_are_blinded_and_held_before_the_arm_is_disclosed(study):
    stages = {
        session.visit: study.stage_of(study.visit(session.visit)).opens
        for session in study.dosing.sessions
    }

    assert [visit for visit, opens in stages.items() if opens == "consent"] == ["E1", "E2"]
    assert study.disclosure.after == "PE"
    assert study.disclosure.freezes == "main"


def test_after_the_disclosure_sessions_have_doses_of_the_arms_of_their_stage_alone(study):
    for session in study.dosing.sessions:
        of_stage = study.stage_of(study.visit(session.visit)).arms
        assert list(session.mg) == (of_stage or [arm.code for arm in study.arms])


def test_a_visit_that_may_be_needed_at_any_time_is_not_frozen_by_the_disclosure(study):
    needed = [visit for visit in study.visits if visit.as_needed]

    assert [visit.code for visit in needed] == ["UNS", "ET"]
    assert {visit.stage for visit in needed} == {"any_time"}


def test_a_rating_that_outlives_the_treatment_falls_on_the_day_that_was_planned_at_first(study):
    second = {visit.code: visit.anchors[1] for visit in study.visits if len(visit.anchors) == 2}

    assert "PE" in second and "S2PE" in second
    for code, anchor in second.items():
        planned = along_the_way(study, code, anchor.after)
        assert (anchor.target, *anchor.between) == planned, code


def test_when_treatment_stops_sessions_and_what_follows_them_fall_away_but_no_rating(study):
    sessions = {session.visit for session in study.dosing.sessions}

    for visit in study.visits:
        rated = any(expected.by == "rater" for expected in visit.forms)
        follows = visit.anchors[0].after in sessions and not rated
        assert visit.treatment == (visit.code in sessions or follows), visit.code


def test_before_each_dose_the_day_is_asked_for_people_drugs_pregnancy_and_blood_pressure(study):
    for session in study.dosing.sessions:
        gates = [gate for gate in study.visit(session.visit).gates if gate.before == "dose"]
        asked = {
            (reference.form, reference.visit)
            for gate in gates
            for reference in gate.rule.references
        }

        today = {(form, session.visit) for form in ("PREDOSE", "UDS", "PREG", "VITALS")}
        assert asked == today | {("VITALS-REPEAT", session.visit), ("DEMOG", None)}


def test_guesses_stay_sealed_and_both_therapists_give_one(study):
    guesses = [
        (expected.form, expected.sees, len(expected.slots))
        for visit in study.visits
        for expected in visit.forms
        if expected.form.startswith("BLINDQ")
    ]

    assert guesses == [("BLINDQ-P", "sealed", 1), ("BLINDQ-T", "sealed", 2)] * 2


# 17 symptoms, each rated 0 to 4 in frequency and 0 to 4 in intensity (Blake et al. 1995).
def test_the_rated_severity_reaches_from_0_to_136(study):
    total = study.form("CAPS-IV").item("total")

    assert (total.minimum, total.maximum) == (0, 17 * (4 + 4))


def test_the_severity_threshold_is_the_only_rule_of_which_the_site_learns_no_more_than_met(study):
    assert [rule.code for rule in study.eligibility if rule.blinded] == ["I-CAPS"]


@pytest.mark.parametrize("months, expected", [(5, False), (6, True)])
def test_ptsd_must_have_lasted_six_months(study, months, expected):
    assert met(study, "I-PTSD", **{"PSYHX.ptsd_months": months}) is expected


@pytest.mark.parametrize("total, severe", [(49, False), (50, True)])
def test_the_severity_threshold_is_50(study, total, severe):
    rule = next(rule for rule in study.eligibility if rule.code == "I-CAPS")

    assert rule.rule.evaluate(Told({"CAPS-IV.total@BL": total})).value is severe


def test_no_pregnancy_test_is_asked_of_those_who_could_not_become_pregnant(study):
    assert met(study, "X-PREGLAC", **{"DEMOG.childbearing": 0, "MEDHX.lactating": 0})


@pytest.mark.parametrize("result, expected", [("negative", True), ("positive", False)])
def test_a_positive_pregnancy_test_excludes(study, result, expected):
    told = {"DEMOG.childbearing": 1, "MEDHX.lactating": 0, "PREG.result": result}

    assert met(study, "X-PREGLAC", **told) is expected


@pytest.mark.parametrize(
    "told, expected",
    [
        ({"MDMAUSE.times": 0}, True),
        ({"MDMAUSE.times": 5, "MDMAUSE.months_since_last": 6}, True),
        ({"MDMAUSE.times": 5, "MDMAUSE.months_since_last": 5.9}, False),
        ({"MDMAUSE.times": 6, "MDMAUSE.months_since_last": 60}, False),
    ],
)
def test_little_and_distant_use_of_ecstasy_is_allowed(study, told, expected):
    assert met(study, "X-MDMA", **told) is expected


@pytest.mark.parametrize(
    "told, ready",
    [
        ({"TAPER.needed": 0}, True),
        ({"TAPER.needed": 1, "TAPER.half_life_days": 2}, None),
        (
            {
                "TAPER.needed": 1,
                "TAPER.half_life_days": 2,
                "TAPER-END.last_dose_on": date(2026, 3, 1),
            },
            True,
        ),
        (
            {
                "TAPER.needed": 1,
                "TAPER.half_life_days": 2,
                "TAPER-END.last_dose_on": date(2026, 3, 2),
            },
            False,
        ),
    ],
)
def test_the_baseline_waits_for_five_half_lives_of_what_was_tapered(study, told, ready):
    (gate,) = study.visit("BL").gates

    on_the_day = Told(told | {"date(BL)": date(2026, 3, 11)})

    assert gate.rule.evaluate(on_the_day).value is ready
