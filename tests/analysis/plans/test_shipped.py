"""The plans that come with the program are right, and say what they are meant to say."""

from itertools import product

import pytest

from analysis.plans import load_plan
from tests.analysis.oracles import SHIPPED, paper_plan

SUBSCALES = ["sk", "sj", "ch", "is", "mi", "oi"]
MEDIATORS = ["ucs", "cs", *SUBSCALES]


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_plan_can_be_read(path):
    assert load_plan(path.read_text(), source=path.name).analyses


def test_the_paper_has_eight_ancovas_in_two_families_and_32_mediation_models():
    plan = paper_plan()

    ancovas = [one for one in plan.analyses if one.method == "ancova"]
    assert {one.outcome for one in ancovas if one.family == "two-factor"} == {"ucs", "cs"}
    assert {one.outcome for one in ancovas if one.family == "subscales"} == set(SUBSCALES)
    assert {one.change for one in ancovas} == {"improvement"}
    mediations = [one for one in plan.analyses if one.method == "mediation"]
    assert [one.id for one in mediations] == [
        f"{mediator}-{outcome}"
        for outcomes in (("caps5", "bdi2"), ("audit", "dudit"))
        for mediator, outcome in product(MEDIATORS, outcomes)
    ]


def test_the_models_of_drinking_and_drug_use_hold_those_with_a_score_above_zero():
    plan = paper_plan()

    assert plan.analysis("ucs-audit").include == "audit.baseline > 0"
    assert plan.analysis("oi-dudit").include == "dudit.baseline > 0"
    assert plan.analysis("ucs-caps5").include is None


def test_the_paper_needs_these_columns_of_a_trial():
    assert paper_plan().needed_columns() == [
        *(f"SCS.scs_{scale}@{visit}" for scale in MEDIATORS for visit in ("V4", "V20")),
        "CAPS-5.caps_total@V3",
        "CAPS-5.caps_total@V19",
        "BDI-II.bdi_total@V4",
        "BDI-II.bdi_total@V20",
        "AUDIT.audit_total@SCR",
        "AUDIT.audit_total@V20",
        "DUDIT.dudit_total@SCR",
        "DUDIT.dudit_total@V20",
        "CHARACTERISTICS.diss@SCR",
        "CHARACTERISTICS.age@SCR",
        "CHARACTERISTICS.female@SCR",
    ]
