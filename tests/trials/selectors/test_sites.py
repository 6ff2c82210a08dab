"""Every state of a site says what it stops, and how it looks."""

from trials.lifecycle import LABELS, SITE
from trials.selectors.sites import STOPS
from trials.web.presenters.sites import TONES


def test_every_state_of_a_site_is_in_every_table():
    assert set(STOPS) == set(TONES) == set(SITE)
    assert set(SITE) <= set(LABELS)
