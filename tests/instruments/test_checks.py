import pytest

from instruments import get_instrument

CAPS = get_instrument("CAPS-5")


def warned(instrument, answers):
    problems = instrument.problems_with(answers)
    assert {problem.kind for problem in problems} <= {"warning"}
    return [problem.item_key for problem in problems]


@pytest.mark.parametrize(
    ("instrument", "answers", "items"),
    [
        ("AUDIT", {"audit01": 0, "audit04": 2}, ["audit04"]),
        ("AUDIT", {"audit01": 1, "audit04": 2}, []),
        ("DUDIT", {"dudit01": 0, "dudit05": 1, "dudit10": 2}, ["dudit05"]),
        ("LEC-5", {"lec01": ["happened", "not_apply"], "lec02": ["not_apply"]}, ["lec01"]),
        ("SDS", {"sds01": 4, "sds01_na": 1}, ["sds01"]),
        ("C-SSRS", {"css0112": "Y", "css0120": "N"}, ["css0120"]),
        ("C-SSRS", dict.fromkeys(("css0112", "css0115", "css0117", "css0119"), "N"), []),
        ("CAPS-5", {"caps09": 2}, ["caps09_related"]),
        ("CAPS-5", {"caps09": 2, "caps09_related": "unlikely"}, []),
        ("CAPS-5", {"caps01": 2}, []),
        ("CAPS-5", {"caps22_over_1_month": "Y", "caps22": 0.5}, ["caps22_over_1_month"]),
        ("CAPS-5", {"caps22_over_1_month": "Y", "caps22": 1}, []),
        ("CAPS-5", {"caps22_over_1_month": "N", "caps22": 2}, ["caps22_over_1_month"]),
        ("CAPS-5", {"caps21_delayed": "N", "caps21": 7}, ["caps21_delayed"]),
        ("CAPS-5", {"caps26": 4}, ["caps26"]),
        ("CAPS-5", {"caps01": 1, "caps02_frequency": 3}, ["caps01"]),
        ("CAPS-5", {"caps02_frequency": 0, "caps02_intensity": "extreme"}, ["caps02"]),
    ],
)
def test_a_contradiction_is_a_warning_on_its_item(instrument, answers, items):
    assert warned(get_instrument(instrument), answers) == items


def rated(severity):
    return {
        "caps01": severity,
        "caps01_frequency": 1,
        "caps01_frequency_unit": "per_week",
        "caps01_intensity": "pronounced",
    }


def test_a_severity_above_frequency_and_intensity_is_a_warning():
    assert warned(CAPS, rated(3)) == ["caps01"]


@pytest.mark.parametrize("severity", [0, 1, 2])
def test_a_rater_may_go_below_frequency_and_intensity(severity):
    assert warned(CAPS, rated(severity)) == []


def test_nothing_is_suggested_for_the_past_week():
    assert warned(get_instrument("CAPS-5", "past_week"), rated(4)) == []


def test_skipped_by_rule_without_a_rule_is_a_warning():
    answers = {"audit01": 3, "audit04": {"missing": "skipped_by_rule"}}

    assert warned(get_instrument("AUDIT"), answers) == ["audit04"]


def test_items_skipped_by_rule_need_no_answer():
    audit = get_instrument("AUDIT")

    assert audit.is_complete({"audit01": 0, "audit09": 0, "audit10": 0})
    assert [
        item.number for item in audit.unanswered({"audit01": 1, "audit02": 0, "audit03": 0})
    ] == [
        9,
        10,
    ]


def test_a_refused_item_counts_as_dealt_with():
    pgic = get_instrument("PGIC")

    assert [item.key for item in pgic.unanswered({"pgic": None})] == ["pgic"]
    assert pgic.is_complete({"pgic": {"missing": "refused"}})


def test_an_impossible_code_does_not_open_a_branch():
    audit = get_instrument("AUDIT")

    assert len(audit.unanswered({"audit01": [0]})) == 9


def test_a_drug_form_has_no_branch_after_never():
    assert len(get_instrument("DUDIT").unanswered({"dudit01": 0})) == 10
