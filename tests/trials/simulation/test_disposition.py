from collections import Counter

import pytest

from trials.simulation.disposition import courses
from trials.simulation.draws import Draws

COUNTS = {
    ("MDMA", 46): {"completed": 42, "withdrew": 3, "endpoint_missed": 1},
    ("PBO", 44): {"completed": 37, "withdrew": 4, "treatment_stopped": 3},
    ("MDMA", 12): {"completed": 11, "withdrew": 1},
    ("PBO", 88): {"completed": 74, "withdrew": 8, "treatment_stopped": 6},
}


@pytest.mark.parametrize(("arm", "size"), COUNTS)
def test_the_counts_of_an_arm_are_fixed_and_scale_with_it(arm, size):
    members = [str(number) for number in range(size)]

    dealt = courses(Draws("4"), arm, members)

    assert Counter(course.status for course in dealt.values()) == COUNTS[arm, size]


def test_39_of_the_40_placebo_participants_who_end_the_study_give_a_closing_bdi():
    dealt = courses(Draws("4"), "PBO", [str(number) for number in range(44)]).values()

    ended = [course for course in dealt if course.termination]

    assert (len(ended), sum(course.closing_bdi for course in ended)) == (40, 39)


def test_another_seed_gives_the_same_courses_to_other_people():
    members = [str(number) for number in range(46)]

    assert courses(Draws("4"), "MDMA", members) != courses(Draws("5"), "MDMA", members)
