"""Shuffled arms: in the planned ratio, the same for the same salt, others for another."""

from collections import Counter

from analysis.shuffling import shuffled_arms

NUMBERS = [f"01-{number:03}" for number in range(1, 61)]
TWO_TO_ONE = {"active": 2, "control": 1}


def test_everybody_gets_an_arm_in_the_planned_ratio():
    arms = shuffled_arms(NUMBERS, ratio=TWO_TO_ONE, salt="one")

    assert Counter(arms.values()) == {"active": 40, "control": 20}
    assert sorted(arms) == NUMBERS


def test_the_same_salt_gives_the_same_arms_in_whatever_order_people_come():
    assert shuffled_arms(NUMBERS, ratio=TWO_TO_ONE, salt="one") == shuffled_arms(
        NUMBERS[::-1], ratio=TWO_TO_ONE, salt="one"
    )


def test_two_salts_agree_no_more_often_than_by_chance():
    many = [f"{number:05}" for number in range(10_000)]
    even = {"active": 1, "control": 1}
    one, other = (shuffled_arms(many, ratio=even, salt=salt) for salt in ("one", "other"))

    same = sum(one[number] == other[number] for number in many)

    # 5,000 are expected, with a standard deviation of 50.
    assert abs(same - 5_000) < 200
