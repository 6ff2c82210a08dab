"""The pages of people: who is there, invitations, the delegation log, the review of access."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.days import TODAY
from tests.people import CHOSEN, give_tasks, hire, make_logged_study
from tests.study import PASSWORD
from tests.trials.web.conftest import address, browser, text_of
from trials.models import User

pytestmark = pytest.mark.rolled_back

INVITED = {
    "name": "Nora New",
    "username": "nora",
    "email": "nora@example.org",
    "role": "monitor",
    "starts_on": "2026-01-05",
    "identity": "Passport seen in person",
}
LEFT = {"reason": "Left the company"}


@pytest.fixture
def logged(own_database):
    return make_logged_study()


def invite(open_study, **said):
    return browser(open_study, "sponsor").post(address("invite"), INVITED | said)


def url_of(page: str, name: str) -> str:
    """The address of the first act of that name on a page."""
    return re.search(rf'action="([^"]*/{name}/)"', page).group(1)


def person_page(open_study, username: str, role: str = "sponsor") -> str:
    user = User.objects.get(username=username)
    return text_of(browser(open_study, role).get(address("person", user.pk)))


def test_the_sponsor_sees_everybody_of_the_web(open_study_of_module):
    page = text_of(browser(open_study_of_module, "sponsor").get(address("people")))

    assert "Mona Monitor" in page and "Rolf Rater" in page and "Ada Site" in page
    assert "Quin Quality" not in page


def test_a_site_sees_its_own_people_and_no_rater(open_study_of_module):
    page = text_of(browser(open_study_of_module, "site_coordinator").get(address("people")))

    assert "Phyl Physician" in page
    assert "Rolf Rater" not in page and "Mona Monitor" not in page


@pytest.mark.parametrize("name", ["people", "delegation-log"])
def test_a_rater_finds_no_page_of_people(open_study_of_module, name):
    assert browser(open_study_of_module, "rater").get(address(name)).status_code == 404


def test_a_person_of_another_site_is_nobody(open_study_of_module):
    rolf = open_study_of_module.people["rater"]

    answer = browser(open_study_of_module, "site_coordinator").get(address("person", rolf.pk))

    assert answer.status_code == 404


def test_somebody_is_invited_accepts_and_signs_in(open_study):
    link = re.search(r'value="(http[^"]+)"', invite(open_study).content.decode()).group(1)
    page, _, code = link.partition("#")
    accepting = Client()
    said = {"username": "nora", "new": CHOSEN, "again": CHOSEN, "declares": "on"}

    answer = accepting.post(page, said | {"code": code})

    assert answer.headers["Location"] == reverse("sign-in")
    assert User.objects.get(username="nora").check_password(CHOSEN)
    assert "Active" in person_page(open_study, "nora")


def test_the_link_is_shown_once(open_study):
    shown = invite(open_study)
    code = re.search(r"#([\w-]{40,})", shown.content.decode()).group(1)

    assert shown.headers["Cache-Control"] == "no-store"
    assert code not in person_page(open_study, "nora")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"code": "made-up"}, "This invitation is not valid"),
        ({"again": "another password"}, "differ"),
        ({"declares": ""}, "once you have declared it"),
    ],
)
def test_what_is_wrong_with_an_acceptance_is_said(open_study, said, sentence):
    code = re.search(r"#([\w-]{40,})", invite(open_study).content.decode()).group(1)
    usual = {"code": code, "username": "nora", "new": CHOSEN, "again": CHOSEN, "declares": "on"}

    answer = Client().post(reverse("accept-invitation"), usual | said)

    assert sentence in answer.content.decode()
    assert not User.objects.get(username="nora").has_usable_password()


def test_whose_part_ends_is_refused_at_the_next_request(open_study):
    mona = browser(open_study, "monitor")
    assert mona.get(address("matrix")).status_code == 200
    url = url_of(person_page(open_study, "mona"), "end")

    browser(open_study, "sponsor").post(url, LEFT)

    # The account has no other part and is closed: the open sign-in leads to the sign-in page.
    assert mona.get(address("matrix")).headers["Location"].startswith("/sign-in/")
    assert mona.post(address("invite"), INVITED).headers["Location"].startswith("/sign-in/")


def test_an_invitation_is_withdrawn_and_its_link_replaced(open_study):
    invite(open_study)
    sponsor = browser(open_study, "sponsor")

    again = sponsor.post(url_of(person_page(open_study, "nora"), "link"))
    gone = sponsor.post(url_of(person_page(open_study, "nora"), "withdraw"), LEFT, follow=True)

    assert "This link is shown now and never again" in again.content.decode()
    assert "Invitation withdrawn" in gone.content.decode()


def test_who_had_which_role_on_a_day(open_study):
    browser(open_study, "sponsor").post(url_of(person_page(open_study, "mona"), "end"), LEFT)
    sponsor = browser(open_study, "sponsor")
    on = {day: text_of(sponsor.get(address("people"), {"on": day})) for day in
          ("2026-01-04", "2026-01-05", date.today().isoformat())}  # fmt: skip

    there = {day: "Mona Monitor" in page for day, page in on.items()}

    assert list(there.values()) == [False, True, True]


def test_the_page_costs_as_many_queries_whoever_comes(open_study):
    sponsor = browser(open_study, "sponsor")
    counts = []
    for name in ("nora", "nils", "nick"):
        sponsor.get(address("people"))
        with CaptureQueriesContext(connection) as queries:
            sponsor.get(address("people"))
        counts.append(len(queries))
        invite(open_study, username=name, name=name, email="")

    assert counts[0] == counts[1] == counts[2]


def test_the_physician_keeps_the_log_and_the_coordinator_works_by_it(logged):
    physician, ada = browser(logged, "phyl"), browser(logged, "ada")
    adding = reverse("add-participant", args=["LOGGED"])
    assert ada.get(adding).status_code == 404
    page = reverse("delegate", args=["LOGGED"])
    part = re.search(r'<option value="([^"]+)">Ada,', text_of(physician.get(page))).group(1)
    row = {"part": part, "tasks": ["consent"], "starts_on": TODAY.isoformat()}

    refused = physician.post(page, row | {"password": "wrong"})
    signed = physician.post(page, row | {"password": PASSWORD}, follow=True)

    assert "The password is not right" in refused.content.decode()
    assert "I delegate these tasks to this person" in signed.content.decode()
    assert ada.get(adding).status_code == 200


def test_a_row_is_taken_back_through_its_page(logged):
    row = give_tasks(logged, "ada", "consent")
    page = reverse("take-back", args=["LOGGED", row.pk])

    answer = browser(logged, "phyl").post(
        page, {"reason": "On leave", "password": PASSWORD}, follow=True
    )

    assert "Taken back" in answer.content.decode() and "On leave" in answer.content.decode()


def test_a_monitor_reads_the_log_and_keeps_none(logged):
    hire(logged, "mona", "monitor")
    give_tasks(logged, "ada", "consent")
    mona = browser(logged, "mona")

    log = text_of(mona.get(reverse("delegation-log", args=["LOGGED"])))

    assert "Obtain consent" in log and "Delegate tasks" not in log
    assert mona.get(reverse("delegate", args=["LOGGED"])).status_code == 404


def test_the_auditor_ends_a_part_in_the_review_and_signs_it(open_study):
    auditor = browser(open_study, "quality_auditor")
    page = text_of(auditor.get(address("access-review")))
    seen = re.search(r'name="seen" value="([^"]+)"', page).group(1)
    mona = re.search(r'value="([^"]+)" aria-label="End the part of Mona Monitor"', page).group(1)

    said = {"seen": seen, "end": mona, "password": PASSWORD} | LEFT
    answer = auditor.post(address("access-review"), said, follow=True)

    assert "Ended: Left the company" in answer.content.decode()
    assert "I went through everybody who has access" in answer.content.decode()


def test_a_list_that_was_not_shown_is_not_signed(open_study):
    said = {"seen": "made up", "password": PASSWORD}

    answer = browser(open_study, "quality_auditor").post(address("access-review"), said)

    assert answer.status_code == 422
    assert "open it again" in answer.content.decode()
