"""Pages of runs say which sites they have, before and after one was excluded for cause."""

import pytest

from analysis import work
from analysis.models import Run
from tests.conftest import log_in_as
from tests.exclusion import exclude
from tests.study import signed_plan, start_run
from tests.trials.web.conftest import address, browser

SENTENCE = (
    "site 02 Hill Clinic, excluded for cause on 2 March 2026: Consent forms were signed afterwards."
)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("analysis.tasks.ring", lambda part_ids: None)


@pytest.fixture
def two_runs(masked_study):
    """A run with all sites, and the one that the exclusion of site 02 started."""
    first = start_run(masked_study)
    exclude(masked_study, "02")
    return first, Run.objects.exclude(excluded_sites=[]).get()


def page_of(study, run) -> str:
    return browser(study, "statistician").get(address("run", run.pk)).content.decode()


def test_both_runs_carry_the_mark_and_lead_to_each_other(masked_study, two_runs):
    first, again = two_runs

    pages = [page_of(masked_study, run) for run in two_runs]

    assert f"With {SENTENCE}" in pages[0] and f"Without {SENTENCE}" in pages[1]
    assert f'<a href="{address("run", again.pk)}">without site 02</a>' in pages[0]
    assert f'<a href="{address("run", first.pk)}">with all sites</a>' in pages[1]


def test_the_mark_stands_below_the_tables_of_a_result(masked_study, two_runs):
    log_in_as("worker")
    for part in work.waiting_parts():
        work.compute_part(part)
    log_in_as("web")

    pages = [page_of(masked_study, run) for run in two_runs]

    assert f'<div class="report-notes"><p>With {SENTENCE}</p>' in pages[0]
    assert f'<div class="report-notes"><p>Without {SENTENCE}</p>' in pages[1]


def test_before_an_exclusion_a_page_says_nothing_of_one(masked_study):
    run = start_run(masked_study)

    page = page_of(masked_study, run)

    assert "With all sites" in page
    assert "excluded" not in page


def test_the_list_says_which_sites_each_run_has(masked_study, two_runs):
    page = browser(masked_study, "statistician").get(address("runs")).content.decode()

    assert page.count('<td data-label="Sites">With all sites</td>') == 1
    assert page.count('<td data-label="Sites">Without site 02</td>') == 1


def test_the_form_offers_both_once_a_site_is_excluded(masked_study):
    statistician = browser(masked_study, "statistician")
    before = statistician.get(address("runs")).content.decode()

    exclude(masked_study, "02")
    after = statistician.get(address("runs")).content.decode()

    assert 'name="sites"' not in before
    assert '<option value="all">With all sites</option>' in after
    assert '<option value="without_excluded">Without site 02</option>' in after


@pytest.mark.parametrize(("sites", "expected"), [("all", []), ("without_excluded", ["02"])])
def test_the_form_starts_the_run_that_was_chosen(masked_study, sites, expected):
    exclude(masked_study, "02")

    browser(masked_study, "statistician").post(
        address("start-run"), {"plan": signed_plan(masked_study).pk, "sites": sites}
    )

    assert Run.objects.get().excluded_sites == expected
