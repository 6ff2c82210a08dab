"""All that one blinded role can read in a world, channel by channel.

Whatever is added to the product is read without a line here: pages by their links and by their
patterns, tables by the rights of the login, Redis by its keys.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from unittest.mock import patch
from zipfile import ZipFile

from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from tests.worlds import beside, rows
from tests.worlds.dice import loaded_dice
from tests.worlds.making import World
from tests.worlds.sameness import Sameness
from trials.authorization.scopes import system_scope
from trials.web.sessions import IDLE_SECONDS

NOTHING_KEPT = patch("django.test.client.store_rendered_templates", lambda *said, **more: None)

# That somebody is still there is noted once a minute: in which request, the clock alone decides.
NEVER_NOTED = patch("trials.web.sessions.NOTED_EVERY_SECONDS", IDLE_SECONDS)


class Browser(Client):
    """Notes on each answer how often the database was asked for it, and not what every template
    was filled with, as Django's own does. Dice are loaded for each request anew, so that a leak in
    one does not show in the tokens of all later ones."""

    def __init__(self, name: str = "somebody", **options):
        super().__init__(**options)
        self._name, self._requests = name, 0

    def request(self, **request) -> HttpResponse:
        self._requests += 1
        asked = []

        def count(execute, *statement):
            asked.append(1)
            return execute(*statement)

        dice = loaded_dice(f"{self._name} {self._requests}")
        with connection.execute_wrapper(count), NOTHING_KEPT, NEVER_NOTED, dice:
            answer = super().request(**request)
        answer.statements = len(asked)
        return answer


@dataclass
class Reader:
    """Somebody in a blinded role, what the server answered them, and what was logged then."""

    world: World
    role: str
    answers: dict[str, HttpResponse] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)


def pages(reader: Reader) -> dict[str, bytes]:
    """Pages, answers of the API, downloads, errors."""
    found = {
        url: b"".join(answer) if answer.streaming else answer.content
        for url, answer in reader.answers.items()
    }
    return {url: _unpacked(said) if said[:2] == b"PK" else said for url, said in found.items()}


def _unpacked(package: bytes) -> bytes:
    """Without the sums of files in which times stand."""
    with ZipFile(io.BytesIO(package)) as archive:
        names = [name for name in archive.namelist() if name not in ("hashes.txt", "lines.txt")]
        return b"\n".join(name.encode() + b"\n" + archive.read(name) for name in names)


def headers(reader: Reader) -> dict[str, bytes]:
    """The status, the headers (with the name of a downloaded file), the cookies.

    Without the length of the page: the page itself is compared, and a moment of more digits is
    longer.
    """
    found = {}
    for url, answer in reader.answers.items():
        said = {name: value for name, value in answer.items() if name != "Content-Length"}
        found[url] = f"{answer.status_code} {said}\n{answer.cookies}".encode()
    return found


def statements(reader: Reader) -> dict[str, bytes]:
    """More statements for one arm would take longer; they can be compared, a clock cannot."""
    return {url: str(answer.statements).encode() for url, answer in reader.answers.items()}


def log(reader: Reader) -> dict[str, bytes]:
    return {str(place): line.encode() for place, line in enumerate(reader.lines)}


def tables(reader: Reader) -> dict[str, bytes]:
    """From psql, in the role's scope; the ledger's views are among them."""
    return rows.rows_read(reader.world.study.scope(reader.role))


def worker_tables(reader: Reader) -> dict[str, bytes]:
    """From psql, with the worker's credentials."""
    return rows.rows_read(system_scope(reader.world.study.trial), login="worker")


def catalogs(reader: Reader) -> dict[str, bytes]:
    return rows.catalogs_read()


def mails(reader: Reader) -> dict[str, bytes]:
    return beside.mails_sent()


def redis(reader: Reader) -> dict[str, bytes]:
    return beside.lying_in_redis()


# The one list of channels: each a function reader → {address: bytes}. Tables come last: the
# requests leave lines in the ledger.
CHANNELS: dict[str, Callable[[Reader], dict[str, bytes]]] = {
    "pages": pages,
    "headers": headers,
    "statements": statements,
    "log": log,
    "mails": mails,
    "redis": redis,
    "tables": tables,
    "worker's tables": worker_tables,
    "catalogs": catalogs,
}
# What is the same whoever asks.
OF_EVERYBODY = ("redis", "worker's tables", "catalogs")
OF_A_ROLE = tuple(channel for channel in CHANNELS if channel not in OF_EVERYBODY)


def what_is_read(
    world: World,
    role: str,
    ask: Callable[[Client], dict[str, HttpResponse]],
    channels: tuple[str, ...] = OF_A_ROLE,
) -> dict[tuple[str, str], bytes]:
    """{(channel, address): bytes}, without what lots decide. ask: the requests of this person."""
    cache.clear()
    reader = Reader(world, role)
    # The same dice, so that cookies and tokens against forgery are compared, too.
    with loaded_dice(role), beside.log_lines() as reader.lines:
        client = Browser(role, raise_request_exception=False)
        client.force_login(world.study.people[role])
        reader.answers = ask(client)
    found = {
        (channel, address): said
        for channel in channels
        for address, said in CHANNELS[channel](reader).items()
    }
    same = Sameness()
    return {
        (channel, same.of(address.encode()).decode()): same.of(said)
        for (channel, address), said in found.items()
    }
