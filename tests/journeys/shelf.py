"""Pages put before a browser without a server between them: hundreds are looked at in a minute."""

import re
from collections.abc import Callable
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from playwright.sync_api import Browser, Page, Route

HOST = "http://equipoise.test"
DESK = {"width": 1280, "height": 900}
# What is left of such a screen at 400 % zoom.
ENLARGED = {"width": 320, "height": 256}
SENT_ON = ("Content-Type", "Content-Security-Policy")
TOKEN = re.compile(r'<(\w+)|\b(?:class|role|type)="([^"]*)"')
WHAT_IS_CUT = (Path(__file__).parent / "what_is_cut.js").read_text()


@contextmanager
def shelf(browser: Browser, answer: Callable[[str], HttpResponse | None], **options):
    """A window in which HOST + address shows answer(address), with the static files. Yields (page,
    what went wrong in it): script errors, what the content security policy refused, and whatever
    was asked of another host. What a page asks for later, answered by None, is not there."""
    wrong: list[str] = []
    context = browser.new_context(viewport=DESK, service_workers="block", **options)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("console", lambda said: wrong.append(said.text) if _is_refusal(said.text) else None)
    context.route("**/*", lambda route: _fulfil(route, answer, wrong))
    yield context.new_page(), wrong
    context.close()


def kinds_of_content(html: str) -> set[str]:
    """The elements, classes, roles and kinds of fields that a page is made of."""
    return {word for tag, words in TOKEN.findall(html) for word in (tag or words).split()}


def what_is_cut(page: Page) -> list[str]:
    """What somebody who enlarged the page to 400 % cannot read without scrolling it sideways."""
    page.set_viewport_size(ENLARGED)
    found = page.evaluate(WHAT_IS_CUT)
    page.set_viewport_size(DESK)
    return found


def _is_refusal(text: str) -> bool:
    return "Content Security Policy" in text


def _fulfil(route: Route, answer: Callable, wrong: list[str]) -> None:
    url = urlsplit(route.request.url)
    if f"{url.scheme}://{url.netloc}" != HOST:
        wrong.append(f"{route.request.url} was asked for")
        route.abort()
    elif url.path.startswith("/static/"):
        route.fulfill(path=_static(url.path.removeprefix("/static/")))
    elif route.request.method == "GET" and (sent := answer(_asked(url))) is not None:
        headers = {name: sent[name] for name in SENT_ON if name in sent}
        route.fulfill(status=sent.status_code, headers=headers, body=sent.content)
    else:
        route.fulfill(status=503)


def _asked(url) -> str:
    return f"{url.path}?{url.query}" if url.query else url.path


@cache
def _static(name: str) -> str:
    return finders.find(name)
