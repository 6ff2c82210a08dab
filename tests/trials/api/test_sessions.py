"""What a tablet sends from the room: taken once, read back in order, refused in words."""

import json
import uuid

import pytest
from django.urls import reverse

from tests.sessions import DEVICE, at
from tests.trials.web.conftest import browser

pytestmark = pytest.mark.rolled_back

KEY = uuid.UUID(int=5)


@pytest.fixture
def room(session_study_of_test):
    return session_study_of_test


def tap(**said) -> dict:
    usual = {
        "kind": "event",
        "said": {"code": "euphoria"},
        "device": str(DEVICE),
        "sequence": 1,
        "device_time": at(10, 40).isoformat(),
        "clock_offset_ms": 0,
        "clock_jump_ms": 0,
    }
    return usual | said


def send(room, body: dict, *, role: str = "therapist", key=KEY):
    url = reverse("api-observations", args=["ROOM", room.visit("S1").pk])
    headers = {"Idempotency-Key": str(key)}
    return browser(room, role).post(url, json.dumps(body), "application/json", headers=headers)


def test_a_tap_sent_twice_is_one_and_comes_back_with_its_form(room):
    first, second = send(room, tap()), send(room, tap())

    [one] = second.json()["observations"]
    assert (first.status_code, second.status_code) == (200, 200)
    assert one["id"] == str(KEY)
    assert one["entry_url"].startswith("/studies/ROOM/entries/")
    assert second.json()["summary"] == ["10:40 Euphoria"]


def test_the_answer_says_the_time_of_the_server(room):
    url = reverse("api-observations", args=["ROOM", room.visit("S1").pk])

    read = browser(room, "therapist").get(url).json()

    assert set(read) == {"now", "steps", "observations", "summary"}
    assert read["summary"] == ["Nothing has been recorded in this session yet."]


def test_a_clock_that_was_moved_is_marked_and_not_corrected(room):
    said = send(room, tap(clock_jump_ms=-3_600_000)).json()["observations"][0]

    assert said["happened_at"] == "2026-02-16T15:40:00+00:00"
    assert "clock was moved by -3600 s" in said["marks"][0]


def test_a_count_that_contradicts_the_clock_is_marked(room):
    send(room, tap())
    later = tap(sequence=2, device_time=at(10, 30).isoformat(), said={"code": "nausea"})

    observations = send(room, later, key=uuid.UUID(int=6)).json()["observations"]

    assert [one["said"]["code"] for one in observations] == ["nausea", "euphoria"]
    assert observations[0]["marks"] == [
        "The tablet counted it after one that its clock puts later."
    ]


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"said": {"code": "levitation"}}, "levitation"),
        ({"sequence": 0}, "sequence"),
        ({"device_time": "at noon"}, "device_time"),
        ({"clock_offset_ms": 10**18}, "clock_offset_ms"),
        ({"kind": "dance"}, "kind"),
    ],
)
def test_rubbish_is_refused_by_its_name(room, said, named):
    refused = send(room, tap(**said))

    assert refused.status_code in (400, 422)
    assert named in refused.content.decode()


def test_what_one_person_tapped_is_not_written_in_the_name_of_another(room):
    refused = send(room, tap(person="theo"), role="second_therapist")

    assert refused.status_code == 403
    assert "sign in as theo" in refused.json()["detail"]
    assert room.count() == 0


@pytest.mark.parametrize("role", ["statistician", "data_manager", "site_assessor"])
def test_who_does_not_work_in_the_room_sends_nothing(room, role):
    assert send(room, tap(), role=role).status_code in (403, 404)


def test_somebody_of_another_site_finds_no_such_session(room):
    room.people["elsewhere"] = room.add_therapist("eve", "02")

    assert send(room, tap(), role="elsewhere").status_code == 404
