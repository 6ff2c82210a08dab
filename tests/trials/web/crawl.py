"""Every page that a person can reach by following links."""

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

# A list can be asked in very many ways; one more than the plain one shows what the others do.
WAYS_TO_ASK_A_PAGE = 1
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')


def crawl(client: Client, start: str = "/", *, skipping: str = "") -> dict[str, HttpResponse]:
    """{address: what the server sent}. skipping: addresses with this in them are not asked for,
    as a regular expression. A list is asked once plainly and once filtered."""
    found: dict[str, HttpResponse] = {}
    ways: Counter = Counter()
    waiting = deque([start])
    while waiting:
        address = waiting.popleft()
        if address in found or (skipping and re.search(skipping, address)):
            continue
        path, _, query = address.partition("?")
        ways[path] += bool(query)
        if query and ways[path] > WAYS_TO_ASK_A_PAGE:
            continue
        answer = found[address] = _whole(client.get(address))
        if answer.headers["Content-Type"].startswith("text/html"):
            waiting += _links(answer.content.decode(), address)
        elif "Location" in answer.headers:
            waiting.append(urljoin(address, answer.headers["Location"]))
    return found


def one_of_each_kind(client: Client, start: str = "/") -> dict[str, HttpResponse]:
    """{address: page} of the first address of each pattern that following links leads to; the
    pages of people, say, once, whoever of them comes first. Files are left out."""
    found: dict[str, HttpResponse] = {}
    kinds = {None}
    waiting = deque([start])
    while waiting:
        address = waiting.popleft()
        if (kind := _kind(address)) in kinds:
            continue
        kinds.add(kind)
        answer = client.get(address)
        if "Location" in answer.headers:
            waiting.append(urljoin(address, answer.headers["Location"]))
        elif answer.headers["Content-Type"].startswith("text/html"):
            found[address] = answer
            waiting += _links(answer.content.decode(), address)
    return found


def everything_in(answer: HttpResponse) -> str:
    """Headers and cookies included."""
    return f"{answer.headers}\n{answer.cookies}\n{answer.content.decode()}"


def saying(pages: dict, *words: str) -> list[tuple[str, str]]:
    """Which page says which of the words, as whole words: a random token may hold "V2"."""
    return [
        (url, word)
        for url, answer in pages.items()
        for word in words
        if re.search(rf"(?<![\w-]){re.escape(word)}(?!\w)", everything_in(answer))
    ]


def _whole(answer) -> HttpResponse:
    """A stream as an answer that can be read more than once."""
    if not answer.streaming:
        return answer
    whole = HttpResponse(answer.getvalue(), status=answer.status_code, headers=answer.headers)
    whole.cookies = answer.cookies
    # What the client noted on it comes along.
    vars(whole).update({name: it for name, it in vars(answer).items() if name not in vars(whole)})
    return whole


def _kind(address: str) -> str | None:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


def _links(html: str, address: str) -> list[str]:
    links = [unescape(link) for link in LINK.findall(html)]
    there = [urlsplit(urljoin(address, link)) for link in links if not link.startswith("#")]
    return [f"{url.path}?{url.query}" if url.query else url.path for url in there]
