"""WCAG 2.2 AA on every page, as every role: axe-core in light and dark, 400 % zoom, keyboard."""

import pytest
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client, RequestFactory, override_settings
from playwright.sync_api import Locator, Page, expect

from tests.conftest import log_in_as
from tests.journeys.people import barriers
from tests.journeys.shelf import (
    kinds_of_content,
    overweight,
    shelf,
    what_is_cut,
    what_keys_miss,
)
from tests.study import VAULT_ROLES
from tests.templates import samples
from tests.templates.test_every_page import FRAGMENTS
from tests.trials.web.conftest import address
from tests.trials.web.crawl import one_of_each_kind
from trials.authorization.roles import ROLES

pytestmark = pytest.mark.long

VAULT = {
    "IS_VAULT": True,
    "ROOT_URLCONF": "config.vault_urls",
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
}
PAGES = [(name, page) for name, page in samples.PAGES.items() if name not in FRAGMENTS]


class Seen:
    """What was looked at: kinds of pages, and the elements, classes, roles and fields on them."""

    def __init__(self):
        self._kinds, self._content = set(), set()

    def is_new(self, page: HttpResponse, kind: str = "") -> bool:
        """The first page of its kind, or one on which something is that was on no page before."""
        content = kinds_of_content(page)
        is_new = kind not in self._kinds or not content <= self._content
        self._kinds.add(kind)
        self._content |= content
        return is_new


def samples_of_pages() -> dict[str, HttpResponse]:
    """Of each template in tests/templates the fullest page, and each other on which something is
    that is nowhere else."""
    pages = [(name, template, _rendered(template, build)) for name, (template, build) in PAGES]
    pages.sort(key=lambda page: len(kinds_of_content(page[2])), reverse=True)
    seen = Seen()
    return {f"/{name}": page for name, template, page in pages if seen.is_new(page, template)}


def _rendered(template: str, build) -> HttpResponse:
    realm = "vault" if template.startswith("vault/") else "web"
    return render(RequestFactory().get("/"), template, samples.everywhere(realm) | build())


def test_every_kind_of_page_is_without_barriers_light_and_dark_and_at_400_percent(browser):
    pages, found, seen = samples_of_pages(), {}, Seen()
    # What a sample gives its scripts is made up for the template alone: they may stumble.
    with shelf(browser, pages) as (page, host, _):
        for url, answer in pages.items():
            page.emulate_media(color_scheme="light")
            page.goto(host + url)
            found[url] = barriers(page) + what_is_cut(page) + what_keys_miss(page)
            if seen.is_new(answer):
                page.emulate_media(color_scheme="dark")
                found[f"{url}, dark"] = barriers(page, only=("color-contrast",))

    assert said(found) == []


def said(found: dict[str, list[str]]) -> list[str]:
    return [f"{where}: {what}" for where, each in found.items() for what in each]


def barriers_for(browser, study, roles) -> list[str]:
    """What is found on each kind of page, and where a role is shown what no role before was."""
    seen, found, pages = Seen(), {}, {}
    with shelf(browser, pages) as (page, host, wrong):
        for role in roles:
            client = Client()
            client.force_login(study.people[role])
            reached = one_of_each_kind(client)
            pages |= reached
            for url, answer in reached.items():
                if seen.is_new(answer, answer.resolver_match.view_name):
                    page.goto(host + url)
                    found[f"{role}: {url}"] = (
                        barriers(page) + what_is_cut(page) + overweight(page, answer)
                    )
    return said(found) + wrong


def test_no_role_of_the_web_meets_a_barrier(browser, open_study_of_module):
    roles = [role for role in open_study_of_module.people if ROLES[role].realm == "web"]

    assert barriers_for(browser, open_study_of_module, roles) == []


def test_tab_goes_down_the_page_past_what_is_skipped_and_stays_in_a_dialog(
    browser, open_study_of_module
):
    client = Client()
    client.force_login(open_study_of_module.people["site_coordinator"])
    pages = {address("matrix"): client.get(address("matrix"))}

    with shelf(browser, pages) as (page, host, _):
        page.goto(host + address("matrix"))
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        reached = [_place_of_focus(page)]
        while (place := _after_tab(page)) is not None:
            reached.append(place)

        # Twice: what was left by the last Tab is the window itself
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        first_inside = _after_tab(page)

        page.keyboard.press("/")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        strayed = [_after_tab(page, outside=dialog) for _ in range(8)]
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        back = _place_of_focus(page)

    assert len(reached) > 20
    assert reached == sorted(set(reached))
    assert first_inside in reached
    assert strayed == [None] * 8
    assert back == first_inside


def _after_tab(page: Page, outside: Locator | None = None) -> int | None:
    """Where the focus is after one Tab: None for the window around the page, and, if outside is
    given, for what is in it."""
    page.keyboard.press("Tab")
    if outside and outside.evaluate("(box) => box.contains(document.activeElement)"):
        return None
    return _place_of_focus(page)


def _place_of_focus(page: Page) -> int | None:
    """Which element of the page has the focus, counted from its beginning."""
    return page.evaluate(
        "document.activeElement === document.body ? null"
        " : [...document.querySelectorAll('*')].indexOf(document.activeElement)"
    )


def test_no_role_of_the_vault_meets_a_barrier(browser, masked_study_of_module):
    with override_settings(**VAULT):
        log_in_as("vault")
        assert barriers_for(browser, masked_study_of_module, VAULT_ROLES) == []
