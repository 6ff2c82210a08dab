"""The command `manage.py` as a person types it, in a checkout of its own."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config import services
from config.services.memory import memory_of

CHECKOUT = Path(__file__).resolve().parents[2]
PROBE = """
import os, psycopg, redis

def test_the_servers_answer():
    psycopg.connect(os.environ["DATABASE_URL"]).close()
    assert redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "tests.settings"

def test_that_fails():
    assert False
"""


@pytest.fixture
def checkout(place):
    shutil.copy(CHECKOUT / "manage.py", place)
    shutil.copytree(CHECKOUT / "config", place / "config")
    yield place
    services.stop(place / "var" / "test")
    services.free_memory(place / "var" / "test")


# What the tests that are running now were started with.
_OF_THIS_RUN = ("DATABASE_URL", "REDIS_URL", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER")


@pytest.fixture
def manage(checkout):
    """Starts `manage.py` with these arguments, in a session of its own like a terminal's."""

    def start(*arguments: str, **environment) -> subprocess.Popen:
        ours = {name: text for name, text in os.environ.items() if name not in _OF_THIS_RUN}
        return subprocess.Popen(
            [sys.executable, checkout / "manage.py", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=checkout,
            env={**ours, "EQUIPOISE_NO_BOOTSTRAP": "1", **environment},
            start_new_session=True,
        )

    return start


def test_tests_run_on_servers_that_are_gone_afterwards(checkout, manage, running_in):
    (checkout / "test_probe.py").write_text(PROBE)

    process = manage("test", "-p", "no:django")
    printed, _ = process.communicate()

    assert "1 failed, 1 passed" in printed
    assert process.returncode == 1
    memory = memory_of(checkout / "var" / "test")
    assert [*running_in(checkout / "var"), *running_in(memory)] == []
    assert not memory.exists()


@pytest.mark.parametrize("interrupt", ["Ctrl-C", "SIGTERM"])
def test_interrupted_tests_leave_no_server_either(checkout, manage, running_in, until, interrupt):
    (checkout / "test_probe.py").write_text(
        "import pathlib, time\n"
        "def test_that_takes_long():\n"
        "    pathlib.Path('begun').touch()\n"
        "    time.sleep(60)\n"
    )
    process = manage("test", "-p", "no:django")
    until((checkout / "begun").exists)

    if interrupt == "Ctrl-C":
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.terminate()
    process.communicate(timeout=20)

    assert process.returncode != 0
    memory = memory_of(checkout / "var" / "test")
    assert [*running_in(checkout / "var"), *running_in(memory)] == []


def test_tests_use_the_servers_that_the_environment_names(checkout, manage):
    (checkout / "test_probe.py").write_text(
        "import os\n"
        "def test_urls():\n"
        "    assert os.environ['DATABASE_URL'] == 'postgresql://there/db'\n"
        "    assert os.environ['REDIS_URL'] == 'redis://there'\n"
    )
    urls = {"DATABASE_URL": "postgresql://there/db", "REDIS_URL": "redis://there"}

    process = manage("test", "-p", "no:django", **urls)
    printed, _ = process.communicate()

    assert process.returncode == 0, printed
    assert not (checkout / "var").exists()


def test_too_old_a_python_gets_a_sentence():
    code = """if True:
        import runpy, sys
        sys.version_info = (3, 9, 18)
        runpy.run_path(sys.argv[1], run_name="__main__")
    """

    done = subprocess.run(
        [sys.executable, "-c", code, CHECKOUT / "manage.py"], capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (
        1,
        "Equipoise needs Python 3.11 or newer; this is 3.9. Start manage.py with a newer one, "
        "for example: python3.11 manage.py\n",
    )
