"""The embedded PostgreSQL."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg

from config.services.binaries import postgres_folder
from config.services.home import Home, ServiceError
from config.services.memory import folder_in_memory, free_memory
from config.services.process import ENVIRONMENT, bring_up, log_of
from config.supervisor import tail

DATABASE = "equipoise"
STOP_SIGNALS = (signal.SIGINT, signal.SIGQUIT)  # fast, then immediate shutdown
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    # What stands in a failing statement never reaches the log.
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
}
# For tests, which make and drop a thousand databases, and sign in to each.
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "scram_iterations": "1",
    "max_wal_size": "256MB",
}


def start(home: Home, durable: bool, in_memory: bool) -> str:
    """Starts or finds the server and returns its superuser's URL, with the password in it."""
    data = home.data / "postgres"
    password = home.password("postgres", data)
    folder = postgres_folder(home, data)
    if not data.exists():
        _initialise(home, folder, password, data, durable, in_memory)

    base, host = f"postgresql://postgres:{password}@", quote(str(home.sockets), safe="")
    maintenance = f"{base}/postgres?host={host}"
    bring_up(
        home,
        "postgres",
        [folder / "postgres", "-D", data, *_options(home, durable)],
        answers=lambda: _answers(maintenance),
        # PostgreSQL does not start while the number in these belongs to any program or zombie.
        stale=[data / "postmaster.pid", home.sockets / ".s.PGSQL.5432.lock"],
    )
    try:
        _create_database(maintenance)
    except psycopg.OperationalError as error:
        raise ServiceError(f"PostgreSQL stopped as soon as it had started. {error}") from error
    return f"{base}/{DATABASE}?host={host}"


def _options(home: Home, durable: bool) -> list[str]:
    # Quoted, since it is a list: a comma would part it.
    settings = SETTINGS | {"unix_socket_directories": f'"{home.sockets}"'}
    if not durable:
        settings |= NOT_DURABLE
    return [f"--{name}={value}" for name, value in settings.items()]


def _initialise(
    home: Home, folder: Path, password: str, data: Path, durable: bool, in_memory: bool
) -> None:
    """Makes the database cluster, under another name until it is whole."""
    fresh, log = home.data / "postgres.new", log_of(home.root, "postgres")
    sync = [] if durable else ["--no-sync"]
    _remove(fresh)
    _remove(data)  # a link to memory that was freed
    free_memory(home.root)
    memory = folder_in_memory(home.root) if in_memory else None
    home.own(memory or fresh)
    if memory:
        fresh.symlink_to(memory)
    with tempfile.NamedTemporaryFile("w", dir=home.sockets) as file, open(log, "ab") as output:
        file.write(password)
        file.flush()
        os.chown(file.name, home.uid, home.gid)
        done = subprocess.run(
            [folder / "initdb", "-D", fresh, "-U", "postgres", f"--pwfile={file.name}",
             "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
             "--locale-provider=builtin", "--builtin-locale=C.UTF-8", *sync],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=ENVIRONMENT,
            **home.as_owner,
        )  # fmt: skip
    if done.returncode:
        raise ServiceError(f"PostgreSQL could not make its data folder. {tail(log)}")
    fresh.rename(data)


def _remove(path: Path) -> None:
    if path.is_symlink():
        path.unlink()
    shutil.rmtree(path, ignore_errors=True)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise ServiceError(
                "The embedded PostgreSQL does not take the password in secrets/postgres. "
                "Put back the file that was there when its data were made."
            ) from error
        return False
    return True


def _create_database(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")
