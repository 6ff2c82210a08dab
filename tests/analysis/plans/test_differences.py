from analysis.plans import load_plan
from analysis.plans.differences import Difference, differences

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
  - {id: one, method: ancova, outcome: ucs, covariates: [baseline], family: both}
  - {id: two, method: mediation, mediators: [ucs], outcome: caps5, seed: 1}
"""


def between(*replaced: tuple[str, str]) -> list[Difference]:
    later = PLAN
    for old, new in replaced:
        assert later.count(old) == 1
        later = later.replace(old, new)
    return differences(load_plan(PLAN), load_plan(later))


def test_a_covariate_that_was_added_is_told_with_both_lists():
    assert between(("[baseline]", "[baseline, site]")) == [
        Difference("analysis one", "changed", ("covariates: [baseline] -> [baseline, site]",))
    ]


def test_each_changed_part_is_told_by_its_kind_and_name():
    found = between(
        ("benjamini_hochberg", "holm"),
        ("seed: 1", "seed: 2"),
        ("follow_up: c1", "follow_up: c9"),
        ("reference: PT", "reference: A"),
        ("A title", "Another title"),
    )

    assert found == [
        Difference("title", "changed", ("plan: A title -> Another title",)),
        Difference("variable caps5", "changed", ("follow_up: c1 -> c9",)),
        Difference("family both", "changed", ("correction: benjamini_hochberg -> holm",)),
        Difference("analysis two", "changed", ("seed: 1 -> 2",)),
        Difference("data", "changed", ("arm.reference: PT -> A",)),
    ]


def test_an_analysis_with_another_id_is_one_added_and_one_removed():
    added, removed = between(("id: one", "id: first"))

    assert (added.of, added.change) == ("analysis first", "added")
    assert "covariates: [baseline]" in added.details
    assert removed == Difference("analysis one", "removed")


def test_an_estimand_that_was_added_is_told_in_full():
    said = {
        "population": "Everybody randomised",
        "treatment": "MDMA against placebo",
        "variable": "Change in CAPS-5",
        "intercurrent_events": "Treatment policy",
        "summary": "Difference in means",
    }
    text = "".join(f"\n  {key}: {words}" for key, words in said.items())

    found = between(("A title", f"A title\nestimand:{text}"))

    lines = tuple(f"{key}: {words}" for key, words in said.items())
    assert found == [Difference("estimand", "added", lines)]


def test_comments_and_defaults_that_are_written_out_differ_in_nothing():
    assert between(("seed: 1", "seed: 1, resamples: 5000"), ("families:", "# why\nfamilies:")) == []


def test_analyses_in_another_order_are_told():
    lines = PLAN.splitlines(keepends=True)
    swapped = "".join([*lines[:-2], lines[-1], lines[-2]])

    assert differences(load_plan(PLAN), load_plan(swapped)) == [
        Difference("order of the analyses", "changed", ("[one, two] -> [two, one]",))
    ]
