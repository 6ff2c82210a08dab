"""When a site stands out beside the others."""

import pytest

from trials.web.presenters.site_risk import stands_out


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
