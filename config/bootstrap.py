"""Makes `.venv` from the committed lock, so that a fresh machine needs one command.

Standard library only: nothing else is installed yet when this runs.
"""

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def enter(lock: str, root: Path = ROOT) -> None:
    """Carries on this very command inside `.venv`, with the packages of requirements/`lock`.

    Makes or updates `.venv` first where it is missing or stale. With EQUIPOISE_NO_BOOTSTRAP=1
    (a container that brings its packages) it does nothing.
    """
    if os.environ.get("EQUIPOISE_NO_BOOTSTRAP") == "1":
        return
    # Without compiled files each of our processes would compile pandas anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False

    if not is_fresh(lock, root):
        waiting = "Another process is installing Equipoise's packages; waiting for it."
        with exclusive(root / ".bootstrap" / "lock", waiting):
            if not is_fresh(lock, root):
                _install(lock, root)

    if Path(sys.prefix).resolve() != (root / ".venv").resolve():
        python = str(_python(root))
        os.execv(python, [python, *sys.orig_argv[1:]])


def is_fresh(lock: str, root: Path) -> bool:
    """Whether `.venv` holds what requirements/`lock` says now, for the Python it now runs on."""
    stamp = _stamp(lock, root)
    return _python(root).exists() and stamp.exists() and stamp.read_text() == _state(lock, root)


def mark_fresh(lock: str, root: Path) -> None:
    """Notes that `.venv` holds what requirements/`lock` says now."""
    _stamp(lock, root).write_text(_state(lock, root))


@contextmanager
def exclusive(path: Path, while_waiting: str = "") -> Iterator[None]:
    """Holds the lock file `path`; a second process says `while_waiting` and waits its turn."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if while_waiting:
                _say(while_waiting)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _install(lock: str, root: Path) -> None:
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        sys.exit(_how_to_get_venv())
    python, tools = _python(root), root / ".bootstrap" / "tools"
    requirements = root / "requirements"

    _say(f"Installing the packages of requirements/{lock} into .venv. This takes a minute, once.")
    _run(sys.executable, "-m", "venv", "--clear", tools)
    _run(tools / "bin" / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check",
         "--require-hashes", "-r", requirements / "bootstrap.lock")  # fmt: skip
    if not _works(python):
        _run(sys.executable, "-m", "venv", "--clear", "--without-pip", root / ".venv")
    # `pip install` and not `pip sync`: the packages of the other locks stay.
    _run(tools / "bin" / "uv", "pip", "install", "--quiet", "--python", python,
         "--require-hashes", "-r", requirements / lock)  # fmt: skip

    mark_fresh(lock, root)
    _say("Installed.")


def _how_to_get_venv() -> str:
    if Path("/etc/debian_version").exists():
        return "Python's venv module is missing. Install it: apt-get install python3-venv"
    return "Python's venv and ensurepip modules are missing. Install them for this Python."


def _works(python: Path) -> bool:
    """Whether `.venv` has its packages where its Python looks for them.

    After an upgrade of the system's Python it runs, but looks in a folder that is not there.
    """
    looks = "import os, sys, sysconfig; sys.exit(not os.path.isdir(sysconfig.get_path('purelib')))"
    return python.exists() and subprocess.run([python, "-c", looks]).returncode == 0


def _run(*command: str | Path) -> None:
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    if subprocess.run(command, env=environment).returncode:
        sys.exit(
            f"This step failed: {' '.join(map(str, command))}\n"
            "The reason stands above. Where packages come from a mirror, both PIP_INDEX_URL and "
            "UV_DEFAULT_INDEX must name it. Then try again."
        )


def _python(root: Path) -> Path:
    return root / ".venv" / "bin" / "python"


def _stamp(lock: str, root: Path) -> Path:
    return root / ".venv" / f".installed-{lock}"


def _state(lock: str, root: Path) -> str:
    """What the stamp says of an environment that is up to date."""
    content = (root / "requirements" / lock).read_bytes()
    return f"{hashlib.sha256(content).hexdigest()} {_python(root).resolve()}\n"


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
