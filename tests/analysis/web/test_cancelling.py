"""Whoever watches a run sees how long it still takes, and can stop the wrong one."""

import pytest

from analysis import runs, work
from analysis.models import Run
from analysis.progress import Remaining
from analysis.web import cancelling
from tests.conftest import log_in_as
from tests.study import start_run
from tests.trials.web.conftest import address, browser, text_of

pytestmark = pytest.mark.rolled_back

WHY = "The wrong plan was started."


def test_a_run_is_cancelled_on_its_page_with_a_reason(masked_study):
    run = start_run(masked_study)
    sponsor = browser(masked_study, "sponsor")
    offered = sponsor.get(address("run", run.pk)).content.decode()

    sponsor.post(address("cancel-run", run.pk), {"reason": WHY})

    page = text_of(browser(masked_study, "data_manager").get(address("run", run.pk)))
    assert f'action="{address("cancel-run", run.pk)}"' in offered
    assert "Cancelled by Sam Sponsor on " in page
    assert f"no result of it is kept. Reason: {WHY}" in page
    assert "Cancel this run" not in page


@pytest.mark.commits
def test_a_run_that_has_ended_says_so_to_whoever_cancels_it(masked_study):
    run = start_run(masked_study)
    log_in_as("worker")
    for part in work.waiting_parts():
        work.compute_part(part)
    log_in_as("web")

    answer = browser(masked_study, "sponsor").post(address("cancel-run", run.pk), {"reason": WHY})

    assert "The run has ended: it cannot be cancelled any more." in answer.content.decode()
    assert runs.state(run) == "succeeded"


def test_whoever_does_not_start_analyses_cancels_none(masked_study):
    run = start_run(masked_study)
    data_manager = browser(masked_study, "data_manager")

    answer = data_manager.post(address("cancel-run", run.pk), {"reason": WHY})

    assert answer.status_code == 404
    assert runs.state(run) == "queued"
    page = text_of(data_manager.get(address("run", run.pk)))
    assert "does not include: start analyses" in page


def test_programs_read_the_state_of_a_cancelled_run_and_that_nobody_works_on_it(masked_study):
    run = start_run(masked_study)
    sponsor = browser(masked_study, "sponsor")
    sponsor.post(address("cancel-run", run.pk), {"reason": WHY})

    told = sponsor.get(address("api-run", run.pk)).json()

    assert (told["state"], told["workers"], told["seconds_left"]) == ("cancelled", 0, None)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (Remaining(2, 0.2), "about 1 s left, 2 workers"),
        (Remaining(1, 31.0), "about 40 s left, 1 worker"),
        (Remaining(10, 171.0), "about 3 min left, 10 workers"),
        (Remaining(16, 7300.0), "about 3 h left, 16 workers"),
        (Remaining(2, None), "2 workers"),
        (Remaining(0, None), "no worker is at it"),
    ],
)
def test_the_time_left_is_said_as_exactly_as_it_is_known(monkeypatch, now, words):
    monkeypatch.setattr(cancelling, "remaining", lambda run: now)
    run = Run()
    run.failure = run.cancelled_at = None
    run.parts_begun = run.parts_done = 3

    assert cancelling.left_in_words(run) == words
