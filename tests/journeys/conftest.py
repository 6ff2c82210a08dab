"""A real browser: Debian's chromium, driven by Playwright. Without one the tests are skipped."""

import os
import shutil

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.serving import serving

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
LONGEST_WAIT_MS = 20_000


@pytest.fixture(scope="session")
def browser() -> Browser:
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    # Playwright keeps a loop of asyncio in this thread; Django would refuse its database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield found
        found.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def server(own_database) -> str:
    """The address of the pages."""
    with serving() as address:
        yield address


@pytest.fixture
def page(browser) -> Page:
    """A window of a browser that nobody has used. An error in a script fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(LONGEST_WAIT_MS)
    errors = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert errors == []
