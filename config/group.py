"""The processes that make up Equipoise on one machine: web, vault and worker.

Each is started with the secrets of its own login and of no other.
"""

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config import services
from config.bootstrap import exclusive
from config.encryption import why_not_database
from config.env import ROOT, SECRETS, VAR, why_not_postgresql
from config.set_up import set_up
from config.supervisor import Program, ProgramFailed, wait_for_http, why_port_busy

DEFAULT_PORT = 8000
ORPHANS_GO_WITHIN_SECONDS = 3
OF_ONE_LOGIN = ("database_url", "secret_key", "context_key", "private_key", "contact_key")


@dataclass(frozen=True)
class Group:
    """Where the group listens, and the broker it shares."""

    port: int
    redis_url: str
    embedded: bool = False

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def vault_url(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    def look_after_servers(self) -> None:
        """Starts an embedded server again that has died; its data recover by themselves.

        One that dies while it starts is tried again the next time: the others go on meanwhile.
        """
        if self.embedded:
            try:
                services.start(VAR)
            except services.ServiceError as error:
                print(error, file=sys.stderr, flush=True)

    def programs(self) -> list[Program]:
        return [self.worker(), self.vault(), self.web()]

    def worker(self) -> Program:
        argv = (
            "celery",
            "-A",
            "config.celery",
            "worker",
            "--beat",
            "--loglevel",
            "INFO",
            "--concurrency",
            "2",
            "--without-gossip",
            "--without-mingle",
            "--schedule",
            str(VAR / "run" / "schedule"),
        )
        return Program("worker", self._python(*argv), env=self._environment("worker"))

    def web(self) -> Program:
        return self._server("web", self.port, self.web_url, threads=8)

    def vault(self) -> Program:
        return self._server("vault", self.port + 1, self.vault_url, threads=4)

    def _server(self, login: str, port: int, url: str, *, threads: int) -> Program:
        argv = (
            "gunicorn",
            "config.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--threads",
            str(threads),
            "--worker-tmp-dir",
            str(VAR / "run"),
            "--no-control-socket",
            # The vault's key parts meet in the memory of one process.
            "--workers",
            "1",
        )
        return Program(
            login,
            self._python(*argv),
            env=self._environment(login),
            ready=wait_for_http(f"{url}/healthz"),
        )

    @staticmethod
    def _python(*argv: str) -> list[str]:
        return [sys.executable, "-m", *argv]

    def _environment(self, login: str) -> dict[str, str]:
        return environment_of(login) | {
            "REDIS_URL": self.redis_url if login != "vault" else "",
            "EQUIPOISE_WEB_URL": os.environ.get("EQUIPOISE_WEB_URL", self.web_url),
            # The administrator's address is for set-up alone.
            "DATABASE_URL": "",
        }


def environment_of(login: str) -> dict[str, str]:
    """The variables of one login's process, read from the file that set-up left for it."""
    values = json.loads((SECRETS / f"{login}.json").read_text())
    own = {f"{login}_{key}".upper(): values[key] for key in OF_ONE_LOGIN if key in values}
    return own | {"EQUIPOISE_LOGIN": login, "DJANGO_SETTINGS_MODULE": "config.settings"}


@contextmanager
def running_servers(tell: Callable[[str], None], *, checked: bool = True) -> Iterator[Group]:
    """Start or attach to the servers and make the database ready; stop them in the end.

    One group at a time uses the folder: a second one waits until the first has ended.
    checked: no start while a definition has changed under the scores that it gave.
    """
    port = _port()
    for wanted in (port, port + 1):
        busy = _why_still_busy(wanted)
        if busy:
            sys.exit(busy)
    waiting = "Another Equipoise uses this folder; waiting for its end."
    with exclusive(VAR / "group.lock", waiting):
        try:
            database_url, redis_url = _servers(tell)
            _prepare(database_url, tell)
            if checked:
                _check_stored_scores(tell)
            (VAR / "run").mkdir(exist_ok=True)
            yield Group(port=port, redis_url=redis_url, embedded=not _both_given())
        except (services.ServiceError, ProgramFailed) as error:
            sys.exit(str(error))
        finally:
            # Servers of DATABASE_URL and REDIS_URL are not ours to stop.
            services.stop(VAR)
            tell("Everything that was started here is stopped.")


def prepare_database(tell: Callable[[str], None]) -> None:
    """For a database of one's own: logins, tables and guards, as its administrator."""
    database_url = _given_database()
    if not database_url:
        sys.exit("Set DATABASE_URL to the address of your server, as its administrator.")
    _prepare(database_url, tell)
    tell("The database is ready.")


def _prepare(database_url: str, tell: Callable[[str], None]) -> None:
    tell("Making the database ready: logins, tables, triggers, row-level security")
    set_up(database_url, SECRETS)


def _check_stored_scores(tell: Callable[[str], None]) -> None:
    """As `manage.py check --database default` says it (trials/checks.py), with the web's login."""
    done = subprocess.run(
        [
            sys.executable,
            str(ROOT / "manage.py"),
            "check",
            "--database",
            "default",
            "--tag",
            "database",
        ],
        env={**os.environ, **environment_of("web")},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(done.stderr)
    if done.stderr:
        tell(done.stderr)


def _port() -> int:
    text = os.environ.get("EQUIPOISE_PORT", str(DEFAULT_PORT))
    if not (text.isdigit() and 1024 <= int(text) < 65535):
        sys.exit(f"EQUIPOISE_PORT is {text!r}: give a number from 1024 to 65534.")
    return int(text)


def _why_still_busy(port: int) -> str | None:
    """After a kill -9 our own programs need a moment to notice, and go."""
    until = time.monotonic() + ORPHANS_GO_WITHIN_SECONDS
    while why_port_busy(port) and time.monotonic() < until:
        time.sleep(0.2)
    return why_port_busy(port)


def _both_given() -> bool:
    return bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def _given_database() -> str | None:
    url = os.environ.get("DATABASE_URL")
    reason = (why_not_postgresql(url) or why_not_database(url)) if url else None
    if reason:
        sys.exit(reason)
    return url


def _servers(tell: Callable[[str], None]) -> tuple[str, str]:
    """Those of DATABASE_URL and REDIS_URL, and embedded ones for what is not set."""
    database_url, redis_url = _given_database(), os.environ.get("REDIS_URL")
    if database_url and redis_url:
        tell("Using the servers of DATABASE_URL and REDIS_URL")
        return database_url, redis_url
    tell(f"Starting PostgreSQL and Valkey (data under {_shown(VAR)})")
    own = services.start(VAR)
    return database_url or own.database_url, redis_url or own.redis_url


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def become(login: str, group: Group) -> None:
    """From here on this process acts as one login of the database."""
    os.environ.update(environment_of(login) | {"REDIS_URL": group.redis_url})
    import django

    django.setup()
    importlib.import_module("config.celery")  # the app through which tasks are sent
