import numpy as np
import pandas as pd
import pytest

from analysis import engine
from analysis.datasets.arrange import arrange
from analysis.datasets.layouts import (
    ArmColumn,
    FormColumn,
    Long,
    LongVariable,
    Trial,
    TrialArm,
    TrialVariable,
    Wide,
    WideVariable,
)
from analysis.datasets.refusals import CannotAnalyse, TableError
from analysis.plans import load_plan
from tests.analysis.oracles import (
    paper_plan,
    paper_text_in_wide_layout,
    trial82,
    trial82_as_trial,
)

ARM = ArmColumn(column="arm", reference="PT")
WIDE = Wide(layout="wide", participant="who", arm=ARM)
LONG = Long(layout="long", participant="who", visit="visit", arm=ARM)
IN_WIDE = {"s": WideVariable(baseline="s0", follow_up="s1", improvement="lower")}
IN_LONG = {"s": LongVariable(column="s", baseline=0, follow_up=3, improvement="lower")}


def wide(**columns):
    table = {"who": ["b", "a"], "arm": ["PT", "X"], "s0": ["5", "7"], "s1": ["1", None]}
    return arrange(pd.DataFrame(table | columns), data=WIDE, variables=IN_WIDE, columns={})


def long(rows: list[tuple]):
    table = pd.DataFrame(rows, columns=["who", "arm", "visit", "s", "age"])
    return arrange(table, data=LONG, variables=IN_LONG, columns={})


LONG_ROWS = [
    ("b", "PT", 3, 1, 30),
    ("a", "X", 0, 7, None),
    ("b", "PT", 0, 5, 30),
    ("b", "PT", 1, 4, 30),
    ("a", "X", 1, 6, 41),
]


def test_participants_are_sorted_whatever_the_order_of_the_rows():
    data = wide()

    assert data.participants == ["a", "b"]
    assert data.arms.tolist() == ["X", "PT"]
    assert data.numbers("s0").tolist() == [7.0, 5.0]


def test_whole_numbers_as_names_are_sorted_as_numbers():
    assert wide(who=["10", "9"]).participants == ["9", "10"]


def test_the_reference_arm_comes_first():
    assert wide(arm=["PT", "A"]).arm_labels == ["PT", "A"]


@pytest.mark.parametrize(
    ("time", "values"),
    [
        ("baseline", [7.0, 5.0]),
        ("follow_up", [np.nan, 1.0]),
        ("change", [np.nan, -4.0]),
        ("improvement", [np.nan, 4.0]),
    ],
)
def test_a_variable_has_two_visits_a_change_and_an_improvement(time, values):
    np.testing.assert_equal(wide().numbers(f"s.{time}"), values)


def test_blank_text_is_missing():
    np.testing.assert_equal(wide(s0=["", "7"]).numbers("s0"), [7.0, np.nan])


def test_an_arm_written_as_a_number_is_the_same_as_text():
    assert wide(arm=[0.0, 1.0]).arms.tolist() == ["1", "0"]


def test_the_long_layout_finds_each_visit():
    data = long(LONG_ROWS)

    np.testing.assert_equal(data.numbers("s.baseline"), [7.0, 5.0])
    np.testing.assert_equal(data.numbers("s.follow_up"), [np.nan, 1.0])


@pytest.mark.parametrize(
    ("between", "visits"),
    [(None, ["1", "2", "3"]), ([], ["3"]), ([2], ["2", "3"])],
    ids=["found", "none", "named"],
)
def test_in_the_long_layout_visits_between_are_named_or_found(between, visits):
    rows = [("a", "PT", visit, visit, 30) for visit in ("10", "3", "2", "1", "0", "unplanned")]
    variable = IN_LONG["s"].model_copy(update={"between": between})
    table = pd.DataFrame(rows, columns=["who", "arm", "visit", "s", "age"])

    data = arrange(table, data=LONG, variables={"s": variable}, columns={})

    assert data.variables["s"].visits == {visit: f"s@{visit}" for visit in visits}


def test_in_a_wide_table_a_visit_is_called_as_its_column():
    variable = IN_WIDE["s"].model_copy(update={"between": ["s_half"]})
    table = pd.DataFrame({"who": ["a"], "arm": ["PT"], "s0": [1], "s_half": [2], "s1": [3]})

    data = arrange(table, data=WIDE, variables={"s": variable}, columns={})

    assert data.variables["s"].visits == {"s_half": "s_half", "s1": "s1"}


def test_in_the_long_layout_a_covariate_is_what_does_not_change():
    assert long(LONG_ROWS).numbers("age").tolist() == [41.0, 30.0]


def test_in_the_long_layout_a_covariate_that_changes_is_refused_with_the_participant():
    data = long([*LONG_ROWS[:-1], ("b", "PT", 2, 6, 31)])

    with pytest.raises(CannotAnalyse, match="'age' changes between the visits of participant b"):
        data.numbers("age")


def test_the_trial_layout_names_columns_by_instrument_score_and_visit():
    score = TrialVariable(
        instrument="SCS", score="scs_ucs", baseline="V4", follow_up="V20", improvement="lower"
    )
    table = pd.DataFrame(
        {
            "participant": ["01-002", "01-001"],
            "arm": ["MDMA", "PBO"],
            "SCS.scs_ucs@V4": [4, 3],
            "SCS.scs_ucs@V20": [2, 3],
            "CHARACTERISTICS.diss@SCR": [1, 0],
        }
    )

    data = arrange(
        table,
        data=Trial(layout="trial", arm=TrialArm(reference="PBO")),
        variables={"ucs": score},
        columns={"diss": FormColumn(form="CHARACTERISTICS", item="diss", visit="SCR")},
    )

    assert data.participants == ["01-001", "01-002"]
    assert data.numbers("ucs.change").tolist() == [0.0, -2.0]
    assert data.numbers("diss").tolist() == [0.0, 1.0]


def test_per_cent_of_a_baseline_of_zero_is_missing():
    data = wide(s0=["0", "8"], s1=["3", "2"])
    (name,) = IN_WIDE
    per_cent = data.numbers(f"{name}.percent_improvement").tolist()

    assert data.participants == ["a", "b"]
    assert abs(per_cent[0]) == 75
    assert np.isnan(per_cent[1])


def crossed_over(arms: list[str]):
    """Who had placebo first is measured at PE as the others, and again after crossing over."""
    table = pd.DataFrame(
        {
            "participant": ["1", "2"],
            "arm": arms,
            "CAPS.total@BL": [80, 90],
            "CAPS.total@PE": [30, 70],
            "CAPS.total@PE2": [None, 40],
        }
    )
    total = TrialVariable(
        instrument="CAPS", score="total", baseline="BL", follow_up="PE", improvement="lower"
    )
    after_own = FormColumn(form="CAPS", item="total", visit={"MDMA": "PE", "PBO": "PE2"})
    return arrange(
        table,
        data=Trial(layout="trial", arm=TrialArm(reference="PBO")),
        variables={"caps": total},
        columns={"after_own": after_own},
    )


def test_each_arm_may_have_a_visit_of_its_own():
    data = crossed_over(["MDMA", "PBO"])

    assert data.numbers("after_own").tolist() == [30.0, 40.0]
    assert data.numbers("caps.follow_up").tolist() == [30.0, 70.0]


def test_a_visit_for_each_arm_waits_until_the_arms_are_known():
    with pytest.raises(CannotAnalyse, match="it waits until the arms are known"):
        crossed_over(["A", "B"]).numbers("after_own")


@pytest.mark.parametrize(
    ("columns", "problems"),
    [
        ({"who": ["a", "a"]}, ["3: who: participant 'a' has a row already."]),
        ({"who": ["a", None]}, ["3: who: empty; every row needs a participant."]),
        ({"who": [], "arm": [], "s0": [], "s1": []}, ["1: table: the table has no rows."]),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_lines(columns, problems):
    with pytest.raises(TableError) as refusal:
        wide(**columns)

    assert refusal.value.problems == problems


def test_a_table_without_participants_and_arms_is_refused():
    with pytest.raises(TableError) as refusal:
        arrange(pd.DataFrame({"x": [1]}), data=WIDE, variables=IN_WIDE, columns={})

    assert refusal.value.problems == [
        "1: who: there is no such column; there are: x.",
        "1: arm: there is no such column; there are: x.",
    ]


def test_two_rows_for_one_visit_are_refused():
    with pytest.raises(TableError) as refusal:
        long([*LONG_ROWS, ("a", "X", 1, 9, 41)])

    assert refusal.value.problems == ["7: who: participant 'a' at visit '1' has a row already."]


def test_an_arm_that_changes_between_visits_is_refused():
    with pytest.raises(TableError, match="'arm' changes between the visits of participant b"):
        long([*LONG_ROWS, ("b", "X", 2, 9, 30)])


def as_long(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The wide table of the reference set with one row per visit."""
    constant = table[["subject", "arm", "diss", "age", "female"]]
    visits = [
        constant.assign(visit=visit, **{name: table[f"{name}_{visit}"] for name in names})
        for visit in (1, 0)
    ]
    return pd.concat(visits)


def test_the_three_layouts_give_the_same_estimates():
    in_trial = paper_plan()
    names = list(in_trial.variables)
    text = paper_text_in_wide_layout()
    in_wide = load_plan(text)
    for name in names:
        text = text.replace(f"baseline: {name}_0", f"column: {name}\n    baseline: 0")
        text = text.replace(f"follow_up: {name}_1", "follow_up: 1")
    in_long = load_plan(text.replace("layout: wide", "layout: long\n  visit: visit"))

    results = engine.run(in_wide, trial82())["analyses"]
    from_long = engine.run(in_long, as_long(trial82(), names))["analyses"]
    from_trial = engine.run(in_trial, trial82_as_trial(in_trial))["analyses"]

    assert from_long == results
    assert [row.get("value") for one in from_trial.values() for row in one["estimates"]] == [
        row.get("value") for one in results.values() for row in one["estimates"]
    ]
