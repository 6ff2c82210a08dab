"""Nobody stands in a group of fewer than five, worked out by hand."""

import pandas as pd

from analysis.public.anonymity import anonymous


def people(*groups: tuple[int, str, int], arm: str = "a") -> pd.DataFrame:
    """groups: how many of an arm, their sex, their age."""
    rows = [(arm, sex, age) for count, sex, age in groups for _ in range(count)]
    return pd.DataFrame(rows, columns=["arm", "sex", "age"], dtype=object)


def test_large_groups_stay_as_they_are():
    table = people((5, "f", 40), (7, "m", 40))

    found = anonymous(table, ["sex", "age"], arm="arm")

    assert found.table.equals(table)
    assert (found.left_out, found.emptied, found.smallest) == ((), 0, 5)


def test_the_column_with_the_most_values_goes_where_too_many_would_lose_theirs():
    table = people(*[(3, sex, age) for sex in "fm" for age in (30, 40, 50)])

    found = anonymous(table, ["sex", "age"], arm="arm")

    assert list(found.table.columns) == ["arm", "sex"]
    assert (found.left_out, found.emptied, found.smallest) == (("age",), 0, 9)


def test_a_few_in_small_groups_lose_theirs_and_become_a_group_of_five():
    # Two and one stand alone; the smallest other group, of six, joins them.
    table = people((30, "f", 40), (6, "m", 40), (2, "f", 65), (1, "m", 65))

    found = anonymous(table, ["sex", "age"], arm="arm")

    assert (found.left_out, found.emptied, found.smallest) == ((), 9, 9)
    assert found.table["sex"].tolist() == ["f"] * 30 + [None] * 9


def test_five_who_have_the_same_are_five_of_one_arm():
    # In b, three stand alone; the smaller of the other groups joins them. In a, nobody does.
    of_a = people((40, "f", 40), (9, "m", 40), (5, "m", 65))
    of_b = people((40, "f", 40), (9, "m", 40), (3, "m", 65), arm="b")
    table = pd.concat([of_a, of_b], ignore_index=True)

    found = anonymous(table, ["sex", "age"], arm="arm")

    assert (found.left_out, found.emptied, found.smallest) == ((), 12, 5)
    assert set(found.table.loc[found.table["sex"].isna(), "arm"]) == {"b"}


def test_one_who_says_nothing_is_known_by_that_too():
    table = people((40, "f", 40), (1, None, 40))

    found = anonymous(table, ["sex", "age"], arm="arm")

    assert (found.emptied, found.smallest) == (41, 41)


def test_without_characteristics_there_is_nothing_to_do():
    found = anonymous(people((2, "f", 40)), [], arm="arm")

    assert (found.left_out, found.emptied, found.smallest) == ((), 0, 0)
