"""When a site stands out beside the others."""

import pytest

from trials.selectors.rates import rate_ratio
from trials.web.presenters.boards import mark_of, ratio_in_words, stands_out


@pytest.mark.parametrize(
    ("own", "others", "both_ways", "said"),
    [
        (2.1, 1.0, False, True),
        (2.0, 1.0, False, False),
        (0.0, 1.0, False, False),
        (0.4, 1.0, True, True),
        (0.5, 1.0, True, False),
        (0.0, 0.0, True, False),
        (0.1, 0.0, True, True),
        (None, 1.0, True, False),
        (1.0, None, True, False),
    ],
)
def test_twice_as_many_stand_out_and_too_few_where_people_report(own, others, both_ways, said):
    assert stands_out(own, others, both_ways=both_ways) is said


@pytest.mark.parametrize(
    ("events", "time", "others", "their_time", "words", "mark"),
    [
        (9, 40, 30, 260, "rate ratio 1.95 (0.81 to 4.21)", ""),
        (4, 10, 0, 20, "rate ratio – (1.32 to ∞)", "more than elsewhere"),
        (0, 100, 40, 100, "rate ratio 0.00 (0.00 to 0.10)", "fewer than elsewhere"),
        (0, 10, 0, 20, "", ""),
        (3, 10, 0, 0, "", ""),
    ],
)
def test_a_rate_is_marked_only_where_its_interval_leaves_out_1(
    events, time, others, their_time, words, mark
):
    ratio = rate_ratio(events, time, others, their_time)

    assert (ratio_in_words(ratio), mark_of(ratio)) == (words, mark)
