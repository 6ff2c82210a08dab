"""What is left beside the pages: lines of the log, mails, and what lies in Redis."""

import base64
import json
import logging
import os
import zlib
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import redis
from django.core import mail
from kombu import pools

from config.celery import app
from tests.settings import PROCESS

PLACE = zlib.crc32(f"worlds of {PROCESS}".encode()) % 15 + 1


@contextmanager
def log_lines():
    """A list that fills with every line that any logger writes, however unimportant."""
    lines: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.levelname} {record.name} {record.getMessage()}")
            if record.exc_info:
                lines.append(logging.Formatter().formatException(record.exc_info))

    keeper, root = Keeper(), logging.getLogger()
    level = root.level
    root.addHandler(keeper)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.setLevel(level)
        root.removeHandler(keeper)


def mails_sent() -> dict[str, bytes]:
    sent = getattr(mail, "outbox", [])
    return {str(place): message.message().as_bytes() for place, message in enumerate(sent)}


@contextmanager
def queue_of_its_own():
    """The real broker, in a database of its own: other test processes ring there, too."""
    before = app.conf.broker_url
    server, _, _ = before.partition("?")
    unix = "+socket" in server
    ring_at(f"{server}?virtual_host={PLACE}" if unix else f"{server.rstrip('/0')}/{PLACE}")
    redis_client().flushdb()
    # Drawn once in a process: not by the dice of the first message.
    assert app.thread_oid
    try:
        yield
    finally:
        ring_at(before)


def ring_at(url: str) -> None:
    """From here on this process rings at that broker."""
    app.conf.broker_url = url
    # Connections remember which queues they have named, and draw ids when they are made.
    pools.reset()
    app._pool = app.amqp._producer_pool = None


def redis_client() -> redis.Redis:
    """Of the queue of its own."""
    url = urlsplit(os.environ["REDIS_URL"])
    path = url.path if url.scheme == "unix" else ""
    return redis.Redis.from_url(urlunsplit(url._replace(path=path, query="")), db=PLACE)


def lying_in_redis() -> dict[str, bytes]:
    """{key: its value}, bodies of messages decoded."""
    client = redis_client()
    return {key.decode(): _value(client, key) for key in sorted(client.keys("*"))}


def _value(client: redis.Redis, key: bytes) -> bytes:
    kind = client.type(key)
    values = {
        b"list": lambda: client.lrange(key, 0, -1),
        b"set": lambda: sorted(client.smembers(key)),
        b"hash": lambda: [part for pair in sorted(client.hgetall(key).items()) for part in pair],
        b"zset": lambda: client.zrange(key, 0, -1),
        b"string": lambda: [client.get(key)],
    }[kind]()
    return b"\n".join(map(_decoded, values))


def _decoded(value: bytes) -> bytes:
    """The value, and whatever in it is base64."""
    try:
        body = json.loads(value)["body"]
        return value + b"\n" + base64.b64decode(body)
    except (ValueError, KeyError, TypeError):
        return value
