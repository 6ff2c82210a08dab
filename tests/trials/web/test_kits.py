"""The kit on the page of its session, and the pharmacist's pages, which the web does not have."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from config import vault_urls
from tests.conftest import log_in_as
from tests.pharmacy import COUNTS, at_vault
from tests.study import PASSWORD
from tests.trials.web.conftest import browser, text_of
from trials.actions import dispensing
from trials.context import reading
from trials.models import KitRequest
from trials.policies.kits import NONE_AVAILABLE


def url(name: str, *about) -> str:
    return reverse(name, args=["KITS", *about])


def of_session(pharmacy, name: str) -> str:
    return url(name, pharmacy.visit("S1").pk)


def session_page(pharmacy, role: str = "site_coordinator") -> str:
    return browser(pharmacy, role).get(of_session(pharmacy, "dosing")).content.decode()


def test_asking_and_scanning_by_buttons(pharmacy):
    coordinator = browser(pharmacy, "site_coordinator")

    asked = coordinator.post(of_session(pharmacy, "ask-kit"), follow=True).content.decode()
    with reading(pharmacy.scope("site_coordinator")):
        request = KitRequest.objects.get()
    number = pharmacy.serve(request)
    sent = session_page(pharmacy)
    scanned = coordinator.post(
        of_session(pharmacy, "scan-kit"), {"number": f" {number} "}, follow=True
    ).content.decode()

    assert "Asked for: the pharmacy prepares it." in asked
    assert f"<dt>Number</dt><dd>{number}</dd>" in sent
    assert "Sent by the pharmacy: scan it before the dose." in sent
    assert "Scanned: ready for the dose." in scanned


def test_the_dose_says_that_it_waits_for_the_kit(pharmacy_of_module):
    assert "Scan the kit first." in session_page(pharmacy_of_module, "site_physician")


def test_the_page_says_one_sentence_whatever_is_missing(pharmacy):
    request = pharmacy.ask()
    with at_vault():
        dispensing.say_none(request=pharmacy.request(request), scope=pharmacy.pharmacist)

    page = session_page(pharmacy)

    assert f"<p>{NONE_AVAILABLE}</p>" in page
    assert f'action="{of_session(pharmacy, "ask-kit")}"' in page


def test_where_sessions_have_kits_randomising_gives_another_number(pharmacy_of_module):
    page = browser(pharmacy_of_module, "site_coordinator").get(url("participant", "01-001"))

    assert "<dt>Randomisation number</dt>" in page.content.decode()


@pytest.mark.parametrize("role", ["therapist", "data_manager", "sponsor", "rater"])
def test_only_the_site_coordinator_and_the_physician_ask(pharmacy_of_module, role):
    asked = browser(pharmacy_of_module, role).post(of_session(pharmacy_of_module, "ask-kit"))

    assert asked.status_code == 404


# The vault.


@pytest.fixture
def at_the_counter(settings):
    """A function: the pharmacist's browser, from here on with the vault's login."""

    def sign_in(pharmacy, role="unblinded_pharmacist") -> Client:
        settings.ROOT_URLCONF = "config.vault_urls"
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
        log_in_as("vault")
        client = Client()
        client.force_login(pharmacy.people[role])
        return client

    yield sign_in
    log_in_as("web")


def test_a_request_is_prepared_and_served_by_a_scan(pharmacy, at_the_counter):
    request = pharmacy.ask()
    counter = at_the_counter(pharmacy)

    waiting = counter.get(url("pharmacy")).content.decode()
    offer = counter.post(url("prepare-kit", request.pk)).content.decode()
    number = re.search(r'<th scope="row">(\d{6})</th>', offer)[1]
    served = counter.post(url("assign-kit", request.pk), {"number": number}, follow=True)

    assert "01-001, S1" in waiting
    assert [word for word in ("velvet", "gravel", "Active", "Control") if word in offer] == []
    assert f"Kit {number} goes to 01-001." in served.content.decode()
    assert pharmacy.kit(number).state == "assigned"


def test_a_wrong_scan_is_refused_on_a_page_that_says_what_is_right(pharmacy, at_the_counter):
    request = pharmacy.ask()
    counter = at_the_counter(pharmacy)

    answer = counter.post(url("assign-kit", request.pk), {"number": "000000"})

    assert answer.status_code == 422
    assert "There is no kit 000000 at this site. What would be right: " in answer.content.decode()


def test_there_is_none_says_the_pharmacist_by_a_button(pharmacy, at_the_counter):
    request = pharmacy.ask()
    counter = at_the_counter(pharmacy)

    page = counter.post(url("say-no-kit", request.pk), follow=True).content.decode()

    assert "No session waits for a kit." in page


def test_from_the_shipment_to_the_count_by_forms(pharmacy, at_the_counter):
    counter = at_the_counter(pharmacy)
    number = pharmacy.ship(COUNTS, lot="L2").numbers[0]
    shipment = pharmacy.kit(number).shipment

    received = counter.post(
        url("receive-kits", shipment), {"in_range": "yes", "witness": "Wilma Witness"}, follow=True
    )
    lost = {"numbers": number, "to": "lost", "reason": "Not on the shelf"}
    moved = counter.post(url("move-kits"), lost, follow=True)
    counted = counter.post(url("reconcile-kits"), {"counted": "15"}, follow=True)

    assert "The shipment is received." in received.content.decode()
    assert f"{number}: lost." in moved.content.decode()
    assert "Reconciled; difference 0." in counted.content.decode()
    assert "<dt>Received</dt><dd>16</dd>" in counted.content.decode()
    assert f"{number},L2," in counter.get(url("kits-csv")).content.decode()


def test_the_stock_says_what_a_kit_holds_and_its_state_in_words(pharmacy_of_module, at_the_counter):
    page = text_of(at_the_counter(pharmacy_of_module).get(url("pharmacy-stock")))

    assert '<th scope="row">gravel, level L120</th>' in page
    assert '<td data-label="State">Available</td>' in page
    assert [word for word in ("gravel:L120", ">available<") if word in page] == []


def test_a_return_is_counted_at_the_counter(pharmacy, at_the_counter):
    number = pharmacy.serve(pharmacy.ask())
    counter = at_the_counter(pharmacy)

    wrong = counter.post(url("take-back-kit", number), {"counted": "1"})
    right = counter.post(url("take-back-kit", number), {"counted": "3"}, follow=True)

    assert "3 capsules should come back, 1 were counted. Say what happened." in text_of(wrong)
    assert f"Kit {number} is back." in text_of(right)


def test_the_pages_cost_the_same_however_many_kits_there_are(pharmacy, at_the_counter):
    counter = at_the_counter(pharmacy)

    def queries() -> list[int]:
        found = []
        for page in ("pharmacy", "pharmacy-stock", "pharmacy-reconciliation"):
            with CaptureQueriesContext(connection) as captured:
                counter.get(url(page))
            found.append(len(captured))
        return found

    few = queries()
    pharmacy.ship(COUNTS, lot="L2")
    pharmacy.receive()

    assert queries() == few


@pytest.mark.parametrize("page", ["pharmacy", "pharmacy-stock", "pharmacy-reconciliation"])
def test_nobody_else_of_the_vault_finds_the_pharmacy(pharmacy_of_module, at_the_counter, page):
    other = at_the_counter(pharmacy_of_module, "unblinded_statistician")

    assert other.get(url(page)).status_code == 404


# N33: what is the pharmacist's is nowhere on the web.


def test_no_address_of_the_pharmacy_is_one_of_the_web():
    of_pharmacy = {
        pattern.name
        for pattern in vault_urls.urlpatterns
        if str(pattern.pattern).startswith("pharmacy/")
    }
    of_web = {name for name in get_resolver("config.urls").reverse_dict if isinstance(name, str)}

    assert len(of_pharmacy) == 11
    assert "dosing" in of_web
    assert of_pharmacy & of_web == set()


def test_a_person_of_the_web_does_not_sign_in_at_the_vault(pharmacy_of_module, at_the_counter):
    vault = at_the_counter(pharmacy_of_module)
    vault.logout()

    answer = vault.post("/sign-in/", {"username": "cora", "password": PASSWORD})

    assert answer.status_code == 200
    assert "Please enter a correct" in text_of(answer)


def test_the_pharmacist_does_not_sign_in_on_the_web(pharmacy_of_module):
    said = {"username": "unblinded_pharmacist", "password": PASSWORD}

    answer = Client().post("/sign-in/", said)

    assert "Please enter a correct" in text_of(answer)
