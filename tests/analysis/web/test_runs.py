"""The pages of analyses, before and after a run, with a worker's own login."""

import re
from functools import cache

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analysis import work
from analysis.models import Run
from analysis.snapshots import SnapshotAltered
from tests.conftest import log_in_as
from tests.study import ARMS, PLAN, start_run
from tests.trials.web.conftest import address, browser, text_of
from tests.trials.web.crawl import crawl, saying

pytestmark = pytest.mark.long

# tests/trials/test_blinding_two_worlds.py reads every page of a masked study.
OTHER_PAGES = r"^(?!.*(/analyses/|/history/))"
READERS = ("data_manager", "sponsor", "statistician")


def computed(study, **how):
    """A run, and its parts computed as the worker."""
    run = start_run(study, **how)
    log_in_as("worker")
    for part in work.waiting_parts():
        work.compute_part(part)
    log_in_as("web")
    return run


@pytest.fixture(scope="module")
def finished(masked_study_of_module):
    """(The study, a run of it that is finished), for tests that only read."""
    return masked_study_of_module, computed(masked_study_of_module)


@pytest.fixture(scope="module")
def pages_of(finished):
    """pages_of(role): {address: page} of all that is reached from the run, asked for once."""
    study, run = finished

    @cache
    def read(role: str) -> dict:
        return crawl(browser(study, role), start=address("run", run.pk), skipping=OTHER_PAGES)

    return read


def test_a_queued_run_asks_for_its_progress(masked_study):
    run = start_run(masked_study)
    statistician = browser(masked_study, "statistician")

    page = statistician.get(address("run", run.pk)).content.decode()
    progress = statistician.get(address("run-progress", run.pk)).content.decode()

    assert "Waiting for a worker" in page
    assert f'hx-get="{address("run-progress", run.pk)}"' in progress


def test_a_finished_run_shows_each_method_by_masked_groups(finished):
    study, run = finished

    page = browser(study, "statistician").get(address("run", run.pk)).content.decode()

    found = [
        title
        for title in (
            "Descriptive statistics",
            "Correlations",
            "Differences between arms",
            "Mediation",
        )
        if f"<h2>{title}</h2>" in page
    ]
    assert len(found) == 4
    assert "Group B − Group A" in page
    assert "<figcaption>Standardised differences between arms</figcaption>" in page


@pytest.mark.parametrize("role", READERS)
def test_no_page_of_a_masked_run_says_an_arm(pages_of, role):
    pages = pages_of(role)

    # The protocol and the plan name the arms that there are; nothing else does.
    naming = (address("study"), address("plans"))
    others = {url: page for url, page in pages.items() if not url.startswith(naming)}
    assert saying(others, *ARMS) == []
    assert any("/rows/" in url for url in pages)


def test_a_labelled_run_names_the_arms(unblinded_study):
    run = computed(unblinded_study, kind="labelled")

    page = browser(unblinded_study, "statistician").get(address("run", run.pk)).content.decode()

    assert "Active − Control" in page


def test_a_figure_leads_to_the_answers_it_was_made_from(finished, pages_of):
    study, run = finished

    pages = pages_of("statistician")

    rows = pages[address("run-rows", run.pk, "mood")].content.decode()
    history = address("entry-history", study.entry("01-001", "V2", "MOOD").pk)
    sources = set(re.findall(r'href="([^"]*/answers/[^"]*)"', rows))
    one = next(url for url in sources if history in pages[url].content.decode())
    assert f'href="{address("run-rows", run.pk, "mood")}"' in pages[one].content.decode()
    assert pages[history].status_code == 200


def test_who_may_not_see_answers_sees_who_was_analysed_and_no_value(finished):
    study, run = finished

    page = browser(study, "sponsor").get(address("run-rows", run.pk, "mood"))

    assert "01-001" in page.content.decode()
    assert "/history/" not in page.content.decode()


@pytest.mark.parametrize("role", ["site_coordinator", "rater"])
def test_the_pages_of_a_run_are_not_for_sites_and_raters(masked_study, role):
    run = start_run(masked_study)

    answer = browser(masked_study, role).get(address("run", run.pk))

    assert answer.status_code == 404


def test_a_run_that_does_not_exist_and_an_analysis_that_is_not_in_it_are_not_found(finished):
    study, run = finished
    sponsor = browser(study, "sponsor")

    made_up = sponsor.get(address("run", "00000000-0000-4000-8000-000000000000"))
    not_in_it = sponsor.get(address("run-rows", run.pk, "unheard-of"))

    assert (made_up.status_code, not_in_it.status_code) == (404, 404)
    assert text_of(made_up) == text_of(not_in_it)


def test_three_runs_cost_as_many_queries_as_one(masked_study):
    statistician = browser(masked_study, "statistician")

    counts = []
    for runs_in_all in (1, 3):
        while Run.objects.filter(trial=masked_study.trial).count() < runs_in_all:
            start_run(masked_study)
        statistician.get(address("runs"))
        with CaptureQueriesContext(connection) as queries:
            statistician.get(address("runs"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_records_that_were_altered_are_said_to_be_so(finished, monkeypatch):
    study, run = finished

    def altered(snapshot):
        raise SnapshotAltered("The records give another hash.")

    monkeypatch.setattr("analysis.web.rows.frozen_data", altered)
    answer = browser(study, "statistician").get(address("run-rows", run.pk, "mood"))

    assert answer.status_code == 422
    assert "The records give another hash." in answer.content.decode()


@pytest.mark.parametrize(
    ("include", "said"),
    [("mood.baseline > 5", "Finished, 1 of 4 not done"), ("", "Finished<")],
    ids=["one that cannot be done", "all"],
)
def test_a_run_says_how_much_of_it_was_not_done(masked_study, include, said):
    text = PLAN.replace("outcome: mood, cov", f'include: "{include}", outcome: mood, cov')
    computed(masked_study, kind="dry", plan=text if include else PLAN)

    page = browser(masked_study, "statistician").get(address("runs")).content.decode()

    assert said in page
