"""The pictures of the documentation, taken from the demonstration and from the journeys' studies:

    python -m pytest tests/journeys/pictures.py -o "python_functions=picture_*"

No test takes them again, so do it when the look of a page has changed.
"""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from config.demo import people
from tests.journeys import test_entry, test_rating
from tests.journeys.people import sign_in
from tests.journeys.test_demo import Demo, free_port
from tests.reporting import PIN, make_reporting
from tests.sessions import make_session_study
from trials.models import Entry, Trial
from trials.selectors.clocks import today_at

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 760}
TABLET = {"width": 1180, "height": 820}
# {picture: (who, which page of the recruiting study)}
BOARDS = {
    "site-today": ("site", "today"),
    "matrix": ("site", "matrix"),
    "data-health": ("data", "data-health"),
    "lock-board": ("data", "lock-board"),
}
trial, interview = test_entry.trial, test_rating.entry


def take(page: Page, name: str) -> None:
    """WebP, which a page of documentation loads in no time."""
    page.wait_for_load_state("networkidle")
    devtools = page.context.new_cdp_session(page)
    shot = devtools.send("Page.captureScreenshot", {"format": "webp", "quality": 70})
    (FOLDER / f"{name}.webp").write_bytes(base64.b64decode(shot["data"]))


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[str]:
    """The address of the web of a demonstration."""
    started = Demo(tmp_path_factory.mktemp("demo"), free_port()).wait_until_ready()
    yield f"http://127.0.0.1:{started.port}"
    started.stop()


@pytest.fixture
def desk(browser: Browser, demo: str):
    """desk(username): a window in which this person is signed in to the demonstration."""
    contexts = []

    def window_of(username: str) -> Page:
        contexts.append(browser.new_context(viewport=DESK))
        page = contexts[-1].new_page()
        sign_in(page, demo, username, people.PASSWORD)
        return page

    yield window_of
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", BOARDS)
def picture_of_a_board(name: str, demo: str, desk):
    who, board = BOARDS[name]
    page = desk(who)
    page.goto(demo + reverse(board, args=["DEMO-RECRUITING"]))
    take(page, name)


def picture_of_the_results(demo: str, desk):
    page = desk("sponsor")
    page.goto(demo + reverse("runs", args=["DEMO-MAPP1"]))
    page.locator("main a[href*='/analyses/']").first.click()
    page.locator(".figures").first.scroll_into_view_if_needed()
    take(page, "results")


def picture_of_the_entry_form(trial: Trial, server: str, page: Page):
    page.set_viewport_size(DESK)
    sign_in(page, server, "ada")
    test_entry.open_form(page, server, test_entry.entry_of(trial, "SCS"))
    page.wait_for_load_state("networkidle")
    for code in "2132":
        page.keyboard.press(code)
    expect(page.locator("#save-status")).to_contain_text("Saved at")
    take(page, "entry-form")


def picture_of_the_raters_card(interview: Entry, server: str, page: Page):
    page.set_viewport_size(DESK)
    sign_in(page, server, "ruth")
    page.goto(server + reverse("entry", args=["RATED", interview.pk]))
    page.get_by_role("button", name="No").click()
    page.wait_for_load_state("networkidle")
    page.locator("[data-key=caps_event] input").fill("A crash")
    for key in ("Enter", "1", "Space", "Enter", "y", "2", "Enter", "1", "3"):
        page.keyboard.press(key)
    expect(page.locator("#save-status")).to_contain_text("Saved at")
    take(page, "raters-card")


def picture_of_a_question_on_a_phone(own_database, server: str, page: Page):
    study = make_reporting()
    page.set_viewport_size(PHONE)
    page.goto(server + reverse("p-link", args=[study.given.token]))
    page.get_by_label("Your PIN").fill(PIN)
    page.keyboard.press("Enter")
    page.locator("main a.button").first.click()
    page.locator("form.question:visible .answer").first.wait_for()
    take(page, "phone-question")


def picture_of_a_session_on_a_tablet(own_database, server: str, page: Page):
    room = make_session_study()
    visit = room.visit("S1")
    room.make_ready(on=today_at(visit.site))
    page.set_viewport_size(TABLET)
    sign_in(page, server, "theo")
    page.goto(server + reverse("dosing", args=["ROOM", visit.pk]))
    for label in ("Calm", "Nausea"):
        page.get_by_role("button", name=label, exact=True).click()
    take(page, "tablet-session")
