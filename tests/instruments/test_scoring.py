"""Promises of the scores that are not plain arithmetic."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments import Instrument, InvalidAnswers, Item, Scale, get_instrument
from instruments.definition import alike, numbered
from instruments.scoring import sum_of
from tests.instruments.strategies import complete_answers

SCS = get_instrument("SCS")
SCS_ITEMS = numbered("scs", range(1, 27))
BDI_ITEMS = numbered("bdi", range(1, 22))
AUDIT = get_instrument("AUDIT")


def test_a_score_without_a_value_names_the_missing_items_and_their_reasons():
    scores = SCS.score(alike(SCS_ITEMS, 3, scs05={"missing": "refused"}, scs12=None))

    assert scores["scs_sk"].why_none == "no answer to item 5 (refused), 12"
    assert scores["scs_cs"].why_none == "scs_sk: no answer to item 5 (refused), 12"


def test_a_score_with_a_value_gives_no_reason():
    assert SCS.score(alike(SCS_ITEMS, 3))["scs_total"].why_none == ""


@given(answers=complete_answers(SCS))
@settings(max_examples=50, deadline=None, database=None)
def test_the_total_is_made_of_both_composites(answers):
    scores = SCS.score(answers)

    both = (scores["scs_cs"].value + 6 - scores["scs_ucs"].value) / 2
    assert scores["scs_total"].value == pytest.approx(both)


@given(number=st.integers(1, 26))
@settings(max_examples=26, deadline=None, database=None)
def test_each_item_of_the_compassion_scale_moves_one_subscale_only(number):
    moved = SCS.score(alike(SCS_ITEMS, 3, **{f"scs{number:02d}": 5}))

    names = ("scs_sk", "scs_sj", "scs_ch", "scs_is", "scs_mi", "scs_oi")
    assert sum(moved[name].value > 3 for name in names) == 1


def test_whole_numbers_are_worth_themselves():
    items = (Item("n1", "Morning", kind="integer"), Item("n2", "Evening", kind="integer"))
    total = Scale("n", "All day", sum_of, {"items": ("n1", "n2")})

    scores = Instrument("OWN", "1", "Tablets", items, scales=(total,)).score({"n1": 2, "n2": 3})

    assert scores["n"].value == 5


def test_an_impossible_code_is_never_scored():
    with pytest.raises(InvalidAnswers, match="6 is not one of its codes: 1, 2, 3, 4, 5"):
        SCS.score(alike(SCS_ITEMS, 3, scs07=6))


def test_an_unknown_scoring_argument_is_refused():
    with pytest.raises(ValueError, match=r"no scoring argument 'max_mising'; known: max_missing\."):
        SCS.score({}, max_mising=1)


@pytest.mark.parametrize("allowed", [-1, True, "1", 1.5])
def test_an_allowance_for_missing_items_must_be_a_whole_number(allowed):
    with pytest.raises(ValueError, match="max_missing must be a whole number"):
        SCS.score(alike(SCS_ITEMS, 3, scs05=None), max_missing=allowed)


def test_prorated_scores_exist_only_when_asked_for_and_leave_the_strict_ones_alone():
    answers = alike(SCS_ITEMS, 3, scs05=None)

    asked = SCS.score(answers, max_missing=1)

    assert "scs_sk_prorated" not in SCS.score(answers)
    assert (asked["scs_sk"].value, asked["scs_sk_prorated"].value) == (None, 3)


def test_two_missing_items_in_a_subscale_are_over_an_allowance_of_one():
    scores = SCS.score(alike(SCS_ITEMS, 3, scs05=None, scs12=None), max_missing=1)

    assert scores["scs_sk_prorated"].why_none == "2 items missing, at most 1 allowed"
    assert scores["scs_ucs_prorated"].value == 3


def test_an_empty_form_cannot_be_prorated():
    assert SCS.score({}, max_missing=26)["scs_sk_prorated"].value is None


def test_a_prorated_depression_total_is_the_mean_times_21():
    answers = alike(BDI_ITEMS, 1, bdi16="1a", bdi18="3b", bdi01=None, bdi02=None)

    scores = get_instrument("BDI-II").score(answers, prorate_max_missing=4)

    assert scores["bdi_total"].value is None
    assert scores["bdi_total_prorated"].value == pytest.approx(21 * 21 / 19)


def test_only_a_blank_is_skipped_by_rule_a_refusal_stays_missing():
    never = {"audit01": 0, "audit09": 0, "audit10": 0}

    assert AUDIT.score(never)["audit_total"].value == 0
    assert (
        AUDIT.score(never | {"audit04": {"missing": "skipped_by_rule"}})["audit_total"].value == 0
    )
    assert AUDIT.score(never | {"audit04": {"missing": "refused"}})["audit_total"].value is None


def test_items_2_and_3_at_zero_skip_4_to_8():
    scores = AUDIT.score({"audit01": 2, "audit02": 0, "audit03": 0, "audit09": 0, "audit10": 4})

    assert scores["audit_total"].value == 6
    assert scores["audit_branched_items"].value == (4, 5, 6, 7, 8)


@pytest.mark.parametrize(
    ("total", "zone"),
    [(7, "I"), (8, "II"), (15, "II"), (16, "III"), (19, "III"), (20, "IV"), (40, "IV")],
)
def test_the_edges_of_the_risk_zones(total, zone):
    answers = alike(numbered("audit", range(1, 11)), 0)
    left = total
    for key in answers:
        answers[key] = min(4, left) if key not in ("audit09", "audit10") else left // 2 * 2
        answers[key] = min(answers[key], 4)
        left -= answers[key]

    scores = AUDIT.score(answers)

    assert (scores["audit_total"].value, scores["audit_zone"].value) == (total, zone)


@pytest.mark.parametrize("sex", [None, "U", "female"])
def test_without_a_known_sex_there_is_no_single_drug_flag(sex):
    answers = alike(numbered("dudit", range(1, 12)), 0, dudit01=4)

    score = get_instrument("DUDIT").score(answers, sex=sex)["dudit_positive"]

    assert score.value is None
    assert repr(sex) in score.why_none


def test_work_not_applicable_may_be_a_reason_or_the_box():
    sds = get_instrument("SDS")
    reason = sds.score({"sds01": {"missing": "not_applicable"}, "sds02": 5, "sds03": 6})
    box = sds.score({"sds01_na": 1, "sds02": 5, "sds03": 6})

    assert {name: score.value for name, score in reason.items()} == {
        "sds_total": None,
        "sds_mean": 5.5,
        "sds_n_domains": 2,
    }
    assert {name: score.value for name, score in box.items()} == {
        name: score.value for name, score in reason.items()
    }


def test_a_cut_off_on_a_missing_total_is_open_even_where_the_rest_would_do():
    answers = alike(numbered("pcl", range(1, 21)), 4, pcl01=None)

    assert get_instrument("PCL-5").score(answers)["pcl_ge31"].value is None
