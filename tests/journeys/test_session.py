"""A dosing session on the tablet in the room: eight hours of it, a part without a network."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.people import barriers, sign_in
from tests.sessions import make_session_study
from tests.study import PASSWORD, reading_all
from trials.models import Entry, Revision
from trials.selectors.clocks import today_at
from trials.selectors.sessions import observations_of

TABLET = {"width": 820, "height": 1180}


@pytest.fixture
def room(own_database):
    return make_session_study()


def tap(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def timeline(page: Page) -> list[str]:
    return page.locator("#timeline > li > div > p:first-child").all_inner_texts()


def measure(page: Page, digits: str) -> None:
    """On the pad alone: the next field begins by itself where a number is full."""
    tap(page, "Enter vital signs")
    for digit in digits:
        page.locator("#vitals-pad").get_by_role("button", name=digit, exact=True).click()
    page.locator("#vitals-save").click()


def observed(room) -> list:
    with reading_all(room.trial):
        return [one.observation for one in observations_of(room.visit("S1"))]


def test_a_session_outlives_its_network_and_keeps_its_order(server, page, room):
    page.set_viewport_size(TABLET)
    visit = room.visit("S1")
    address = server + reverse("dosing", args=["ROOM", visit.pk])

    # Given a therapist before the session, whose gate says what is missing
    sign_in(page, server, "theo")
    page.goto(address)
    expect(page.locator("#gate")).to_contain_text("2 of")
    expect(page.locator("li.notice-warn").first).to_contain_text("must be")
    assert barriers(page) == []

    # Then what holds back the dose holds back nothing else
    tap(page, "Calm")
    expect(page.locator("#net")).to_have_text("All saved")

    # When all is met, and the second therapist gives her own password
    room.make_ready(on=today_at(visit.site))
    page.reload()
    expect(page.locator("#gate")).to_contain_text("Ready for the dose")
    page.get_by_label("Second person, who watched").select_option("Thea Therapist")
    page.get_by_label("Password of the second person").fill("a guess of somebody else")
    tap(page, "Dose given, two people confirm")
    expect(page.locator("main")).to_contain_text("The password of Thea Therapist is not right")
    page.goto(address)
    page.get_by_label("Second person, who watched").select_option("Thea Therapist")
    page.get_by_label("Password of the second person").fill(PASSWORD)
    tap(page, "Dose given, two people confirm")

    # Then the clock of the session runs
    expect(page.locator("#since-dose")).to_contain_text("T+0")
    expect(page.locator("#timeline")).to_contain_text("confirmed by Thea Therapist")
    expect(page.locator("#net")).to_have_text("All saved")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.wait_for_function("caches.keys().then((all) => all.length > 0)")
    page.wait_for_timeout(500)

    # When the network is gone, and things happen
    page.context.set_offline(True)
    measure(page, "19595101")
    for label in ("Nausea", "Euphoria", "Jaw tightness"):
        tap(page, label)
    page.locator("#timeline > li").nth(1).get_by_role("button", name="moderate").click()

    # Then it is kept on the tablet, and the limit is said
    expect(page.locator("#alarms")).to_contain_text("Systolic 195 (limit 180)")
    expect(page.locator("#net")).to_contain_text("5 kept on this tablet")
    assert timeline(page)[:3] == ["Jaw tightness", "Euphoria", "Nausea"]
    assert timeline(page)[3] == "Vital signs, before supplemental"
    assert barriers(page) == []

    # When the tablet is closed and opened again without a network
    page.reload()

    # Then all of it is still there, and more can be added
    expect(page.locator("main")).to_contain_text("Opened without a network")
    expect(page.locator("#net")).to_contain_text("5 kept on this tablet")
    tap(page, "Crying")
    page.get_by_role("button", name="Undo").first.click()

    # When the line is back
    page.context.set_offline(False)

    # Then the server has all of it, in the order in which it happened
    expect(page.locator("#net")).to_have_text("All saved")
    kinds = [(one.kind, one.said.get("code", "")) for one in observed(room)]
    assert kinds == [
        ("event", "calm"),
        ("vitals", ""),
        ("event", "nausea"),
        ("event", "euphoria"),
        ("event", "jaw"),
        ("severity", ""),
        ("event", "crying"),
        ("undo", ""),
    ]
    with reading_all(room.trial):
        drafts = Revision.objects.filter(entry__form_key="AE").order_by("recorded_at", "number")
        terms = {draft.entry_id: draft.answers["event"] for draft in drafts}
        graded = [draft.answers for draft in drafts if "severity" in draft.answers]
        signs = Entry.objects.get(form_key="VITALS", slot="before_supplemental")
        assert signs.revisions.get().answers.items() >= {"sbp": 195, "dbp": 95, "hr": 101}.items()
    assert sorted(terms.values()) == ["Calm", "Crying", "Euphoria", "Jaw tightness", "Nausea"]
    assert [(one["event"], one["severity"]) for one in graded] == [("Euphoria", 2)]

    # When the sign-in has ended meanwhile, the tap is kept, and sent after the password
    Session.objects.all().delete()
    tap(page, "Gratitude")
    expect(page.locator("#net")).to_contain_text("Signed out. 1 kept on this tablet")
    tap(page, "Sign in and send")
    tap(page, "Laughter")
    page.locator("dialog.signed-out [name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#net")).to_have_text("All saved")
    assert [one.said["code"] for one in observed(room)[-2:]] == ["gratitude", "laughter"]

    # And at the end the participant is handed over
    for box in page.locator("#handover [type=checkbox]").all():
        box.check()
    page.get_by_label("Handed over to").fill("Nora Night")
    tap(page, "Record the hand-over")
    page.get_by_text("Summary for the note").click()
    expect(page.locator("#summary")).to_contain_text("Handed over: Nora Night")
    assert barriers(page) == []
    assert observed(room)[-1].happened_at <= timezone.now() + timedelta(seconds=1)
