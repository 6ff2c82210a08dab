"""When `.venv` is made anew, and what a machine is told that cannot make it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import bootstrap

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path):
    """A folder with locks and an environment that is up to date with run.lock."""
    (tmp_path / "requirements").mkdir()
    for name in ("run.lock", "test.lock"):
        (tmp_path / "requirements" / name).write_text(f"# {name}\n")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True)
    bootstrap.mark_fresh("run.lock", tmp_path)
    return tmp_path


def enter(root: Path, before: str = "", after: str = "", **environment) -> subprocess.Popen:
    """Runs a command that enters the environment of `root`."""
    program = root / "probe.py"
    program.write_text(
        f"import os, pathlib, sys\nsys.path.insert(0, {str(CHECKOUT)!r})\n{before}\n"
        "from config import bootstrap\n"
        f"bootstrap.enter('run.lock', pathlib.Path({str(root)!r}))\n{after}\n"
    )
    return subprocess.Popen(
        [sys.executable, program, "--option", "two words"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "EQUIPOISE_NO_BOOTSTRAP": "", **environment},
    )


def test_an_environment_made_from_this_lock_is_fresh(checkout):
    assert bootstrap.is_fresh("run.lock", checkout)


def test_a_changed_lock_makes_it_stale(checkout):
    (checkout / "requirements" / "run.lock").write_text("# newer\n")

    assert not bootstrap.is_fresh("run.lock", checkout)


def test_each_lock_has_a_stamp_of_its_own(checkout):
    assert not bootstrap.is_fresh("test.lock", checkout)


def test_an_environment_whose_python_was_replaced_is_stale(checkout):
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/bin/sh")

    assert not bootstrap.is_fresh("run.lock", checkout)


def test_an_environment_whose_python_is_gone_is_stale(checkout):
    (checkout / ".venv" / "bin" / "python").unlink()

    assert not bootstrap.is_fresh("run.lock", checkout)


def test_the_command_goes_on_inside_the_environment_with_its_arguments(checkout):
    process = enter(checkout, after="print(sys.prefix, sys.argv[1:], sys.dont_write_bytecode)",
                    PYTHONDONTWRITEBYTECODE="1")  # fmt: skip

    assert process.communicate() == (f"{checkout}/.venv ['--option', 'two words'] False\n", "")


def test_a_container_that_brings_its_packages_is_left_as_it_is(tmp_path):
    process = enter(tmp_path, after="print(sys.prefix)", EQUIPOISE_NO_BOOTSTRAP="1")

    assert process.communicate() == (f"{sys.prefix}\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["probe.py"]


def test_a_second_process_waits_and_installs_nothing_again(checkout):
    lock = checkout / "requirements" / "run.lock"
    lock.write_text("# newer\n")
    with bootstrap.exclusive(checkout / ".bootstrap" / "lock"):
        process = enter(checkout, after="print('inside')")
        told = process.stderr.readline()
        time.sleep(0.1)
        waited = process.poll() is None
        bootstrap.mark_fresh("run.lock", checkout)

    printed, errors = process.communicate()

    assert told == "Another process is installing Equipoise's packages; waiting for it.\n"
    assert (waited, printed, errors) == (True, "inside\n", "")


@pytest.mark.skipif(not Path("/etc/debian_version").exists(), reason="the line is Debian's")
def test_without_venv_one_line_says_how_to_install_it(checkout):
    (checkout / "requirements" / "run.lock").write_text("# newer\n")

    process = enter(checkout, before="sys.modules['ensurepip'] = None")
    printed, errors = process.communicate()

    assert (printed, process.returncode) == ("", 1)
    assert errors == "Python's venv module is missing. Install it: apt-get install python3-venv\n"


def test_it_needs_nothing_but_the_standard_library():
    code = f"import sys; sys.path.insert(0, {str(CHECKOUT)!r}); import config.bootstrap"

    assert subprocess.run([sys.executable, "-I", "-S", "-c", code]).returncode == 0
