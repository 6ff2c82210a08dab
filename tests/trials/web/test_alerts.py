"""Alerts on the pages of the site, and on nobody else's."""

import pytest
from django.urls import reverse

from tests.library import NOTHING_SAID, entry_of
from tests.templates import page
from tests.trials.web.conftest import browser
from tests.trials.web.crawl import crawl, everything_in
from trials.context import reading
from trials.models import Alert

pytestmark = pytest.mark.rolled_back

PARTICIPANT = "/studies/LIBRARY/participants/01-001/"


@pytest.fixture
def alerted(library_study):
    """A self-report and an interview that both raised an alert."""
    library_study.save(entry_of(library_study, "BDI-II"), {"bdi09": 2}, complete=False)
    library_study.save(
        entry_of(library_study, "C-SSRS"),
        NOTHING_SAID | {"css0219": "Y"},
        role="rater",
        complete=False,
    )
    return library_study


def test_the_site_reads_on_every_page_how_many_alerts_wait(alerted):
    answer = browser(alerted, "site_coordinator").get("/studies/LIBRARY/")

    assert "Safety alerts (2)" in page.read(answer.content.decode()).text()


def test_the_list_says_what_to_do_for_whom(alerted):
    answer = browser(alerted, "site_coordinator").get("/studies/LIBRARY/alerts/")

    rows = [row.text() for row in page.read(answer.content.decode()).all("tr")][1:]
    assert "01-001 Urgent Suicidal thoughts Beck Depression Inventory-II, V1" in rows[0]
    assert "01-002 Call the participant –" in rows[1]


def test_the_page_of_a_participant_takes_the_action_and_keeps_it(alerted):
    coordinator = browser(alerted, "site_coordinator")
    with reading(alerted.scope("site_coordinator")):
        alert = Alert.objects.get(level="urgent")

    answer = coordinator.post(
        reverse("acknowledge-alert", args=["LIBRARY", alert.pk]),
        {"action_taken": "Called at 14:10"},
        follow=True,
    )

    text = page.read(answer.content.decode()).text()
    assert answer.redirect_chain == [(PARTICIPANT, 302)]
    assert "Called at 14:10 Ada Site" in " ".join(text.split())
    assert "Safety alerts (1)" in text


def test_without_an_action_the_page_says_what_is_missing(alerted):
    with reading(alerted.scope("site_coordinator")):
        alert = Alert.objects.get(level="urgent")

    answer = browser(alerted, "site_coordinator").post(
        reverse("acknowledge-alert", args=["LIBRARY", alert.pk]), {"action_taken": ""}
    )

    assert answer.status_code == 422
    assert "Say what was done about the alert." in answer.content.decode()


@pytest.mark.commits
@pytest.mark.parametrize("role", ["rater", "data_manager", "sponsor", "statistician"])
def test_no_page_of_anybody_else_speaks_of_an_alert(alerted, role):
    pages = crawl(browser(alerted, role))

    # What an alert says; that there are some, the lock board counts and the ledger tells.
    saying = [
        url for url, answer in pages.items() if "Call the participant" in everything_in(answer)
    ]
    assert saying == []
    assert len(pages) >= 7


@pytest.mark.parametrize("role", ["rater", "data_manager", "sponsor", "statistician"])
def test_nobody_else_finds_the_alert_by_its_address(alerted, role):
    with reading(alerted.scope("site_coordinator")):
        alert = Alert.objects.get(level="urgent")

    answer = browser(alerted, role).post(
        reverse("acknowledge-alert", args=["LIBRARY", alert.pk]), {"action_taken": "Called"}
    )

    assert answer.status_code == 404


def test_a_page_that_does_not_exist_still_shows_the_count(alerted):
    answer = browser(alerted, "site_coordinator").get("/studies/LIBRARY/participants/99-999/")

    assert answer.status_code == 404
