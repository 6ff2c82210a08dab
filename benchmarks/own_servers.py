"""Servers of the benchmarks' own, under var/benchmark, and a database that is made anew in them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import services

HOME = Path(__file__).parents[1] / "var" / "benchmark"


@contextmanager
def own_servers() -> Iterator[None]:
    """Django is ready inside; the servers are stopped afterwards."""
    servers = services.start(HOME, durable=False)
    os.environ |= {
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTEST_XDIST_WORKER": "benchmark",
    }
    try:
        import django

        django.setup()
        yield
    finally:
        services.stop(HOME)


def make_empty_database() -> None:
    """Set up as in production, with the web logged in."""
    from tests.conftest import as_admin, log_in_as, make_database
    from tests.settings import DATABASE

    as_admin("drop database if exists {} with (force)", DATABASE)
    make_database(DATABASE)
    log_in_as("web")


def gather_statistics() -> None:
    """What autovacuum does within a minute of so many new rows."""
    from tests.raw import as_administrator

    with as_administrator() as administrator:
        administrator.execute("analyze")
