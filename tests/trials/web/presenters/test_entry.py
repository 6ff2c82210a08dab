"""What stands at the head of a form."""

from types import SimpleNamespace

import pytest

from instruments import get_instrument
from trials.models import Entry
from trials.web.presenters.entry import banner


@pytest.mark.parametrize(
    ("key", "version", "shown"),
    [("SDS", "clinician_rated", ""), ("AUDIT", "past_year", "past year")],
)
def test_a_version_that_the_title_says_is_not_said_again(key, version, shown):
    entry = SimpleNamespace(state=Entry.State.EXPECTED, token="R-1")
    rater = SimpleNamespace(role="rater")

    assert banner(entry, get_instrument(key, version), rater)["version"] == shown
