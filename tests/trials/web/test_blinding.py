"""What a blinded person can reach says no arm; what a rater can reach says almost nothing."""

import json
import uuid

import pytest

from tests.study import ARMS
from tests.trials.web.conftest import address, browser
from tests.trials.web.crawl import crawl, saying
from tests.worlds.addresses import every_address

pytestmark = pytest.mark.rolled_back

LABELS = ("Active", "Control")


# What exists on both hosts, of each its own: a start page, the sign-in, and one's own account.
ON_BOTH_HOSTS = ("/sign-in/", "/account/", "/second-factor/", "/healthz")


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_sponsor_finds_no_address_of_the_vault_on_the_web(open_study_of_module, method):
    some_id = str(open_study_of_module.trial.pk)
    values = {"trial": "SMALL", "entry_id": some_id}
    addresses = {
        url
        for url in every_address(values, urlconf="config.vault_urls")
        if url != "/" and not url.startswith(ON_BOTH_HOSTS)
    }
    sponsor = browser(open_study_of_module, "sponsor")

    found = {url for url in addresses if getattr(sponsor, method)(url).status_code != 404}

    assert len(addresses) > 3
    assert found == set()


def test_randomising_answers_with_a_kit_and_no_arm(open_study):
    open_study.enrol("01-020")
    open_study.complete_visit("01-020", "V1")
    coordinator = browser(open_study, "site_coordinator")

    answer = coordinator.post(address("randomise", "01-020"), follow=True)

    assert "01-020 is randomised: kit" in answer.content.decode()
    assert not [word for word in (*ARMS, *LABELS) if word in answer.content.decode()]


def test_a_save_answers_without_score_and_arm(open_study):
    entry = open_study.entry("01-001", "V2", "MOOD")
    body = {
        "answers": {"mood": 2, "sleep": 8},
        "based_on": 1,
        "complete": True,
        "done_on": "2026-02-10",
        "reason": "Read wrongly",
    }

    answer = browser(open_study, "site_coordinator").put(
        address("answers", entry.pk),
        json.dumps(body),
        "application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )

    assert set(answer.json()) == {"revision", "saved_at", "complete", "problems", "next_url"}


@pytest.fixture
def pages_of_the_rater(open_study, give_interview):
    """Two interviews, one of them rated; at another visit somebody else's rating exists."""
    give_interview("01-020")
    rated = give_interview("02-020", site="02")
    open_study.save(rated, {"calm": 1}, role="rater")
    rater = browser(open_study, "rater")
    pages = crawl(rater)
    # Studies, four of the account, the list, two interviews with their histories, their form's
    # codebook, the signature of the one that is rated, the search.
    assert len(pages) == 14
    return pages


@pytest.mark.parametrize(
    "word",
    [
        "01-020",
        "02-020",
        "01-001",  # participants
        "Harbour",
        "Hill Clinic",
        "America/New_York",  # sites
        "V1",
        "V2",
        "Baseline",
        "Follow-up",  # visits
        "MOOD",
        "PULSE",
        "Mood today",
        "Pulse at rest",  # other forms
        "Ada",
        "Dana",  # people of a site
    ],
)
def test_a_rater_reaches_no(pages_of_the_rater, word):
    assert saying(pages_of_the_rater, word) == []


def test_a_rater_does_not_reach_an_earlier_rating(open_study, give_interview):
    earlier = open_study.entry("01-001", "V1", "CALM")
    give_interview("01-020")
    rater = browser(open_study, "rater")

    statuses = [
        rater.get(address(name, earlier.pk)).status_code for name in ("entry", "entry-history")
    ]

    assert statuses == [404, 404]
    assert not [url for url in crawl(rater) if str(earlier.pk) in url]


def test_the_banner_of_a_rater_does_not_speak_of_allocation(pages_of_the_rater):
    assert saying(pages_of_the_rater, "llocation") == []
