"""Every address that somebody may ask for: what is linked, and each pattern of the web, linked or
not, with what is there in the world."""

import re
from collections.abc import Iterator
from unittest.mock import patch
from uuid import NAMESPACE_URL, uuid5

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve, reverse
from django.urls.converters import IntConverter, UUIDConverter
from django.urls.exceptions import Resolver404

from tests.trials.web.crawl import crawl
from trials.printing import as_set

WEB = "config.urls"
# A new session, and so another cookie, for every later request.
LEAVES = {"logout", "sign-out-everywhere"}
# What addresses of the API call otherwise than those of the pages.
AS_ON_PAGES = {"participant": "number", "visit": "visit_id", "entry": "entry_id"}


def linked(client: Client, skipping: str = "") -> dict[str, HttpResponse]:
    """{address: answer} of all that is reached by following links from the start page."""
    return {f"GET {url}": page for url, page in crawl(client, skipping=skipping).items()}


def unlinked(
    client: Client, asked: dict, values: dict[str, str], *, skipping: str = ""
) -> dict[str, HttpResponse]:
    """{address: answer} of every other address, those of pages that one never was shown among
    them. What takes forms only is sent an empty one: how it is refused is an answer, too.
    skipping: addresses with this in them are not asked for."""
    found = {}
    for url in every_address(values):
        if f"GET {url}" not in asked and not (skipping and skipping in url):
            answer = found[f"GET {url}"] = client.get(url)
            if answer.status_code == 405:
                found[f"POST {url}"] = _send_nothing(client, url)
                # Each answer brings its own messages alone.
                client.cookies.pop("messages", None)
    return found


def _send_nothing(client: Client, url: str) -> HttpResponse:
    if "/api/" not in url:
        # A PDF hides its words in compressed streams, beside the second in which it was made.
        with patch("trials.web.views.printing.pdf_of", _words_of):
            return client.post(url)
    key = {"Idempotency-Key": str(uuid5(NAMESPACE_URL, url))}
    return client.post(url, "{}", "application/json", headers=key)


def _words_of(paper: dict, *, at) -> bytes:
    return as_set(paper).encode()


def every_address(values: dict[str, str], urlconf: str = WEB) -> list[str]:
    """Each pattern once, in order. values: {name in a pattern: what stands for it}."""
    return sorted(set(_addresses(values, urlconf)))


def values_shown(addresses) -> dict[str, str]:
    """{name in a pattern: a value}, from addresses that were shown to anybody."""
    found: dict[str, str] = {}
    for address in addresses:
        try:
            said = resolve(address.removeprefix("GET ").split("?")[0], urlconf=WEB).kwargs
        except Resolver404:
            continue
        found = {name: str(value) for name, value in said.items()} | found
    return found


def _addresses(values: dict[str, str], urlconf: str) -> Iterator[str]:
    for name, wanted in _patterns(get_resolver(urlconf).url_patterns):
        if name and name not in LEAVES:
            said = {each: _value(values, each, kind) for each, kind in wanted.items()}
            yield reverse(name, urlconf=urlconf, kwargs=said)


def _value(values: dict[str, str], name: str, kind) -> str:
    """Of a kind of which the world shows none: an id of something else, or the number 1."""
    said = values.get(AS_ON_PAGES.get(name, name), "")
    if isinstance(kind, UUIDConverter):
        return said if re.fullmatch(kind.regex, said) else values["entry_id"]
    return said or "1" if not isinstance(kind, IntConverter) else "1"


def _patterns(patterns, outer: dict | None = None) -> Iterator[tuple[str, dict]]:
    """(name, {what it names: of which kind}) of each pattern."""
    for each in patterns:
        wanted = (outer or {}) | each.pattern.converters
        if isinstance(each, URLPattern):
            yield each.name, wanted
        else:
            yield from _patterns(each.url_patterns, wanted)
