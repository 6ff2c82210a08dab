import hashlib

import pytest

from analysis.plans import PlanError, load_plan

pytestmark = pytest.mark.rolled_back

PLAN = """\
plan: A title
data:
  layout: wide
  participant: who
  arm: {column: arm, reference: PT}
variables:
  ucs: {baseline: u0, follow_up: u1, improvement: lower}
  caps5: {baseline: c0, follow_up: c1, improvement: lower}
families:
  both: {correction: benjamini_hochberg}
analyses:
  - {id: one, method: ancova, outcome: ucs, covariates: [baseline, diss], family: both}
  - {id: two, method: mediation, mediators: [ucs], outcome: caps5, seed: 1}
"""
TRIAL = """\
plan: A title
data: {layout: trial, arm: {reference: PBO}}
variables:
  ucs: {instrument: SCS, score: scs_ucs, baseline: V4, follow_up: V20, improvement: lower}
columns:
  diss: {form: CHARACTERISTICS, item: diss, visit: SCR}
analyses:
  - {id: one, method: ancova, outcome: ucs, covariates: [baseline, diss]}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(PlanError) as refusal:
        load_plan(text, source="p.yaml")
    return refusal.value.problems


def changed(old: str, new: str, text: str = PLAN) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def test_a_plan_is_read_whole():
    plan = load_plan(PLAN)

    assert plan.plan == "A title"
    assert [analysis.id for analysis in plan.analyses] == ["one", "two"]
    assert plan.analysis("two").resamples == 5000
    assert plan.analysis("two").stream == "r_mersenne_twister"
    assert plan.families["both"].level == 0.05
    assert plan.sha256 == hashlib.sha256(PLAN.encode()).hexdigest()


def test_the_columns_it_needs_are_told_in_the_words_of_the_trial():
    assert load_plan(TRIAL).needed_columns() == [
        "SCS.scs_ucs@V4",
        "SCS.scs_ucs@V20",
        "CHARACTERISTICS.diss@SCR",
    ]


def test_a_visit_may_be_named_in_the_wide_layout_so_that_one_block_serves_both():
    assert load_plan(changed("layout: wide", "layout: wide\n  visit: v")).data.layout == "wide"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "method: ancova",
            "method: anova",
            "p.yaml:12: analyses.0.method: 'anova' is not a method; there are: ",
        ),
        (
            "outcome: caps5",
            "outcome: caps",
            "p.yaml:13: analyses.1.outcome: 'caps' is not a variable; there are: ucs, caps5",
        ),
        (
            "mediators: [ucs]",
            "mediators: [caps5]",
            "p.yaml:13: analyses.1: mediators and outcome name a variable twice; "
            "each may stand once",
        ),
        ("id: two", "id: one", "p.yaml:13: analyses.1.id: 'one' is the id of another analysis"),
        ("seed: 1", "sead: 1", "p.yaml:13: analyses.1.sead: is not a key here; the keys are: id, "),
        (", seed: 1", "", "p.yaml:13: analyses.1.seed: is missing"),
        (
            "seed: 1",
            "seed: '1'",
            "p.yaml:13: analyses.1.seed: '1' is wrong; write a whole number without quotes",
        ),
        (
            "seed: 1",
            "seed: 1, resamples: 10",
            "p.yaml:13: analyses.1.resamples: 10 is wrong; write a number from 100 on",
        ),
        (
            "follow_up: u1",
            "between: [u1], follow_up: u1",
            "p.yaml:7: variables.ucs: a visit stands twice among baseline, between and follow_up",
        ),
        (
            "seed: 1",
            "seed: 1, interval: bc",
            "p.yaml:13: analyses.1.interval: 'bc' is wrong; write 'percentile', "
            "'bias_corrected' or 'bca'",
        ),
        (
            "seed: 1",
            "seed: 1, include: ucs.baseline",
            "p.yaml:13: analyses.1.include: 'ucs.baseline' is not a comparison, in 'ucs.baseline'",
        ),
        (
            "family: both",
            "family: all",
            "p.yaml:12: analyses.0.family: 'all' is not a family; there are: both",
        ),
        (
            "layout: wide",
            "layout: broad",
            "p.yaml:2: data: the layout is one of wide, long, trial",
        ),
        (
            "{column: arm, reference: PT}",
            "{column: arm}",
            "p.yaml:5: data.arm.reference: is missing",
        ),
        (
            "baseline: u0",
            "instrument: SCS",
            "p.yaml:7: variables.ucs.instrument: is not a key here; the keys are: improvement, ",
        ),
        ("plan: A title", "title: A", "p.yaml:1: title: is not a key of a plan; the keys are: "),
        ("  ucs: {b", "  ucs.x: {b", "p.yaml:7: variables.ucs.x: needs a name of its own"),
        (
            "  ucs: {b",
            "  no: {b",
            "p.yaml:7: variables.no: is not a text to YAML; put the name in quotes",
        ),
        (
            "improvement: lower}\n  caps5",
            "improvement: down}\n  caps5",
            "p.yaml:7: variables.ucs.improvement: 'down' is wrong; write 'lower' or 'higher'",
        ),
        (
            "{correction: benjamini_hochberg}",
            "{correction: tukey}",
            "p.yaml:10: families.both.correction: 'tukey' is wrong; write 'benjamini_hochberg', "
            "'holm' or 'bonferroni'",
        ),
        (
            "plan: A title",
            "plan: 2026-02-28",
            "p.yaml:1: plan: 2026-02-28 is wrong; write a text, in quotes where it looks like",
        ),
        (
            "improvement: lower}\n  caps5",
            "improvement: yes}\n  caps5",
            "p.yaml:7: variables.ucs.improvement: yes is wrong; write 'lower' or 'higher'",
        ),
        (
            "[baseline, diss]",
            "baseline",
            "p.yaml:12: analyses.0.covariates: 'baseline' is wrong; write a list in brackets",
        ),
        (
            "reference: PT",
            "reference: 2026-02-28",
            "p.yaml:5: data.arm.reference: 2026-02-28 is wrong; write a text, in quotes where it "
            "looks like a number, a date, or yes or no, or a whole number without quotes",
        ),
        (
            "outcome: caps5",
            "outcome:",
            "p.yaml:13: analyses.1.outcome: is empty; write a text",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_would_be_right(old, new, problem):
    told = problems(changed(old, new))

    assert any(sentence.startswith(problem) for sentence in told), told


def test_every_problem_is_told_at_once():
    text = changed("seed: 1", "seed: x").replace("method: ancova", "method: anova")

    assert [sentence.split(" ")[0] for sentence in problems(text)] == ["p.yaml:12:", "p.yaml:13:"]


def test_in_a_trial_a_covariate_must_be_declared():
    text = changed("[baseline, diss]", "[baseline, dis]", TRIAL)

    assert problems(text) == [
        "p.yaml:8: analyses.0.covariates: 'dis' is not known; there are the columns diss, "
        "site, first_dose, and each variable with .baseline, .follow_up, .change, .improvement, "
        ".percent_improvement"
    ]


def test_columns_belong_to_the_layout_of_a_trial():
    text = PLAN + "columns:\n  diss: {form: F, item: diss, visit: V}\n"

    assert problems(text) == [
        "p.yaml:14: columns: are for the layout trial; name the table's own columns"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "p.yaml:1: plan: a plan is a mapping with the keys plan, estimand, "),
        ("- a\n", "p.yaml:1: plan: a plan is a mapping with the keys plan, estimand, "),
        ("plan: [\n", "p.yaml:2: plan: "),
        ("plan: a\nplan: b\n", "p.yaml:2: plan: 'plan' stands here a second time; first on line 1"),
        ("a: &x [1]\nb: *x\n", "p.yaml:1: plan: is used again by an alias (*); write it out"),
        (
            "plan: !!python/object:os.system a\n",
            "p.yaml:1: plan: 'plan: !!python/object:os.system a' has",
        ),
    ],
)
def test_text_that_is_no_plan_is_refused(text, problem):
    assert problems(text)[0].startswith(problem)


ESTIMAND = """
estimand:
  population: Everybody randomised
  treatment: MDMA against placebo
  variable: Change in CAPS-5
  intercurrent_events: Treatment policy
  summary: Difference in means
"""


def test_a_plan_and_an_analysis_may_state_their_estimands():
    own = "{population: A, treatment: B, variable: C, intercurrent_events: D, summary: E}"
    plan = load_plan(changed("id: one,", f"id: one, estimand: {own},") + ESTIMAND)

    assert plan.estimand.intercurrent_events == "Treatment policy"
    assert plan.analysis("one").estimand.summary == "E"
    assert plan.analysis("two").estimand is None


def test_an_estimand_without_one_of_its_five_attributes_is_refused():
    without = ESTIMAND.replace("  summary: Difference in means\n", "")

    assert problems(PLAN + without) == ["p.yaml:15: estimand.summary: is missing"]


def test_a_plan_of_a_trial_names_no_letter_of_a_masked_group():
    text = changed("reference: PBO", "reference: A", TRIAL)
    text = changed("visit: SCR", "visit: {A: V1, B: V9}", text)
    text += """\
  - {id: trend, method: one_way, outcome: ucs.change, doses: {A: 1, B: 2}}
  - {id: pair, method: one_way, outcome: ucs.change, contrasts: {x: {C: 1, D: -1}}}
  - {id: guess, method: blinding_indices, guess: diss, arms: {A: 1, MDMA: 0}, do_not_know: 9}
"""

    found = problems(text)

    assert len(found) == 8
    assert all("is a letter of a masked group, which no plan names" in one for one in found)
