import numpy as np
import pytest

from analysis.datasets.conditions import ConditionError, parse

NUMBERS = {
    "caps5.baseline": np.array([0.0, 10.0, np.nan, 30.0]),
    "diss": np.array([1.0, 1.0, 0.0, np.nan]),
}
LABELS = {"site": np.array(["01", "02", None, "02"], dtype=object)}


def holds(text: str) -> tuple[list, list]:
    true, unknown = parse(text).holds(NUMBERS.__getitem__, LABELS.__getitem__)
    return true.tolist(), unknown.tolist()


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("caps5.baseline > 0", [0, 1, 0, 1]),
        ("caps5.baseline >= 10", [0, 1, 0, 1]),
        ("caps5.baseline < 10", [1, 0, 0, 0]),
        ("caps5.baseline <= 10", [1, 1, 0, 0]),
        ("caps5.baseline = 10", [0, 1, 0, 0]),
        ("caps5.baseline == 10", [0, 1, 0, 0]),
        ("caps5.baseline != 10", [1, 0, 0, 1]),
        ("diss > -1.5", [1, 1, 1, 0]),
        ('site = "02"', [0, 1, 0, 1]),
        ("site != '02'", [1, 0, 0, 0]),
    ],
)
def test_a_comparison(text, true):
    assert holds(text)[0] == true


def test_a_missing_value_is_neither_true_nor_false():
    assert holds("caps5.baseline > 0")[1] == [False, False, True, False]


def test_and_is_unknown_only_while_it_can_still_be_true():
    # The third has no caps5 but diss = 0: false. The fourth has no diss and caps5 30: unknown.
    true, unknown = holds("caps5.baseline > 0 and diss = 1")

    assert true == [False, True, False, False]
    assert unknown == [False, False, False, True]


def test_or_is_known_as_soon_as_one_side_is_true():
    true, unknown = holds("caps5.baseline > 0 or diss = 0")

    assert true == [False, True, True, True]
    assert unknown == [False, False, False, False]


def test_and_binds_closer_than_or():
    assert holds("diss = 0 or diss = 1 and caps5.baseline > 0")[0] == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "'' is not a comparison"),
        ("caps5.baseline", "'caps5.baseline' is not a comparison"),
        ("caps5.baseline > ", "'caps5.baseline >' is not a comparison"),
        ("0 < caps5.baseline", "'0 < caps5.baseline' is not a comparison"),
        ("diss = 1 diss = 0", "after a comparison comes 'and' or 'or', not 'diss'"),
        ("diss = 1 and", "'' is not a comparison"),
        ('site > "02"', "text can be compared with = or != only, not with >"),
        ("(diss = 1)", "cannot read '(diss = 1)'"),
        ("__import__('os').system('true')", "cannot read \"('os').system('true')\""),
        ("diss = 1; diss = 0", "cannot read '; diss = 0'"),
    ],
)
def test_what_is_no_condition_is_refused_with_what_was_found(text, says):
    with pytest.raises(ConditionError) as refusal:
        parse(text)

    assert says in str(refusal.value)
