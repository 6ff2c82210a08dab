"""Embedded PostgreSQL and Valkey, for a machine that has neither.

They listen on Unix sockets only and ask for a password even there. They outlive the command
that started them; the next command attaches to them.
"""

from dataclasses import dataclass, field
from pathlib import Path

from config.bootstrap import exclusive
from config.services import postgres, valkey
from config.services.home import ServiceError, find_home
from config.services.memory import free_memory
from config.services.process import stop_server

__all__ = ["Servers", "ServiceError", "free_memory", "start", "stop"]


@dataclass(frozen=True)
class Servers:
    """How to reach the two servers; both URLs hold a password.

    `database_url` is that of the superuser `postgres`, for set-up only. `redis_url` has the
    form that redis-py reads: unix://:password@/path?db=0.
    """

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)


def start(root: Path, durable: bool = True, in_memory: bool = False) -> Servers:
    """Starts the servers of the folder `root`, or attaches to them where they run already.

    `durable=False` is for tests: faster, and data may be lost with the power; `in_memory` puts
    them into memory where there is enough of it, until `free_memory`. Servers that run already
    stay as durable as they were started. Raises ServiceError.
    """
    root = root.resolve()
    try:
        if not root.exists():
            root.mkdir(mode=0o711, parents=True, exist_ok=True)
        with exclusive(root / "services.lock"):
            home = find_home(root)
            return Servers(
                database_url=postgres.start(home, durable, in_memory),
                redis_url=valkey.start(home, durable),
            )
    except PermissionError as error:
        raise ServiceError(
            f"No right to use {error.filename}. Start as the user who started first."
        ) from error


def stop(root: Path) -> None:
    """Stops the servers of the folder `root`; does nothing where none runs."""
    root = root.resolve()
    if not root.is_dir():
        return
    with exclusive(root / "services.lock"):
        stop_server(root, "valkey", valkey.STOP_SIGNALS)
        stop_server(root, "postgres", postgres.STOP_SIGNALS)
