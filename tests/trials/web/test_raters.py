"""The rater coordinator's pages: interviews by token, and never a participant, site or visit."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.study import CONSENTED, PASSWORD, reading_all
from tests.trials.web.conftest import browser
from tests.trials.web.crawl import crawl, everything_in, saying
from trials.actions.members import add_member
from trials.actions.rater_pool import keep_profile
from trials.actions.raters import assign
from trials.actions.studies import create_account
from trials.models import AuditChange, Participant, RaterCertificate, RaterProfile
from trials.refusals import Refused

pytestmark = pytest.mark.rolled_back

NUMBERS = ("01-001", "02-001")
PLACES = ("Harbour Clinic", "Hill Clinic", "America/New_York", "Asia/Jerusalem")
VISITS = ("R1", "R2", "R3", "First assessment", "Second assessment", "Third assessment")


def address(name: str, *about) -> str:
    return reverse(name, args=["POOL", *about])


@pytest.fixture
def coordinator(pool):
    return browser(pool, "rater_coordinator")


def test_no_page_of_the_coordinator_says_a_participant_a_site_or_a_visit(pool):
    pool.enrol("02-001", site="02", language="he")
    given = pool.book("01-001", "R1")
    assign(entry=given, rater=pool.people["ruth"], scope=pool.scope("data_manager"))
    waiting = [pool.book("01-001", "R2"), pool.book("01-001", "R3")]

    pages = crawl(browser(pool, "rater_coordinator"))

    assert saying(pages, *NUMBERS, *PLACES, *VISITS) == []
    assert [url for url, page in pages.items() if page.status_code >= 400] == []
    assert {address("rater-interview", entry.token) for entry in waiting} <= set(pages)
    assert {address("rater", pool.people[name].pk) for name in ("rolf", "ruth")} <= set(pages)


def test_a_refusal_to_the_coordinator_names_the_rater_and_nobody_else(pool, coordinator):
    assign(
        entry=pool.book("01-001", "R1"),
        rater=pool.people["rolf"],
        scope=pool.scope("data_manager"),
    )
    second = pool.book("01-001", "R2")

    answer = coordinator.post(
        address("give-interview", second.token), {"rater": str(pool.people["rolf"].pk)}
    )

    assert answer.status_code == 422
    assert "Rolf Rater has met this participant already." in answer.content.decode()
    assert saying({"/": answer}, *NUMBERS, *PLACES, *VISITS) == []


def test_the_coordinator_gives_an_interview_to_whom_she_chooses(pool, coordinator):
    entry = pool.book("01-001", "R1")

    answer = coordinator.post(
        address("give-interview", entry.token),
        {"rater": str(pool.people["hila"].pk)},
        follow=True,
    )

    assert f"Interview {entry.token} is given to Hila Rater." in everything_in(answer)
    assert pool.rater_of("01-001", "R1") == pool.people["hila"]


def test_all_that_waits_is_given_away_by_the_rules(pool, coordinator):
    pool.book("01-001", "R1")

    answer = coordinator.post(address("assign-waiting"), follow=True)

    assert "Interviews given to raters: 1." in everything_in(answer)
    assert pool.rater_of("01-001", "R1") is not None


def test_a_certificate_comes_from_the_page(pool, coordinator):
    page = address("rater-certificate", pool.people["ruth"].pk)
    said = {"forms": ["CALM", "STILL"], "certified_on": "2026-01-09", "note": "Case 7"}

    coordinator.post(page, said)

    with reading_all(pool.trial):
        kept = RaterCertificate.objects.filter(note="Case 7").values_list("form_key", "valid_until")
        assert sorted(kept) == [("CALM", date(2026, 7, 9)), ("STILL", date(2026, 7, 9))]


def test_a_profile_that_is_saved_as_it_is_shown_keeps_a_language_of_no_site(pool, coordinator):
    rater = pool.people["ruth"]
    about = {"trial": pool.trial, "rater": rater, "scope": pool.scope("rater_coordinator")}
    keep_profile(**about, languages=["en", "sv"], most_per_week=4)
    page = coordinator.get(address("rater", rater.pk))
    shown = next(f["form"] for f in page.context["forms"] if f["title"] == "Profile")
    ticked = [box.data["value"] for box in shown["languages"].subwidgets if box.data["selected"]]

    said = {"languages": ticked, "most_per_week": 4}
    answer = coordinator.post(address("rater-profile", rater.pk), said)

    assert (answer.status_code, sorted(ticked)) == (302, ["en", "sv"])
    with reading_all(pool.trial):
        assert RaterProfile.objects.get(rater=rater).languages == ["en", "sv"]


def test_a_form_that_is_not_filled_in_says_what_is_missing(pool, coordinator):
    answer = coordinator.post(address("rater-profile", pool.people["ruth"].pk), {})

    assert answer.status_code == 422
    assert "Tick at least one." in answer.content.decode()


@pytest.mark.parametrize("role", ["site_coordinator", "rater", "data_manager", "sponsor"])
def test_the_pages_are_there_for_nobody_else(pool, role):
    assert browser(pool, role).get(address("raters")).status_code == 404


@pytest.mark.parametrize("page", ["raters", "rater-interview"])
def test_more_interviews_cost_no_query(pool, coordinator, page):
    token = pool.book("01-001", "R1").token
    url = address(page, *([token] if page == "rater-interview" else []))
    coordinator.get(url)
    with CaptureQueriesContext(connection) as before:
        coordinator.get(url)

    for number in range(2, 5):
        pool.enrol(f"01-00{number}")
        pool.book(f"01-00{number}", "R1", on=date(2026, 1, 14) + timedelta(days=number))
    with CaptureQueriesContext(connection) as after:
        coordinator.get(url)

    assert len(after) == len(before)


@pytest.fixture
def hill(pool):
    """The coordinator of the site with two languages."""
    user = create_account(username="hanna", name="Hanna Hill", password=PASSWORD)
    site = pool.site("02")
    add_member(user=user, trial=pool.trial, role="site_coordinator", site=site, starts_on=CONSENTED)
    client = Client()
    client.force_login(user)
    return client


def test_the_language_is_asked_where_a_site_has_more_than_one(pool, hill):
    harbour = browser(pool, "site_coordinator").get(address("add-participant"))
    said = {"number": "02-007", "consented_on": str(CONSENTED), "consent_version": "1.0"}

    without = hill.post(address("add-participant"), said)
    hill.post(address("add-participant"), said | {"language": "he"})

    assert "Language of the interviews" not in harbour.content.decode()
    assert without.status_code == 422
    with reading_all(pool.trial):
        assert Participant.objects.get(number="02-007").language == "he"
        line = AuditChange.objects.get(table_name="trials_participant", site_id=pool.site("02").pk)
        assert line.difference["language"] == [None, "he"]


@pytest.mark.parametrize(
    ("language", "why"),
    [
        (None, "Say in which language the participant is interviewed: he, en."),
        ("fr", "Language 'fr': participants are interviewed here in he, en."),
    ],
)
def test_a_language_that_the_site_does_not_have_is_refused(pool_of_module, language, why):
    with pytest.raises(Refused) as refusal:
        pool_of_module.enrol("02-008", site="02", language=language)

    assert str(refusal.value) == why
