"""Pages put before a browser as they are, with no work behind them: many are seen in a minute."""

import gzip
import mimetypes
import re
import threading
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from playwright.sync_api import Browser, Page

DESK = {"width": 1280, "height": 900}
# What is left of such a screen at 400 % zoom.
ENLARGED = {"width": 320, "height": 256}
SENT_ON = ("Content-Type", "Content-Security-Policy")
CONTENT = re.compile(r'<(\w+)|\b(?:class|role|type)="([^"]*)"')
WHAT_IS_CUT, WHAT_KEYS_MISS = (
    (Path(__file__).parent / f"{name}.js").read_text() for name in ("what_is_cut", "what_keys_miss")
)
MOST_BYTES = 100_000


@contextmanager
def shelf(browser: Browser, pages: dict[str, HttpResponse]):
    """A window, the host on which each address shows its page, and what went wrong in the window:
    errors of scripts, what the content security policy refused, what another host was asked for."""
    with _host(pages) as host:
        wrong: list[str] = []
        context = browser.new_context(viewport=DESK, service_workers="block")
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on("console", lambda said: wrong.extend(_refusals(said.text)))
        context.on("request", lambda asked: wrong.extend(_elsewhere(asked.url, host)))
        try:
            yield context.new_page(), host, wrong
        finally:
            context.close()


def kinds_of_content(page: HttpResponse) -> set[str]:
    """The elements, classes, roles and kinds of fields that a page is made of."""
    found = CONTENT.findall(page.content.decode())
    return {word for tag, words in found for word in (tag or words).split()}


def what_is_cut(page: Page) -> list[str]:
    """What somebody who enlarged the page to 400 % cannot read without scrolling it sideways."""
    page.set_viewport_size(ENLARGED)
    found = page.evaluate(WHAT_IS_CUT)
    page.set_viewport_size(DESK)
    return found


def what_keys_miss(page: Page) -> list[str]:
    """What somebody without a mouse cannot reach, or does not see that they have reached it."""
    return page.evaluate(WHAT_KEYS_MISS)


def overweight(page: Page, answer: HttpResponse) -> list[str]:
    """What the page costs at a first visit, compressed and with all its files, if that is much."""
    asked = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    files = [urlsplit(url).path for url in asked if "/static/" in url]
    bytes_of_page = len(gzip.compress(answer.content)) + sum(map(_compressed, set(files)))
    return [f"{bytes_of_page} bytes"] if bytes_of_page > MOST_BYTES else []


def _refusals(said: str) -> list[str]:
    return [said] if "Content Security Policy" in said else []


def _elsewhere(url: str, host: str) -> list[str]:
    return [] if url.startswith((host, "data:", "blob:")) else [f"{url} was asked for"]


@contextmanager
def _host(pages: dict[str, HttpResponse]):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            path = urlsplit(self.path).path
            if path.startswith("/static/"):
                # Kept by the browser, so that each comes once for all pages.
                kind = mimetypes.guess_type(path)[0] or "text/plain"
                headers = {"Content-Type": kind, "Cache-Control": "max-age=600"}
                self._send(200, headers, _static(path.removeprefix("/static/")))
            elif "HX-Request" not in self.headers and (page := pages.get(self.path)) is not None:
                headers = {name: page[name] for name in SENT_ON if name in page}
                self._send(page.status_code, headers, page.content)
            else:
                self._send(404, {}, b"")

        # What scripts send, and the parts of pages that they ask for, nobody answers here.
        do_POST = do_PUT = do_GET

        def _send(self, status: int, headers: dict[str, str], body: bytes):
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,)).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@cache
def _compressed(path: str) -> int:
    return len(gzip.compress(_static(path.removeprefix("/static/"))))


@cache
def _static(name: str) -> bytes:
    return Path(finders.find(name)).read_bytes()
