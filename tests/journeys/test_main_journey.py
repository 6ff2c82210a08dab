"""The main job, in a real browser: a questionnaire goes from paper into the study."""

import shutil
import threading
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from django.urls import reverse

from tests.journeys.browser import Browser
from tests.study import PASSWORD, reading_all
from trials.actions.members import add_member
from trials.actions.participants import enrol
from trials.actions.studies import create_account, load_study
from trials.authorization.scopes import scope_of
from trials.models import Entry, Revision, Site

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
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
ANSWERED = "document.getElementById('answered').textContent"
SAID = "document.getElementById('save-status').textContent"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class ServerOfCommittedData(ThreadedWSGIServer):
    def close_request(self, request):
        # Each request has a thread and connection of its own.
        connections.close_all()
        super().close_request(request)


@pytest.fixture
def server(own_database):
    httpd = ServerOfCommittedData(("127.0.0.1", 0), QuietHandler)
    httpd.set_app(WSGIHandler())
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture
def browser(tmp_path):
    found = Browser(CHROMIUM, tmp_path)
    yield found
    found.close()


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


def sign_in(browser: Browser, server: str, username: str) -> None:
    browser.open(server + reverse("sign-in"))
    for field, text in (("username", username), ("password", PASSWORD)):
        browser.run(f"document.querySelector('input[name={field}]').focus()")
        browser.type(text)
    browser.press("Enter")
    browser.see("location.pathname === '/' && document.body.innerText.includes('PAPER')")


def test_a_questionnaire_goes_from_paper_into_the_study(server, browser, trial, entry):
    page = server + reverse("entry", args=["PAPER", entry.pk])

    # Given a coordinator at the form, with the hands on the keys
    sign_in(browser, server, "ada")
    browser.open(page)
    browser.run("document.querySelector('[data-key] input').focus()")

    # When she types thirteen codes, and is cut off while she types five more
    browser.press(*"1234512345123")
    browser.see(f"{ANSWERED} === '13 of 26 answered' && {SAID}.startsWith('Saved at')")
    browser.cut_off()
    browser.press(*"45123")

    # Then the page says so, and saves them once the line is back
    browser.see(f"{SAID}.includes('no connection')")
    browser.cut_off(False)
    browser.see(f"{SAID}.startsWith('Saved at')")
    assert len(revisions(entry)[-1].answers) == 18

    # When she types the other eight, and one key to finish
    browser.press(*"45123451", "Enter")

    # Then 26 answers are complete
    browser.see(f"location.pathname === '{reverse('participant', args=['PAPER', '01-001'])}'")
    complete = revisions(entry)[-1]
    assert complete.complete
    assert list(complete.answers.values()) == [1 + number % 5 for number in range(26)]

    # When she corrects one answer, without a reason and then with one
    browser.open(page)
    browser.run("document.querySelector('[data-key=scs03] input:checked').focus()")
    browser.press("5")
    browser.see(f"{SAID}.startsWith('Not saved yet: give the reason')")
    browser.run("document.getElementById('reason').focus()")
    browser.type("The paper says 5")
    browser.press("Enter")

    # Then the correction is a revision of its own, and the first answer is still there
    browser.see("location.pathname.includes('/participants/')")
    corrected = revisions(entry)[-1]
    assert (corrected.number, corrected.answers["scs03"]) == (complete.number + 1, 5)
    assert revisions(entry)[-2].answers["scs03"] == 3

    # And the sponsor is refused the lock, in words: the participant is still in the study
    browser.run("document.querySelector('.who form').submit()")
    browser.see("location.pathname === '/sign-in/'")
    sign_in(browser, server, "sam")
    browser.open(server + reverse("lock-board", args=["PAPER"]))
    browser.see("document.body.innerText.includes('Participants still in the study')")
    locking = "main form[action$='/lock/now/']"
    assert browser.run(f"document.querySelectorAll({locking!r}).length") == 0


def fill_in(browser: Browser, form: str, **said: str) -> None:
    """form: a selector. Types into the fields of these names, and sends the form."""
    for name, text in said.items():
        browser.run(f"document.querySelector('{form} [name={name}]').focus()")
        browser.type(text)
    browser.press("Enter")


def test_what_was_typed_outlives_the_sign_in(server, browser, trial, entry):
    # Given a page that is open while the sign-in ends
    sign_in(browser, server, "ada")
    browser.open(server + reverse("entry", args=["PAPER", entry.pk]))
    Session.objects.all().delete()

    # When an answer is given, the same person is asked for the password, on the page
    browser.run("document.querySelector('#entry [type=radio]').click()")
    browser.see("document.querySelector('dialog.signed-out')?.open === true")
    assert len(revisions(entry)) == 0
    fill_in(browser, "dialog.signed-out", password="not this one")
    browser.see("document.body.innerText.includes('Name or password is not right.')")
    browser.run("document.querySelector('dialog.signed-out [name=password]').select()")
    fill_in(browser, "dialog.signed-out", password=PASSWORD)

    # Then the answer is saved, once
    browser.see(f"{SAID}.startsWith('Saved at')")
    assert len(revisions(entry)) == 1
    assert browser.run("document.querySelector('dialog.signed-out')") is None


def test_a_passkey_is_added_and_signs_in(server, browser, trial):
    # Given somebody who has added a passkey, and has signed out
    address = server.replace("127.0.0.1", "localhost")
    browser.have_a_passkey_device()
    sign_in(browser, address, "ada")
    browser.open(address + reverse("second-factor"))
    browser.run("document.querySelector('form[data-begin-passkey-url]').parentElement.open = true")
    fill_in(browser, "form[data-begin-passkey-url]", name="Phone", password=PASSWORD)
    browser.see("document.querySelectorAll('.codes li').length === 10")
    browser.run("document.querySelector('.who form').submit()")
    browser.see("location.pathname === '/sign-in/'")

    # When name and password are right, the passkey is asked for
    fill_in(browser, "main form", username="ada", password=PASSWORD)
    browser.see("location.pathname === '/sign-in/second-step/'")
    browser.see("document.querySelector('main form button[type=button]') !== null")
    browser.run("document.querySelector('main form button[type=button]').click()")

    # Then the person is in
    browser.see("location.pathname === '/' && document.body.innerText.includes('PAPER')")
    assert browser.run("document.querySelector('.who').innerText").split()[0] == "Ada"
