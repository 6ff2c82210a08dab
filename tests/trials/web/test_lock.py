"""The pages of the lock: the board, one line, the blind review, what is reopened, the unlock."""

import re

import pytest

from tests import locking
from tests.study import PASSWORD
from tests.trials.web.conftest import address, browser
from trials.selectors.trials import state_of

pytestmark = pytest.mark.rolled_back

READERS = ("data_manager", "sponsor", "statistician", "monitor", "quality_auditor", "inspector")


def page(study, role: str, name: str, *about) -> str:
    answer = browser(study, role).get(address(name, *about))
    assert answer.status_code == 200
    return answer.content.decode()


def sent_by(html: str, name: str) -> str:
    return re.search(rf'name="{name}" value="(\w*)"', html)[1]


def sign(study, role: str):
    html = page(study, role, "lock-board")
    seen = {name: sent_by(html, name) for name in ("seen_hash", "seen_board")}
    return browser(study, role).post(address("lock"), seen | {"password": PASSWORD})


@pytest.mark.parametrize("role", READERS)
def test_every_number_on_the_board_leads_to_its_records(open_study_of_module, role):
    html = page(open_study_of_module, role, "lock-board")
    lines = set(re.findall(r'href="(/studies/SMALL/lock/lines/\w+/)"', html))

    client = browser(open_study_of_module, role)
    assert {client.get(one).status_code for one in lines} == {200}
    assert address("lock-line", "L4") in lines
    assert client.get(address("lock-line", "L99")).status_code == 404


@pytest.mark.parametrize("role", ["site_coordinator", "rater", "rater_coordinator", "coder"])
@pytest.mark.parametrize("name", ["lock-board", "blind-review", "reopenings"])
def test_who_has_no_part_in_the_lock_has_no_page_of_it(open_study_of_module, role, name):
    assert browser(open_study_of_module, role).get(address(name)).status_code == 404


def test_from_the_soft_lock_to_the_lock_by_the_pages(open_study):
    locking.make_ready(open_study)
    manager, statistician = (browser(open_study, role) for role in ("data_manager", "statistician"))
    said = {"reason": "All data are clean"}
    manager.post(address("lock-step", "soft-lock"), said)
    statistician.post(address("take-suggestions"))
    statistician.post(
        address("decide-sets", "01-001"), {"set-all": "out", "reason": "Never came to V2"}
    )
    manager.post(
        address("write-minutes"),
        {"held_on": "2026-02-02", "present": "Dana, Stan", "text": "One is left out."},
    )
    for role in ("data_manager", "statistician"):
        seen = sent_by(page(open_study, role, "blind-review"), "seen_hash")
        browser(open_study, role).post(
            address("sign-minutes"), {"seen_hash": seen, "password": PASSWORD}
        )
    assert state_of(open_study.trial) == "blind_reviewed"

    answers = [sign(open_study, role) for role in ("data_manager", "statistician", "sponsor")]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert state_of(open_study.trial) == "locked"
    html = page(open_study, "sponsor", "lock-board")
    for name in ("Dana Data", "Stan Statistician", "Sam Sponsor"):
        assert name in html
    assert "Never came to V2" in page(open_study, "sponsor", "blind-review")


def test_what_is_reopened_is_said_and_a_slip_is_named(open_study):
    locking.make_ready(open_study)
    manager = browser(open_study, "data_manager")
    manager.post(address("lock-step", "soft-lock"), {"reason": "All data are clean"})
    said = {"number": "01-001", "visit": "V1", "form": "MOOD", "reason": "Read from another sheet"}

    slip = manager.post(address("reopen"), said | {"form": "MODO"})
    manager.post(address("reopen"), said)

    assert slip.status_code == 422
    assert "V1 of 01-001 has no form" in slip.content.decode()
    html = page(open_study, "sponsor", "reopenings")
    assert "V1 MOOD" in html
    assert "Read from another sheet" in html


def test_the_unlock_is_asked_for_signed_and_shown(locked_study):
    sponsor = browser(locked_study, "sponsor")
    sponsor.post(
        address("ask-unlock"),
        {"reason": "One form is of somebody else", "impact": "One mood score changes"},
    )
    for role in ("sponsor", "data_manager", "statistician", "quality_auditor"):
        seen = sent_by(page(locked_study, role, "lock-board"), "seen_hash")
        browser(locked_study, role).post(
            address("unlock"), {"seen_hash": seen, "password": PASSWORD}
        )

    assert state_of(locked_study.trial) == "soft_locked"
    assert "Nothing has changed since." in page(locked_study, "monitor", "lock-board")
