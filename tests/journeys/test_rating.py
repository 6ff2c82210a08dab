"""A rater's interview, in a real browser and by the keyboard alone."""

from datetime import date, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.journeys.people import barriers, sign_in
from tests.raters import qualify
from tests.study import PASSWORD, reading_all
from trials.actions.members import add_member
from trials.actions.participants import enrol
from trials.actions.raters import assign
from trials.actions.studies import create_account, load_study
from trials.actions.visits import schedule
from trials.authorization.scopes import scope_of
from trials.models import Entry, Revision, Signature, Site, Visit

STUDY = """
study: RATED
title: Interviews
consent: {version: "1.0"}
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
visits:
  - code: V3
    label: Baseline
    anchors: [{after: consent, target: 7, between: [0, 28]}]
    forms:
      - {form: CAPS-5, by: rater}
"""


@pytest.fixture
def entry(own_database) -> Entry:
    """An interview, booked and given to Ruth."""
    trial = load_study(text=STUDY, source="rated.yaml")
    with reading_all(trial):
        site = Site.objects.get(trial=trial)
    scopes = {}
    people = (
        ("ada", "site_coordinator", site),
        ("dana", "data_manager", None),
        ("ruth", "rater", None),
    )
    for username, role, place in people:
        user = create_account(username=username, name=username.title(), password=PASSWORD)
        add_member(user=user, trial=trial, role=role, site=place, starts_on=date(2026, 1, 1))
        scopes[username] = scope_of(user, trial)
    qualify(trial, user)
    enrol(
        trial=trial,
        site=site,
        number="01-001",
        consent_version="1.0",
        consented_on=date(2026, 1, 5),
        scope=scopes["ada"],
    )
    with reading_all(trial):
        visit = Visit.objects.select_related("trial", "site", "participant").get(code="V3")
        found = Entry.objects.select_related("trial").get(visit=visit)
    schedule(visit=visit, starts_at=datetime(2026, 1, 14, 9, 30), scope=scopes["ada"])
    assign(entry=found, rater=user, scope=scopes["dana"])
    return found


# Absent: a frequency of 0, a severity of 0, no note.
ABSENT = ("0", "Enter", "0", "Enter")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def said(page: Page):
    return page.locator("#save-status")


def to_look_at(page: Page):
    return page.locator("#to-look-at li")


def test_a_rater_rates_and_signs_a_whole_interview_by_keyboard(server, browser, entry):
    context = browser.new_context(
        viewport={"width": 1360, "height": 860}, timezone_id="Asia/Jerusalem"
    )
    context.set_default_timeout(20_000)
    errors = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = context.new_page()

    # Given a rater who has an interview at 9:30 in New York, and sits in Jerusalem
    sign_in(page, server, "ruth")
    page.goto(server + reverse("interviews", args=["RATED"]))
    expect(page.locator(".week a")).to_contain_text(f"16:30 {entry.token}")
    expect(page.locator("tbody time")).to_have_text("Wed 14 Jan 2026, 16:30")
    assert barriers(page) == []
    page.locator("tbody th a").focus()
    press(page, "Enter")
    page.get_by_role("button", name="No").focus()
    press(page, "Enter")
    page.locator("#done_on").fill("2026-04-11")
    expect(page.locator("#pinned")).to_contain_text("12 Mar 2026 to 11 Apr 2026")

    # When she writes down the event and rates the first symptom higher than the table has it
    page.locator("[data-key=caps_event] input").focus()
    page.keyboard.type("A crash")
    press(page, "Enter", "1", "Space", "Enter", "y")
    expect(page.locator("#pinned")).to_contain_text("A crash, Direct, Threat to life")
    press(page, "2", "Enter", "1", "3")
    expect(said(page)).to_contain_text("Saved at")
    expect(to_look_at(page)).to_have_count(0)
    press(page, "4")

    # Then she is told of it, after her own rating, and of no total
    expect(to_look_at(page)).to_have_text(
        ["Item 1: frequency and intensity together suggest 2; your rating is 4."]
    )
    assert barriers(page) == []

    # When the line is cut in the middle
    press(page, "Enter")
    page.context.set_offline(True)
    for _ in range(2, 9):
        press(page, *ABSENT)
    expect(said(page)).to_contain_text("no connection")
    page.context.set_offline(False)

    # Then nothing is lost, and she goes on: a symptom without its relatedness, the rest absent
    press(page, "2", "Enter", "2", "3", "ArrowDown", "3", "Enter")
    for _ in range(10, 21):
        press(page, *ABSENT)
    press(page, "0", "Enter", "n", "Enter", "2", "4", "Enter", "y", "Enter", "2", "1", "1")
    press(page, "0", "2", "5", *ABSENT, *ABSENT)
    expect(page.locator("#complete")).to_be_focused()
    expect(page.locator("#jumps [data-cluster] li:visible")).to_have_count(0)
    expect(to_look_at(page)).to_have_count(2)

    # When she says that it is complete, she is shown first what is open
    press(page, "Enter")
    expect(page.locator("#look-first")).to_contain_text("Look at these first")
    expect(to_look_at(page).first.locator("a")).to_be_focused()

    # And the one she explains, the other she mends
    press(page, "Enter")
    expect(page.locator("[data-key=caps01] input:checked")).to_be_focused()
    press(page, "Tab", "Tab")
    page.keyboard.type("Could not be calmed")
    expect(to_look_at(page)).to_have_count(1)
    expect(page.locator("#remarks-caps01")).to_contain_text("Explained by your note")
    press(page, "Alt+j", "Enter")
    expect(page.locator("[data-key=caps09_related] input").first).to_be_focused()
    press(page, "1")
    expect(to_look_at(page)).to_have_count(0)
    press(page, "End", "Enter", "Enter")

    # Then she signs what she rated
    page.wait_for_url(server + reverse("sign-rating", args=["RATED", entry.pk]))
    page.locator("[name=password]").focus()
    page.keyboard.type(PASSWORD)
    press(page, "Enter")
    expect(page.locator("main")).to_contain_text(f"Interview {entry.token} is signed.")
    with reading_all(entry.trial):
        latest = Revision.objects.filter(entry=entry).order_by("-number").first()
        assert Signature.objects.filter(of_id=latest.pk).count() == 1
    assert latest.complete and latest.done_on == date(2026, 4, 11)
    assert [latest.answers[f"caps{number:02d}"] for number in range(1, 21)] == [
        4 if number == 1 else 3 if number == 9 else 0 for number in range(1, 21)
    ]
    assert latest.answers["caps01_note"] == "Could not be calmed"
    assert latest.answers["caps09_related"] == "definite"
    context.close()
    assert errors == []
