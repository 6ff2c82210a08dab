"""No process starts that would send answers or passwords over a network in the clear."""

import os
import subprocess
import sys

import pytest

from config.encryption import why_not_broker, why_not_database

OVER_THE_NET = "postgresql://web:secret@db.example.org/equipoise"


@pytest.fixture(autouse=True)
def nothing_said_outside(monkeypatch):
    for name in ("EQUIPOISE_UNENCRYPTED_HOSTS", "PGSSLMODE", "PGHOST"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("why_not", "address", "far"),
    [
        (why_not_database, "", None),
        (why_not_database, "postgresql://web@/equipoise?host=/run/postgresql", None),
        (why_not_database, "postgresql://web@localhost/equipoise", None),
        (why_not_database, "postgresql://web@[::1],127.0.0.9/equipoise", None),
        (why_not_database, f"{OVER_THE_NET}?sslmode=verify-full", None),
        (why_not_database, f"{OVER_THE_NET}?sslmode=require", None),
        (why_not_database, f"{OVER_THE_NET}?sslmode=prefer", "db.example.org"),
        (why_not_database, OVER_THE_NET, "db.example.org"),
        (why_not_database, "host=localhost hostaddr=10.0.0.7 dbname=equipoise", "10.0.0.7"),
        (why_not_database, "postgresql://web@localhost,other/equipoise", "other"),
        (why_not_database, "host=other,localhost hostaddr=,127.0.0.1 dbname=equipoise", "other"),
        (why_not_database, "service=far sslmode=verify-full dbname=equipoise", None),
        (why_not_database, "postgresql://web@localhost.example.org/equipoise", "localhost.example"),
        (why_not_broker, "", None),
        (why_not_broker, "unix:///run/valkey.sock?db=0", None),
        (why_not_broker, "redis://:secret@127.0.0.1:6379/0", None),
        (why_not_broker, "rediss://:secret@broker.example.org/0", None),
        (why_not_broker, "redis://:secret@broker.example.org/0", "broker.example.org"),
        (why_not_broker, "rediss://a.example.org/0;redis://:secret@b.example.org/0", "b.example"),
    ],
)
def test_a_server_on_another_machine_is_reached_encrypted_or_named(
    why_not, address, far, monkeypatch
):
    reason = why_not(address)
    monkeypatch.setenv("EQUIPOISE_UNENCRYPTED_HOSTS", "db.example.org,broker.example.org")

    assert (reason or "on None").partition("on ")[2].startswith(str(far))
    assert "secret" not in (reason or "")
    assert (why_not(address) is None) == (far is None or far.startswith(("db", "broker")))


@pytest.mark.parametrize(
    ("why_not", "address", "why"),
    [
        (why_not_database, "service=far host=localhost", "named by the service far"),
        (why_not_broker, "sentinel://:secret@broker.example.org/0", "begins with sentinel://"),
    ],
)
def test_what_cannot_be_judged_is_refused(why_not, address, why, monkeypatch):
    monkeypatch.setenv("PGSSLMODE", "require")

    reason = why_not(address)

    assert why in reason
    assert "secret" not in reason


def test_no_process_starts_that_would_reach_a_server_in_the_clear():
    done = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "config.settings", "EQUIPOISE_LOGIN": "web"}
        | {"WEB_DATABASE_URL": OVER_THE_NET},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "ImproperlyConfigured: The database is on db.example.org" in done.stderr
    assert "add sslmode=verify-full to its address." in done.stderr
