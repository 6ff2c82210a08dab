"""Figures of ours beside those of other software: their names, and how far apart they may be."""

import pytest

from analysis.comparing import (
    ResultsError,
    compare,
    figures_of,
    only_shown,
    read_results,
    split_failures,
)

ROW = {"name": "difference", "contrast": "B - A", "value": 2.5, "p": 0.01, "test": "t"}
ANCOVA = {"status": "ok", "method": "ancova", "n": 4, "n_by_arm": {"A": 2, "B": 2}}
RESULT = {"analyses": {"mood": ANCOVA | {"estimates": [ROW, {"name": "df", "value": None}]}}}
VALUE = "difference contrast=B - A value"


def compared(figures: dict, result: dict = RESULT):
    return compare(result, {"mood": figures}, lambda *of: "not asked for")


def test_a_figure_is_named_by_its_row_and_its_column():
    assert figures_of(RESULT["analyses"]["mood"]) == {
        "n": 4,
        "n arm=A": 2,
        "n arm=B": 2,
        VALUE: 2.5,
        "difference contrast=B - A p": 0.01,
        "df value": None,
    }


def test_two_rows_of_one_name_stay_two():
    twice = ANCOVA | {"estimates": [ROW, ROW]}

    assert "difference contrast=B - A #2 value" in figures_of(twice)


@pytest.mark.parametrize(
    ("theirs", "agrees"), [(2.5 + 2.4e-6, True), (2.5 + 2.6e-6, False), (None, False)]
)
def test_figures_above_one_may_be_a_millionth_of_themselves_apart(theirs, agrees):
    assert compared({VALUE: theirs}).agrees is agrees


def test_what_does_not_exist_does_not_exist_for_them_either():
    assert compared({"df value": None}).agrees
    assert not compared({"df value": 3.0}).agrees


def test_a_mixed_model_may_be_further_apart():
    mixed = {"analyses": {"mood": RESULT["analyses"]["mood"] | {"method": "mmrm"}}}

    assert compared({VALUE: 2.5001}, mixed).agrees
    assert not compared({VALUE: 2.5001}).agrees


def test_what_was_not_compared_is_listed_with_its_reason():
    found = compared({VALUE: 2.5, "n": 4, "n arm=A": 2, "n arm=B": 2})

    assert found.compared == 4
    assert found.not_checked == [
        {
            "analysis": "mood",
            "count": 2,
            "figures": ["df", "difference: p"],
            "reason": "not asked for",
        }
    ]


def test_nothing_compared_does_not_agree():
    found = compared({})

    assert (found.compared, found.largest, found.agrees) == (0, None, False)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "line 1: the columns are analysis, figure, value"),
        ("id,figure,value\n", "not id, figure, value"),
        ("analysis,figure,value\nmood,n\n", "line 2: has 2 cells; 3 are needed"),
        ("analysis,figure,value\nsleep,n,4\n", "line 2: analysis: 'sleep' is not one of this run"),
        ("analysis,figure,value\nmood,mean,4\n", "line 2: figure: mood has no figure 'mean'"),
        ("analysis,figure,value\nmood,n,4\nmood,n,4\n", "line 3: figure: 'n' of mood stands twice"),
        ("analysis,figure,value\nmood,n,four\n", "line 2: value: 'four' is not a number"),
        ("analysis,figure,value\nmood,n,inf\n", "line 2: value: 'inf' is not a number"),
        ("analysis,figure,value\nmood,n,nan\n", "line 2: value: 'nan' is not a number"),
        # Its share of ours would be infinite.
        ("analysis,figure,value\nmood,n,1e308\n", "line 2: value: '1e308' is not a number"),
        ("x," * 5000, "not x, x, x"),
    ],
)
def test_a_file_of_results_that_cannot_be_read_says_which_line(text, sentence):
    with pytest.raises(ResultsError, match=sentence):
        read_results(text, RESULT)


def test_an_empty_value_and_na_are_figures_that_do_not_exist():
    read = read_results("analysis,figure,value\nmood,n,\nmood,df value,NA\n", RESULT)

    assert read == {"mood": {"n": None, "df value": None}}


def test_what_the_other_software_could_not_do_is_taken_out_with_its_reason():
    left, failed = split_failures("analysis,figure,value\na,n,4\nb,failed,too few\n")

    assert (left, failed) == ("analysis,figure,value\na,n,4\n\n", {"b": "too few"})


def test_of_the_other_software_nothing_is_kept_that_a_masked_result_does_not_show():
    text = "analysis,figure,value\n\nmood,n,4\nmood,min arm=A,1\nsleep,n,4\n"

    assert only_shown(text, RESULT).split() == ["analysis,figure,value", "mood,n,4"]
