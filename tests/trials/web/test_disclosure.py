"""The pages of a disclosure: at the site, for those who stay blinded, and in the vault."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import log_in_as
from tests.study import PASSWORD
from tests.trials.web.conftest import browser
from tests.trio import ARMS, BLINDED, DISCLOSED, LABELS, REASON, TREATING
from trials.context import reading
from trials.models import DisclosureRequest, Visit

OWN_ARM = '<h2 id="own-arm">Own arm</h2>'


def url(name: str, *about) -> str:
    return reverse(name, args=["TRIO", *(about or [DISCLOSED])])


def status_page(trio, role: str, number: str = DISCLOSED) -> str:
    return browser(trio, role).get(url("participant-status", number)).content.decode()


def test_from_the_freeze_to_the_opened_stage_by_buttons(trio):
    physician, coordinator = browser(trio, "site_physician"), browser(trio, "site_coordinator")

    physician.post(url("freeze-stage"))
    physician.post(url("ask-disclosure"), {"reason": REASON})
    with reading(trio.scope("site_physician")):
        request = DisclosureRequest.objects.get()
    log_in_as("vault")
    trio.confirm(request)
    log_in_as("web")
    trio.sign_for_open_part(trio.participant(DISCLOSED))
    answer = coordinator.post(url("open-stage"), {"stage": "open"}, follow=True)

    assert "01-005: The stage is open: 2 visits were added." in answer.content.decode()
    with reading(trio.scope("site_coordinator")):
        assert Visit.objects.filter(stage="open").count() == 2


def test_the_page_says_what_stands_in_the_way_of_freezing(trio):
    page = status_page(trio, "site_physician", "01-001")

    assert "Not complete yet: S1 VITALS, PE MOOD." in page
    assert "“Blinded part” must be frozen first." in page


def test_the_page_says_how_far_it_is(trio):
    trio.freeze(trio.participant(DISCLOSED))
    trio.ask(trio.participant(DISCLOSED))

    page = status_page(trio, "site_physician")

    assert "<dt>“Blinded part” frozen</dt><dd>3 Apr 2026</dd>" in page
    assert "<dt>Asked for by Phil Physician</dt>" in page
    assert "<dt>Disclosed by the unblinded statistician</dt><dd>not yet</dd>" in page


@pytest.mark.parametrize("role", TREATING)
def test_those_who_treat_read_the_arm(trio, role):
    trio.disclose()

    assert f"<dt>Arm</dt><dd>{LABELS[1]}</dd>" in status_page(trio, role)


def test_only_the_stage_of_the_own_arm_is_offered_and_says_what_it_waits_for(trio):
    trio.disclose()

    page = status_page(trio, "site_coordinator")

    assert "Open “Open part”" in page
    assert "The consent for “Open part” must be signed first." in page
    assert "Extra part”" not in page


def test_the_data_manager_may_freeze_and_reads_no_arm(trio):
    before = status_page(trio, "data_manager")
    trio.disclose()
    after = status_page(trio, "data_manager")

    assert f'action="{url("freeze-stage")}"' in before
    assert OWN_ARM in after
    assert [label for label in LABELS if f"<dd>{label}</dd>" in after] == []


@pytest.mark.parametrize("role", ["sponsor", "statistician", "quality_auditor"])
def test_the_section_is_not_there_for_the_blinded(trio, role):
    trio.disclose()

    page = status_page(trio, role)

    assert OWN_ARM not in page
    assert "Own arm disclosed" in page


def test_a_study_without_disclosure_has_no_such_section(clinic):
    clinic.enrol()

    page = browser(clinic, "site_physician").get(
        reverse("participant-status", args=["CLINIC", "01-001"])
    )

    assert OWN_ARM not in page.content.decode()


@pytest.mark.parametrize(
    ("act", "may"),
    [
        ("freeze-stage", {"site_physician", "data_manager"}),
        ("ask-disclosure", {"site_physician"}),
        ("open-stage", {"site_coordinator", "site_physician"}),
    ],
)
def test_whoever_may_not_finds_no_such_page(trio, act, may):
    # Refused with a sentence, since nothing is complete: what counts is who gets that far.
    found = {
        role: browser(trio, role).post(url(act, "01-001")).status_code
        for role in (*TREATING, *BLINDED)
    }

    assert {role for role, status in found.items() if status == 422} == may
    assert {role for role, status in found.items() if status == 404} == found.keys() - may


# The vault.


@pytest.fixture
def request_id(trio):
    participant = trio.participant(DISCLOSED)
    trio.freeze(participant)
    return trio.ask(participant).pk


@pytest.fixture
def vault(trio, request_id, settings):
    """A browser at the vault, where one request waits."""
    settings.ROOT_URLCONF = "config.vault_urls"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    log_in_as("vault")
    client = Client()
    client.force_login(trio.people["unblinded_statistician"])
    yield client
    log_in_as("web")


def confirm(vault: Client, request_id, password: str):
    address = reverse("confirm-disclosure", args=["TRIO", request_id])
    return vault.post(address, {"password": password}, follow=True)


def test_the_vault_lists_what_was_asked_and_leads_to_it(vault):
    listed = vault.get(reverse("disclosures", args=["TRIO"])).content.decode()
    first = vault.get("/").content.decode()

    assert "Participant 01-005" in listed
    assert REASON in listed
    assert f'href="{reverse("disclosures", args=["TRIO"])}"' in first


def test_confirming_tells_the_site_and_shows_no_arm_here(vault, request_id):
    page = confirm(vault, request_id, PASSWORD).content.decode()

    assert "The arm of 01-005 is disclosed to site 01." in page
    assert [label for label in (*LABELS, *ARMS) if label in page] == []


def test_a_wrong_password_confirms_nothing(vault, request_id):
    answer = confirm(vault, request_id, "guessed")

    assert answer.status_code == 422
    assert "The password is not right: nothing was done." in answer.content.decode()
    assert "Waits for you" in vault.get(reverse("disclosures", args=["TRIO"])).content.decode()


def test_the_vaults_page_is_not_on_the_web(trio):
    assert browser(trio, "site_physician").get("/disclosures/TRIO/").status_code == 404
