"""What somebody typed stands in no line of the log, no address and no page of a fault."""

import io
import logging

import pytest
from django.conf import settings

from tests.trials.web.conftest import address, browser
from trials.logs import WithoutData

pytestmark = pytest.mark.rolled_back

# An answer, and a reason, that stand nowhere else.
SLEEP, REASON = "7.123457", "Ann Smith rang about it"
TYPED = {
    "mood": "2",
    "sleep": SLEEP,
    "based_on": "1",
    "complete": "true",
    "done_on": "2026-01-12",
    "reason": REASON,
}


@pytest.fixture
def log():
    """All that the processes would write, however unimportant."""
    written, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["plain"]["format"]))
    handler.addFilter(WithoutData())
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.mark.parametrize(
    ("changed", "status"),
    [({}, 302), ({"based_on": "7"}, 409), ({"mood": REASON}, 422), ({"done_on": REASON}, 422)],
)
def test_a_save_and_its_refusals_leave_nothing_of_it_in_log_or_address(
    open_study, log, changed, status
):
    entry = open_study.entry("01-001", "V1", "MOOD")

    answer = browser(open_study, "site_coordinator").post(
        address("entry", entry.pk), TYPED | changed
    )

    told = log.getvalue() + answer.headers.get("Location", "")
    assert answer.status_code == status
    assert [words for words in (SLEEP, REASON) if words in told] == []


def test_a_fault_of_the_database_that_quotes_the_row_is_logged_by_its_code(
    open_study, log, monkeypatch
):
    monkeypatch.setattr("trials.actions.entries.scores_of", lambda *args: None)
    client = browser(open_study, "site_coordinator", raise_request_exception=False)

    answer = client.post(address("entry", open_study.entry("01-001", "V1", "MOOD").pk), TYPED)

    assert answer.status_code == 500
    assert "database error 23502" in log.getvalue()
    told = log.getvalue() + answer.content.decode()
    assert [words for words in (SLEEP, REASON) if words in told] == []
