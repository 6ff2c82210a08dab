"""The page of a dosing session: what it says, to whom, and what a tablet may keep of it."""

import json
import re
from datetime import datetime
from html import unescape

import pytest
from django.urls import reverse

from tests.clinic import NEW_YORK
from tests.sessions import at
from tests.study import PASSWORD, reading_all
from tests.trials.web.conftest import browser, text_of

pytestmark = pytest.mark.rolled_back

TYPED = {"at": "2026-02-16T10:00"}


@pytest.fixture
def room(session_study_of_test):
    return session_study_of_test


@pytest.fixture(scope="module")
def dosed(session_study_of_module):
    study = session_study_of_module
    study.make_ready()
    study.give_dose(at(10))
    study.observe("event", {"code": "euphoria"}, at=at(10, 40))
    return study


def page(study, name: str = "dosing", role: str = "therapist") -> str:
    url = reverse(name, args=["ROOM", study.visit("S1").pk])
    return text_of(browser(study, role).get(url))


def give(room, second: str, password: str):
    url = reverse("give-dose", args=["ROOM", room.visit("S1").pk])
    said = TYPED | {"second": str(room.people[second].pk), "password": password}
    return browser(room, "therapist").post(url, said)


def data_of(html: str) -> dict:
    return json.loads(unescape(re.search(r'data-room="([^"]*)"', html).group(1)))


def test_each_condition_is_a_tile_with_its_state_in_words(room):
    html = page(room)

    tiles = re.findall(r"<li class=\"notice notice-(\w+)", html)
    assert tiles == ["good", "good", "warn", "warn"]
    assert "The drug screen must be negative." in html
    assert "SCREEN.clean" not in html


def test_two_people_give_a_dose_and_the_second_one_says_who_they_are(room):
    room.make_ready()

    answer = give(room, "second_therapist", PASSWORD)

    assert answer.status_code == 302
    assert "confirmed by Thea Therapist" in page(room)


def test_the_wrong_password_of_the_second_person_gives_no_dose(room):
    room.make_ready()

    answer = give(room, "second_therapist", "not hers")

    assert answer.status_code == 422
    assert "The password of Thea Therapist is not right" in answer.content.decode()
    with reading_all(room.trial):
        assert room.visit("S1").dosing_steps.count() == 0


def test_a_refused_dose_leaves_nobody_outside_the_room_and_keeps_all_but_the_password(room):
    room.make_ready(on=datetime.now(NEW_YORK).date())

    html = text_of(give(room, "second_therapist", "not hers"))

    assert "The dose was not recorded" in html
    assert 'id="call"' in html  # the physician can still be called
    assert 'value="2026-02-16T10:00"' in html
    assert re.search(r"<option value=\"[^\"]+\" selected>Thea Therapist", html)
    assert "not hers" not in html


def test_the_worklist_leads_a_therapist_into_the_session_that_was_begun(dosed):
    url = reverse("dosing", args=["ROOM", dosed.visit("S1").pk])

    acts = {role: _act_of_today(dosed, role) for role in ("therapist", "site_coordinator")}

    assert acts["therapist"] == (url, "Open the session")
    assert acts["site_coordinator"][1] == "Complete"


def _act_of_today(study, role: str) -> tuple[str, str]:
    html = text_of(browser(study, role).get(reverse("today", args=["ROOM"])))
    return re.search(
        r'<a class="button" href="([^"]+)" aria-label="([^":]+): 01-001', html
    ).groups()


@pytest.mark.parametrize("second", ["therapist", "site_coordinator"])
def test_the_second_person_is_somebody_else_who_gives_doses(room, second):
    room.make_ready()

    answer = give(room, second, PASSWORD)

    assert "choose somebody who gives doses at this site" in answer.content.decode()


def test_events_are_told_apart_by_nothing_but_their_words(dosed):
    events = data_of(page(dosed))["events"]

    assert [set(event) for event in events] == [{"code", "label"}] * 12
    assert [event["label"] for event in events] == sorted(event["label"] for event in events)


def test_what_a_tablet_keeps_holds_no_answer_and_no_observation(dosed):
    kept = page(dosed, "dosing-offline")

    assert "01-001" in kept
    assert "Euphoria" in kept  # the button
    assert data_of(kept)["dose_at"] == "2026-02-16T15:00:00+00:00"
    for held in ("Thea Therapist", "122", "What was decided and given"):
        assert held not in kept


def test_the_worker_of_the_page_is_a_script_of_its_own_address(dosed):
    url = reverse("dosing-worker", args=["ROOM", dosed.visit("S1").pk])

    answer = browser(dosed, "therapist").get(url)

    assert url.startswith(reverse("dosing", args=["ROOM", dosed.visit("S1").pk]))
    assert answer["Content-Type"] == "text/javascript"


@pytest.mark.parametrize("role", ["rater", "statistician", "sponsor", "data_manager"])
def test_who_has_no_part_in_the_room_finds_no_page(dosed, role):
    url = reverse("dosing", args=["ROOM", dosed.visit("S1").pk])

    assert browser(dosed, role).get(url).status_code == 404
