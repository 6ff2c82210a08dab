"""The pages on which a rater and a physician sign, and what stands beside what they signed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.study import PASSWORD, reading_all
from tests.trials.web.conftest import address, browser, text_of
from trials.models import AuditEvent, Signature


def listed(page: str) -> list[str]:
    return re.findall(r'name="seen" value="([^"]+)"', page)


def sign_casebook(study, *, password=PASSWORD, seen=None, number="01-001"):
    client = browser(study, "site_physician")
    url = address("casebook", number)
    seen = seen or listed(text_of(client.get(url)))
    return client.post(url, {"seen": seen, "password": password}, follow=True)


def test_the_casebook_lists_what_is_signed_and_one_password_signs_it(open_study):
    page = text_of(browser(open_study, "site_physician").get(address("casebook", "01-001")))
    signed = text_of(sign_casebook(open_study))

    assert len(listed(page)) == 3 and page.count(">To sign<") == 3
    assert "they are complete and accurate" in page and "Calm, as rated" not in page
    assert "3 forms are signed." in signed and listed(signed) == []
    assert signed.count("Signed by Phyl Physician") == 3


def test_a_signature_stands_with_name_role_meaning_both_clocks_and_method(open_study):
    sign_casebook(open_study)
    entry = open_study.entry("01-001", "V1", "PULSE")
    client = browser(open_study, "site_coordinator")

    pages = [text_of(client.get(address(name, entry.pk))) for name in ("entry", "entry-history")]

    with reading_all(open_study.trial):
        signature = Signature.objects.get(of_id__in=entry.revisions.values("pk"))
    for page in pages:
        assert "<b>Signed by Phyl Physician</b>, Site physician" in page
        assert "they are complete and accurate." in page and "by password" in page
        assert f"{signature.at:%H:%M:%S} UTC" in page and "(America/New_York)" in page
        assert bytes(signature.content_hash).hex() in page
        assert "On an earlier version" not in page


def test_after_a_correction_the_signature_is_on_an_earlier_version_and_asked_for_again(open_study):
    sign_casebook(open_study)
    entry = open_study.entry("01-001", "V1", "PULSE")
    open_study.save(entry, {"pulse": 73}, based_on=1, reason="Misread the sheet")
    client = browser(open_study, "site_physician")

    form = text_of(client.get(address("entry", entry.pk)))
    casebook = text_of(client.get(address("casebook", "01-001")))
    participant = text_of(client.get(address("participant", "01-001")))
    worklist = text_of(client.get(address("casebooks")))

    assert "On an earlier version" in form
    assert "Changed since it was signed" in casebook and len(listed(casebook)) == 1
    assert f'<a href="{address("casebook", "01-001")}">1 form to sign</a>' in participant
    assert f'<a href="{address("casebook", "01-001")}">1</a>' in worklist


def test_an_empty_password_is_missing_and_not_an_attempt(open_study):
    answers = [text_of(sign_casebook(open_study, password="")) for _ in range(7)]

    assert all("Password: it is missing." in page for page in answers)
    assert "3 forms are signed." in text_of(sign_casebook(open_study))


def test_what_was_changed_between_showing_and_signing_is_refused_by_name(open_study):
    client = browser(open_study, "site_physician")
    seen = listed(text_of(client.get(address("casebook", "01-001"))))
    entry = open_study.entry("01-001", "V1", "PULSE")
    open_study.save(entry, {"pulse": 73}, based_on=1, reason="Misread the sheet")

    refused = sign_casebook(open_study, seen=seen)

    assert (refused.status_code, "PULSE at V1" in text_of(refused)) == (422, True)
    with reading_all(open_study.trial):
        assert Signature.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"password": "another one"}, "The password is not right"),
        ({"seen": ["not an id"]}, "This page is incomplete"),
        ({"seen": ["00000000-0000-4000-8000-000000000000:00"]}, "not of this casebook"),
    ],
)
def test_a_signing_that_is_not_right_signs_nothing(open_study_of_module, said, why):
    refused = sign_casebook(open_study_of_module, **said)

    assert (refused.status_code, why in text_of(refused)) == (422, True)
    with reading_all(open_study_of_module.trial):
        assert Signature.objects.count() == 0


@pytest.mark.parametrize("role", ["site_coordinator", "data_manager", "sponsor", "rater"])
def test_nobody_else_has_the_page_on_which_a_casebook_is_signed(open_study_of_module, role):
    client = browser(open_study_of_module, role)

    assert client.get(address("casebook", "01-001")).status_code == 404
    assert client.post(address("casebook", "01-001"), {}).status_code == 404


def test_the_pages_cost_the_same_whatever_stands_on_them(open_study):
    client = browser(open_study, "site_physician")

    def queries(name: str, *about) -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get(address(name, *about)).status_code == 200
        return len(made)

    queries("casebooks")
    before = queries("casebooks"), queries("casebook", "01-001")
    sign_casebook(open_study)
    open_study.enrol("01-030")
    open_study.save(open_study.entry("01-030", "V1", "PULSE"), {"pulse": 70})

    assert (queries("casebooks"), queries("casebook", "01-001")) == before
    assert queries("casebook", "01-030") == before[1]


# ---- the rater's room


def room_address(name: str, *about) -> str:
    return reverse(name, args=["ROOM", *about])


def test_the_room_offers_to_sign_a_complete_rating_and_then_says_that_it_is_signed(room):
    entry = room.rated()
    client = browser(room, "rolf")
    url = room_address("sign-rating", entry.pk)

    offered = text_of(client.get(room_address("interviews")))
    page = text_of(client.get(url))
    signed = client.post(url, {"seen": listed(page), "password": PASSWORD}, follow=True)
    shown = text_of(client.get(room_address("entry", entry.pk)))

    assert f'<a href="{url}" aria-label="Sign, {entry.token}">Sign</a>' in offered
    assert "7153" in page and "12 Jan 2026" in page and "1 a little" in page
    assert "these are my ratings" in page and len(listed(page)) == 1
    assert f"Interview {entry.token} is signed." in text_of(signed)
    assert url not in text_of(signed) and ">Signed</span>" in text_of(signed)
    assert "Signed by Rolf Rater" in shown and "Sign this rating" not in shown


def test_what_a_rater_signs_tells_no_person_visit_or_place(room):
    entry = room.rated()
    client = browser(room, "rolf")
    url = room_address("sign-rating", entry.pk)
    page = text_of(client.get(url))
    client.post(url, {"seen": listed(page), "password": PASSWORD})

    pages = page + "".join(
        text_of(client.get(room_address(name, *about)))
        for name, about in (
            ("sign-rating", [entry.pk]),
            ("entry", [entry.pk]),
            ("entry-history", [entry.pk]),
            ("interviews", []),
        )
    )

    told = ("01-001", "Harbour", "New_York", "at the site", "BASE", "Baseline", "Phyl", "PULSE")
    assert [word for word in told if word in pages] == []


def test_another_rater_and_the_site_sign_no_rating(room):
    entry = room.rated()
    url = room_address("sign-rating", entry.pk)

    for who in ("ruth", "site_physician", "rater_coordinator"):
        assert browser(room, who).post(url, {"password": PASSWORD}).status_code == 404

    with reading_all(room.trial):
        assert Signature.objects.count() == 0


def test_a_refused_signing_of_a_rating_is_a_line_that_the_site_does_not_read(room):
    entry = room.rated()
    client = browser(room, "rolf")

    refused = client.post(
        room_address("sign-rating", entry.pk), {"seen": "00", "password": PASSWORD}
    )

    assert refused.status_code == 422
    with reading_all(room.trial):
        line = AuditEvent.objects.get(act="raters.sign")
    assert (line.outcome, line.actor_name) == ("refused", "Rolf Rater")
    history = browser(room, "site_physician").get(room_address("participant-history", "01-001"))
    assert "Rating signed" not in text_of(history)
