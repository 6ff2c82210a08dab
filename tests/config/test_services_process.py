"""Embedded servers started, found again after all that can befall a process, and stopped."""

import os
import signal
from pathlib import Path

import psycopg
import pytest
import redis

from config import bootstrap, services


def postmaster(root: Path) -> int:
    return int((root / "postgres" / "postmaster.pid").read_text().split()[0])


def kill_9(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def test_started_servers_answer_and_leave_no_process_when_stopped(place, ask, running_in):
    servers = services.start(place / "var", durable=False)
    database = ask(servers.database_url, "SELECT current_database()")
    pong = redis.Redis.from_url(servers.redis_url).ping()
    before = len(running_in(place))

    services.stop(place / "var")

    assert (database, pong, before > 2) == ("equipoise", True, True)
    assert running_in(place) == []


def test_two_simultaneous_starts_give_one_pair_of_servers(place, script):
    code = """if True:
        import pathlib, sys, psycopg, redis
        from config import services
        servers = services.start(pathlib.Path(sys.argv[1]), durable=False)
        with psycopg.connect(servers.database_url) as connection:
            print(connection.execute("SELECT pg_postmaster_start_time()").fetchone()[0])
        print(redis.Redis.from_url(servers.redis_url).info()["process_id"])
    """

    both = [script(code, place / "var") for _ in range(2)]
    printed = [process.communicate()[0] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert printed[0] == printed[1]


def test_data_survive_kill_9_of_both_servers_even_as_zombies(place, ask):
    servers = services.start(place / "var")
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    client = redis.Redis.from_url(servers.redis_url)
    client.rpush("celery", "task 1", "task 2")
    # Nobody asks how our children ended, so they stay behind as zombies.
    kill_9(client.info()["process_id"])
    kill_9(postmaster(place / "var"))

    services.start(place / "var")

    assert ask(servers.database_url, "SELECT n FROM kept") == 7
    assert client.lrange("celery", 0, -1) == [b"task 1", b"task 2"]


def test_a_pid_file_that_now_names_another_program_is_no_obstacle(place, ask):
    root = place / "var"
    servers = services.start(root, durable=False)
    # Valkey runs as PostgreSQL's user, and only such a program makes PostgreSQL hesitate.
    another = redis.Redis.from_url(servers.redis_url).info()["process_id"]
    files = [root / "postgres" / "postmaster.pid", root / "run" / ".s.PGSQL.5432.lock"]
    texts = [file.read_text().replace(str(postmaster(root)), str(another)) for file in files]
    kill_9(postmaster(root))
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)

    services.start(root, durable=False)

    assert ask(servers.database_url, "SELECT 1") == 1


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_stop_never_signals_a_program_that_has_a_servers_old_number(name, place, script):
    bystander = script("import time; time.sleep(60)")
    (place / "var").mkdir()
    (place / "var" / f"{name}.lock").write_text(str(bystander.pid))

    services.stop(place / "var")

    assert bystander.poll() is None


def test_not_even_while_children_of_the_dead_server_are_alive(place, script, monkeypatch):
    monkeypatch.setattr("config.services.process.PATIENCE", 0.1)
    bystander = script("import time; time.sleep(60)")
    (place / "var").mkdir()
    lock = place / "var" / "valkey.lock"
    lock.write_text(str(bystander.pid))

    with (
        bootstrap.exclusive(lock),  # as such a child does
        pytest.raises(services.ServiceError, match="valkey does not stop"),
    ):
        services.stop(place / "var")

    assert bystander.poll() is None


def test_a_server_that_cannot_start_says_why(place):
    services.start(place / "var", durable=False)
    services.stop(place / "var")
    (place / "var" / "postgres" / "postgresql.conf").write_text("bogus = 1\n")

    with pytest.raises(services.ServiceError, match=r'(?s)stopped while starting.*"bogus"'):
        services.start(place / "var", durable=False)


def test_stopping_where_nothing_was_started_makes_nothing(place):
    services.stop(place / "var")

    assert list(place.iterdir()) == []


def test_importing_starts_nothing_and_needs_no_django(script):
    code = "import sys, config.services, config.supervisor; print('django' in sys.modules)"

    assert script(code).communicate()[0] == "False\n"
