"""The site's side of a participant's own report, and the door between staff and participants."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.reporting import BEFORE, PIN
from tests.trials.web.conftest import browser, text_of
from trials.actions.self_report_links import enter
from trials.context import reading
from trials.models import SelfReportPin
from trials.web.self_report import COOKIE

pytestmark = pytest.mark.rolled_back

CODE = re.compile(r"<strong>(\d{3}) (\d{3})</strong>")


def address(name: str, *about) -> str:
    return reverse(name, args=["REPORTING", *about])


@pytest.fixture
def ada(reporting):
    return browser(reporting, "site_coordinator")


def phone_of(study) -> Client:
    """A browser behind the PIN of 01-001."""
    phone = Client()
    phone.post(reverse("p-link", args=[study.given.token]), {"code": PIN})
    return phone


def test_a_link_is_shown_once_with_the_code_for_its_first_opening(reporting, ada):
    answer = ada.post(address("give-link", "01-002"), {"language": "en"})

    page = text_of(answer)
    token = re.search(r"/p/([\w-]{27})/", page).group(1)
    code = "".join(CODE.search(page).groups())
    assert answer.headers["Cache-Control"] == "no-store"
    phone = Client()
    door = reverse("p-link", args=[token])
    opened = phone.post(door, {"code": code, "new_pin": PIN, "new_pin_again": PIN})
    assert opened.headers["Location"] == "/p/"
    later = text_of(ada.get(address("self-report", "01-002")))
    assert [one for one in (token, code, PIN) if one in later] == []


def test_today_names_who_has_not_opened_the_link_and_who_is_locked_out(reporting, ada):
    reporting.give("01-002")
    assert _links_of_today(ada) == ["01-002"]

    for _ in range(5):
        phone = Client().post(reverse("p-link", args=[reporting.given.token]), {"code": "000000"})
        assert phone.status_code == 200

    assert _links_of_today(ada) == ["01-001", "01-002"]


def _links_of_today(client) -> list[str]:
    card = text_of(client.get(address("today"))).partition('aria-labelledby="links"')[2]
    return re.findall(r"self-report/\">([\d-]+)<", card.partition("</section>")[0])


def test_the_page_says_what_was_opened_sent_and_who_reads_it(reporting, ada):
    reporting.report("TOGETHER", {"together": 1}, complete=True)

    page = text_of(ada.get(address("self-report", "01-001")))

    assert "Forms: 1 of 4 sent" in page
    assert "Ada Site" in page
    row = page[page.index(">TOGETHER<") :]
    assert "Site coordinator" in row[: row.index("</tr>")]
    assert "Therapist" not in row[: row.index("</tr>")]
    sealed = page[page.index(">GUESS<") :]
    assert "Nobody before the end of the study" in sealed[: sealed.index("</tr>")]


def test_a_locked_link_is_lifted_by_a_new_code(reporting, ada):
    for _ in range(5):
        enter(found=reporting.found(), pin="000001")
    assert "Locked after five wrong PINs" in text_of(ada.get(address("self-report", "01-001")))

    page = text_of(ada.post(address("give-code", "01-001")))

    code = "".join(CODE.search(page).groups())
    assert enter(found=reporting.found(), pin=code, new_pin="928374").opened


def test_a_form_is_taken_over_with_a_reason_and_corrected_then(reporting, ada):
    reporting.report("PGIC", {"pgic": 3})
    entry = reporting.entry("01-001", "V1", "PGIC")

    without = ada.post(address("take-over", entry.pk), {"reason": " "})
    answer = ada.post(address("take-over", entry.pk), {"reason": "Asked on the telephone"})

    assert (without.status_code, answer.status_code) == (422, 302)
    assert "Asked on the telephone" in text_of(ada.get(address("self-report", "01-001")))


def test_the_number_of_a_participant_stands_on_this_page_and_in_no_other_role(reporting, ada):
    said = {"way": "sms", "to": "+15550123987", "time_zone": ""}
    assert ada.post(address("self-report-contact", "01-001"), said).status_code == 302

    assert "+15550123987" in text_of(ada.get(address("self-report", "01-001")))
    for role in ("therapist", "data_manager", "monitor", "sponsor", "inspector"):
        client = browser(reporting, role)
        assert client.get(address("self-report", "01-001")).status_code == 404
        assert "+15550123987" not in text_of(client.get(address("participant", "01-001")))


@pytest.mark.commits
def test_the_pages_of_a_link_never_sign_the_staff_out_or_in(reporting, ada):
    """A link that is opened on a machine of the clinic."""
    ada.post(reverse("p-link", args=[reporting.given.token]), {"code": PIN})

    assert ada.get("/p/").status_code == 200
    assert ada.cookies[COOKIE]["path"] == "/p/"
    assert ada.get(address("matrix")).status_code == 200
    ada.post(reverse("p-close"))
    assert ada.get("/p/").status_code == 401
    assert ada.get(address("matrix")).status_code == 200


def test_staff_are_nobody_behind_the_pin_and_participants_nobody_before_it(reporting, ada):
    assert ada.get("/p/").status_code == 401
    assert phone_of(reporting).get(address("matrix")).status_code == 302  # to the sign-in


def test_what_a_participant_does_keeps_no_sign_in_of_the_staff_awake(reporting, ada, monkeypatch):
    ada.get(address("matrix"))
    seen = ada.session["seen_at"]
    ada.post(reverse("p-link", args=[reporting.given.token]), {"code": PIN})
    monkeypatch.setattr("trials.web.sessions.time", lambda: seen + 600)

    ada.get("/p/")

    assert ada.session["seen_at"] == seen


def test_the_form_of_another_participant_is_not_found_on_ones_own_link(reporting):
    theirs = reporting.entry("01-002", "V1", "PGIC")
    about = reporting.entry("01-001", "V1", "PULSE")
    phone = phone_of(reporting)

    for entry in (theirs, about):
        assert phone.get(reverse("p-form", args=[entry.pk])).status_code == 404
        assert phone.post(reverse("p-answer", args=[entry.pk]), {"item": "pgic"}).status_code == 404


@pytest.mark.commits
def test_an_opened_link_ends_with_the_link_with_the_pin_and_with_the_consent(reporting, ada):
    phone = phone_of(reporting)
    assert phone.get("/p/").status_code == 200

    ada.post(address("give-code", "01-001"))
    assert phone.get("/p/").status_code == 401

    ada.post(address("give-link", "01-001"), {"language": "en"})
    door = reverse("p-link", args=[reporting.given.token])
    assert phone.get(door).status_code == 404


def test_thirty_minutes_of_nothing_end_it(reporting, monkeypatch):
    phone = phone_of(reporting)
    monkeypatch.setattr("trials.web.self_report.IDLE_SECONDS", -1)

    assert phone.get("/p/").status_code == 401


def test_a_cookie_that_somebody_made_up_opens_nothing(reporting):
    phone = Client()
    phone.cookies[COOKIE] = f'["{reporting.found().id}", "x"]:1sZ:forged'

    assert phone.get("/p/").status_code == 401


def test_the_lines_of_the_ledger_tell_who_answered(reporting, ada):
    reporting.report("PGIC", {"pgic": 3})
    reporting.save(
        reporting.entry("01-001", "V1", "PULSE"), {"pulse": 70}, role="site_coordinator",
        done_on=BEFORE,
    )  # fmt: skip

    page = text_of(ada.get(address("participant-history", "01-001")))

    assert "Answers saved by the participant" in page
    assert "Answers saved" in page.replace("Answers saved by the participant", "")


def test_the_page_costs_the_same_with_every_form_begun(
    reporting, ada, django_assert_max_num_queries
):
    for form, answers in (("PGIC", {"pgic": 3}), ("BDI-II", {"bdi01": 1}), ("TOGETHER", {})):
        reporting.report(form, answers)

    with django_assert_max_num_queries(45):
        ada.get(address("self-report", "01-001"))


def test_the_hash_of_a_pin_is_slow_and_peppered(reporting, settings):
    """With the database and without the key of the web, a million PINs are tried in vain."""
    with reading(reporting.own()):
        kept = SelfReportPin.objects.latest("recorded_at").pin_hash
    settings.CONTACT_KEY = "00" * 32

    assert not enter(found=reporting.found(), pin=PIN).opened
    assert PIN not in kept
