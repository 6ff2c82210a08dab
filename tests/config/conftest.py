import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from config import services

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def new_place():
    """Makes folders that every user may enter; servers on the data in their `var` are stopped."""
    made = []

    def make() -> Path:
        made.append(Path(tempfile.mkdtemp(prefix="eq-", dir="/tmp")))
        made[-1].chmod(0o755)
        return made[-1]

    yield make
    for folder in made:
        services.stop(folder / "var")
        shutil.rmtree(folder)


@pytest.fixture
def place(new_place):
    return new_place()


@pytest.fixture(scope="module")
def ask():
    """The first value that a database answers."""

    def first_value(url: str, sql: str):
        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute(sql).fetchone()[0]

    return first_value


@pytest.fixture
def running_in():
    """The live processes that work in `folder` or below it, as servers do in their data."""

    def find(folder: Path) -> list[psutil.Process]:
        return [p for p in psutil.process_iter() if _works_below(p, folder)]

    return find


def _works_below(process: psutil.Process, folder: Path) -> bool:
    try:
        return Path(process.cwd()).is_relative_to(folder)
    except psutil.Error:
        return False


@pytest.fixture
def script():
    """Starts Python code in a process of its own, where it can import ours."""
    started = []

    def run(code: str, *arguments) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def until():
    """Waits for a condition, at most ten seconds, and returns what it came to."""

    def wait(condition):
        deadline = time.monotonic() + 10
        while not (value := condition()) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert value, "waited ten seconds in vain"
        return value

    return wait


@pytest.fixture
def needs_root():
    if os.geteuid() != 0:
        pytest.skip("only root runs the servers as another user")
