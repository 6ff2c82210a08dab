"""Who reaches a running pair of embedded servers, and what it gives away."""

import stat
from pathlib import Path

import psycopg
import pytest
import redis

from config import services


@pytest.fixture(scope="module")
def root(new_place):
    return new_place() / "var"


@pytest.fixture(scope="module")
def servers(root):
    return services.start(root)


def test_a_second_start_attaches_to_the_same_servers(root, servers, ask):
    before = ask(servers.database_url, "SELECT pg_postmaster_start_time()")

    assert services.start(root) == servers
    assert ask(servers.database_url, "SELECT pg_postmaster_start_time()") == before


def test_servers_of_another_folder_are_others(servers, place, ask):
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE mark ()")
    redis.Redis.from_url(servers.redis_url).set("mark", "1")

    others = services.start(place / "var", durable=False)

    assert ask(others.database_url, "SELECT to_regclass('mark')") is None
    assert redis.Redis.from_url(others.redis_url).get("mark") is None


def test_postgres_refuses_a_wrong_password_even_on_the_socket(servers):
    password = servers.database_url.split(":")[2].split("@")[0]

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(servers.database_url.replace(password, "guess"))


def test_valkey_refuses_whoever_gives_no_password(servers):
    socket = servers.redis_url.split("@")[1]

    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(f"unix://{socket}").ping()


def test_passwords_are_for_their_owner_only_and_not_printed(root, servers):
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in root.glob("secrets/*")}

    assert modes == {"postgres": 0o600, "valkey": 0o600}
    assert repr(servers) == "Servers()"


def test_no_command_line_holds_a_password(root, servers, running_in):
    passwords = [file.read_text() for file in root.glob("secrets/*")]

    commands = " ".join(word for process in running_in(root) for word in process.cmdline())

    assert len(passwords) == 2
    assert [password for password in passwords if password in commands] == []


def test_nothing_listens_on_a_network_port(root, servers, running_in):
    processes = running_in(root)

    assert len(processes) > 2
    assert [c for process in processes for c in process.net_connections("inet")] == []


def test_the_log_holds_nothing_of_a_failing_statement(root, servers):
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE seal (arm text CHECK (length(arm) > 6))")

        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("INSERT INTO seal VALUES (%s)", ["velvet"])

    log = (root / "log" / "postgres.log").read_text()
    assert "violates check constraint" in log
    assert "velvet" not in log


def test_durable_servers_write_to_disk_before_they_answer(servers, ask):
    assert ask(servers.database_url, "SHOW fsync") == "on"
    assert redis.Redis.from_url(servers.redis_url).config_get("append*") == {
        "appendonly": "yes",
        "appendfsync": "everysec",
        "appendfilename": "appendonly.aof",
        "appenddirname": "appendonlydir",
    }


def test_under_root_the_servers_run_as_another_user(needs_root, root, servers, running_in):
    processes = running_in(root)
    users = {user for process in processes for user in process.uids()}
    groups = {group for process in processes for group in _groups(process.pid)}

    assert len(processes) > 2
    assert 0 not in users | groups


def _groups(pid: int) -> list[int]:
    """All groups of a process: real, effective, saved, file system, and supplementary."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = [line.split()[1:] for line in lines if line.startswith(("Gid:", "Groups:"))]
    return [int(group) for groups in found for group in groups]
