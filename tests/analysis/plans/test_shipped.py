"""The plans that come with the program are right, and say what they are meant to say."""

from itertools import product

import pytest
import yaml

from analysis.datasets.conditions import parse
from analysis.plans import load_plan
from tests.analysis.oracles import SHIPPED, paper_plan

STUDIES = SHIPPED.parents[2] / "trials" / "studies" / "shipped"
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


@pytest.mark.parametrize("name", ["mp8", "mp12"])
def test_the_dose_studies_compare_their_arms_in_the_order_of_the_doses(name):
    text = (SHIPPED / f"{name}.yaml").read_text()
    plan = load_plan(text)

    doses = [one.doses for one in plan.analyses if one.method == "one_way"]

    assert doses
    for of_arms in doses:
        assert of_arms == {f"D{dose}": dose for dose in of_arms.values()}
        assert plan.data.arm.reference == f"D{min(of_arms.values())}"
    per_protocol = plan.analysis("caps4-per-protocol")
    assert per_protocol.include == "session1 = 1 and session2 = 1"


def test_the_alliance_study_measures_each_arm_after_its_own_sessions():
    plan = load_plan((SHIPPED / "mp1_alliance.yaml").read_text())

    models = [one for one in plan.analyses if one.method == "regression"]
    assert len(models) == 6
    assert {one.family for one in models} == {"caps4", "iesr"}
    assert plan.columns["caps4_after"].columns() == ["CAPS-IV.total@PE", "CAPS-IV.total@S2PE"]


@pytest.mark.parametrize("name", ["mapp1_primary", "mapp2_primary"])
@pytest.mark.parametrize(("outcome", "score"), [("caps5", "caps_total"), ("sds", "sds_mean")])
def test_the_primary_analysis_has_each_visit_from_t2_to_t4(name, outcome, score):
    plan = load_plan((SHIPPED / f"{name}.yaml").read_text())

    assert plan.analysis(outcome).method == "mmrm"
    instrument = plan.variables[outcome].instrument
    assert plan.variables[outcome].columns() == tuple(
        f"{instrument}.{score}@{visit}" for visit in ("V3", "V9", "V14", "V19")
    )


@pytest.mark.parametrize(
    ("plan", "study"),
    [
        ("mp8", "mp8"),
        ("mp12", "mp12"),
        ("mp1_alliance", "mp1"),
        ("mapp1_primary", "mapp1"),
        ("mapp2_primary", "mapp2"),
    ],
)
def test_the_plan_of_a_study_names_what_the_study_collects(plan, study):
    asked = yaml.safe_load((STUDIES / f"{study}.yaml").read_text())
    forms = {visit["code"]: {one["form"] for one in visit["forms"]} for visit in asked["visits"]}

    planned = load_plan((SHIPPED / f"{plan}.yaml").read_text())
    of_forms = [column for column in planned.needed_columns() if "@" in column]
    sets = {one["code"] for one in asked.get("analysis_sets", [])}
    assert {
        column.removeprefix("set:")
        for column in planned.needed_columns()
        if column.startswith("set:")
    } <= sets
    for column in of_forms:
        measure, visit = column.split("@")
        form, item = measure.split(".")
        assert form in forms[visit], column
        own = asked["own_forms"].get(form)
        assert own is None or item in {field["key"] for field in own["fields"]}, column


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_plan_states_its_estimand(path):
    assert load_plan(path.read_text()).estimand is not None


@pytest.mark.parametrize("study", ["mapp1", "mapp2"])
def test_the_table_of_adverse_events_reads_the_fields_of_the_form(study):
    plan = load_plan((SHIPPED / f"{study}_primary.yaml").read_text())
    asked = yaml.safe_load((STUDIES / f"{study}.yaml").read_text())
    fields = {field["key"]: field for field in asked["own_forms"]["AE"]["fields"]}

    events = plan.data.events

    assert {events.term, events.onset, events.onset_time, events.severity} <= fields.keys()
    assert {str(code) for code in fields["severity"]["choices"]} == {
        str(code) for code in events.severities
    }
    for text in plan.analysis("adverse-events").kinds.values():
        for one in (one for all_of in parse(text).alternatives for one in all_of):
            assert one.value == 1 or one.value in fields[one.name]["choices"]
