"""What people do in a browser in every journey."""

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import Page

from tests.study import PASSWORD

# WCAG 2.2 AA, and the good practice that axe-core knows.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def sign_in(page: Page, server: str, username: str, password: str = PASSWORD) -> None:
    """Through the sign-in page, by the keyboard."""
    page.goto(server + reverse("sign-in"))
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(server + "/")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).press("Enter")
    page.wait_for_url("**/sign-in/**")


def barriers(page: Page, *, only: tuple[str, ...] = ()) -> list[str]:
    """What axe-core finds on the page as it is now: rule, place and what to do. only: these rules
    instead of all."""
    options = {
        "runOnly": list(only) or {"type": "tag", "values": RULES},
        # axe-core leaves the targets of 24 px out unless it is told.
        "rules": {"target-size": {"enabled": not only}},
        "resultTypes": ["violations"],
    }
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]
