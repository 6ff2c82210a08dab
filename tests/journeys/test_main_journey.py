"""The main job, in a real browser: a questionnaire goes from paper into the study."""

from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.journeys.people import sign_in, sign_out
from tests.study import PASSWORD, reading_all
from trials.actions.members import add_member
from trials.actions.participants import enrol
from trials.actions.studies import create_account, load_study
from trials.authorization.scopes import scope_of
from trials.models import Entry, Revision, Site

STUDY = """
study: PAPER
title: From paper
consent: {version: "1.0"}
arms:
  - {code: velvet, label: Active}
  - {code: gravel, label: Control}
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
visits:
  - code: V1
    label: Baseline
    anchors: [{after: consent, target: 7, between: [0, 14]}]
    forms:
      - {form: SCS, by: participant}
randomisation: {after: [V1]}
"""


@pytest.fixture
def trial(own_database):
    trial = load_study(text=STUDY, source="paper.yaml")
    with reading_all(trial):
        site = Site.objects.get(trial=trial)
    people = (("ada", "site_coordinator", site), ("sam", "sponsor", None))
    for username, role, place in people:
        user = create_account(username=username, name=username.title(), password=PASSWORD)
        add_member(user=user, trial=trial, role=role, site=place, starts_on=date(2026, 1, 1))
    coordinator = scope_of(trial.memberships.get(role="site_coordinator").user, trial)
    enrol(
        trial=trial,
        site=site,
        number="01-001",
        consent_version="1.0",
        consented_on=date(2026, 1, 5),
        scope=coordinator,
    )
    return trial


@pytest.fixture
def entry(trial):
    with reading_all(trial):
        return Entry.objects.get(trial=trial)


def revisions(entry) -> list[Revision]:
    with reading_all(entry.trial):
        return list(Revision.objects.filter(entry=entry).order_by("number"))


def said(page: Page):
    return page.locator("#save-status")


def type_keys(page: Page, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_questionnaire_goes_from_paper_into_the_study(server, page, trial, entry):
    address = server + reverse("entry", args=["PAPER", entry.pk])

    # Given a coordinator at the form, with the hands on the keys: it waits for the first code
    sign_in(page, server, "ada")
    page.goto(address)
    expect(page.locator("[data-key=scs01] input").first).to_be_focused()

    # When she types thirteen codes, and is cut off while she types five more
    type_keys(page, "1234512345123")
    expect(page.locator("#answered")).to_have_text("13 of 26 answered")
    expect(said(page)).to_contain_text("Saved at")
    page.context.set_offline(True)
    type_keys(page, "45123")

    # Then the page says so, and saves them once the line is back
    expect(said(page)).to_contain_text("no connection")
    page.context.set_offline(False)
    expect(said(page)).to_contain_text("Saved at")
    assert len(revisions(entry)[-1].answers) == 18

    # When she types the other eight, and one key to finish
    type_keys(page, "45123451")
    page.keyboard.press("Enter")

    # Then 26 answers are complete
    page.wait_for_url(server + reverse("participant", args=["PAPER", "01-001"]))
    complete = revisions(entry)[-1]
    assert complete.complete
    assert list(complete.answers.values()) == [1 + number % 5 for number in range(26)]

    # When she corrects one answer, without a reason and then with one
    page.goto(address)
    page.locator("[data-key=scs03] input:checked").focus()
    page.keyboard.press("5")
    expect(said(page)).to_contain_text("Not saved yet: give the reason")
    page.locator("#reason").fill("The paper says 5")
    page.keyboard.press("Enter")

    # Then the correction is a revision of its own, and the first answer is still there
    page.wait_for_url("**/participants/**")
    corrected = revisions(entry)[-1]
    assert (corrected.number, corrected.answers["scs03"]) == (complete.number + 1, 5)
    assert revisions(entry)[-2].answers["scs03"] == 3

    # And the sponsor is refused the lock, in words: the participant is still in the study
    sign_out(page)
    sign_in(page, server, "sam")
    page.goto(server + reverse("lock-board", args=["PAPER"]))
    expect(page.locator("main")).to_contain_text("Participants still in the study")
    expect(page.locator("main form[action$='/lock/now/']")).to_have_count(0)


def test_what_was_typed_outlives_the_sign_in(server, page, trial, entry):
    # Given a page that is open while the sign-in ends
    sign_in(page, server, "ada")
    page.goto(server + reverse("entry", args=["PAPER", entry.pk]))
    Session.objects.all().delete()

    # When an answer is given, the same person is asked for the password, on the page
    page.locator("#entry [type=radio]").first.click()
    asked = page.locator("dialog.signed-out")
    password = asked.locator("[name=password]")
    expect(password).to_be_visible()
    assert len(revisions(entry)) == 0
    password.fill("not this one")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("Name or password is not right.")
    password.fill(PASSWORD)
    page.keyboard.press("Enter")

    # Then the answer is saved, once
    expect(said(page)).to_contain_text("Saved at")
    assert len(revisions(entry)) == 1
    expect(asked).to_have_count(0)


def test_a_passkey_is_added_and_signs_in(server, page, trial):
    # Given somebody who has added a passkey, and has signed out
    address = server.replace("127.0.0.1", "localhost")
    have_a_passkey_device(page)
    sign_in(page, address, "ada")
    page.goto(address + reverse("second-factor"))
    page.locator("details:has(form[data-begin-passkey-url]) summary").click()
    adding = page.locator("form[data-begin-passkey-url]")
    adding.locator("[name=name]").fill("Phone")
    adding.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    sign_out(page)

    # When name and password are right, the passkey is asked for
    page.locator("[name=username]").fill("ada")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/second-step/")
    page.locator("main form button[type=button]").click()

    # Then the person is in
    page.wait_for_url(address + "/")
    expect(page.locator(".who")).to_contain_text("Ada")


def have_a_passkey_device(page: Page) -> None:
    """An authenticator that says yes, as a finger on the phone does."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
