"""One embedded server as a process: launched, known to be alive, stopped.

A server inherits a file of ours with a lock on it. The kernel keeps that lock while the server
or a child of it lives, and frees it even after kill -9. So neither a zombie, nor a stale pid
file, nor another program under an old number ever passes for a server.
"""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from config.services.home import Home, ServiceError
from config.supervisor import tail

PATIENCE = 60.0  # seconds for a server to answer, and to stop after a signal
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}

# Kept so that Python takes note of their end, and of nothing else's.
_children: list[subprocess.Popen] = []


def bring_up(
    home: Home,
    name: str,
    argv: Sequence[str | Path],
    *,
    answers: Callable[[], bool],
    stdin: str = "",
    stale: Sequence[Path] = (),
) -> None:
    """Returns when the server answers; launches it, once, where none runs.

    Removes the files `stale` before the launch. Raises ServiceError with the end of the log.
    """
    launched, deadline = False, time.monotonic() + PATIENCE
    while not answers():
        if _pid(home.root, name) is None:
            if launched:
                raise ServiceError(f"{name} stopped while starting. {_tail(home.root, name)}")
            for path in stale:
                path.unlink(missing_ok=True)
            _launch(home, name, argv, stdin)
            launched = True
        if time.monotonic() > deadline:
            raise ServiceError(
                f"{name} runs but gave no answer for {PATIENCE:g} s. {_tail(home.root, name)}"
            )
        time.sleep(0.03)


def stop_server(root: Path, name: str, signals: Sequence[signal.Signals]) -> None:
    """Sends each of `signals` in turn until the server and its children are gone."""
    for number in signals:
        deadline = time.monotonic() + PATIENCE
        pid = _pid(root, name)
        # After kill -9 the children of a server may hold the lock a while; its number may then
        # be another program's. A server of ours leads its session.
        with suppress(ProcessLookupError):
            if pid and os.getsid(pid) == pid:
                os.kill(pid, number)
        while _pid(root, name) is not None and time.monotonic() < deadline:
            time.sleep(0.03)
    if _pid(root, name) is not None:
        raise ServiceError(f"{name} does not stop. {_tail(root, name)}")
    _children[:] = [child for child in _children if child.poll() is None]


def log_of(root: Path, name: str) -> Path:
    return root / "log" / f"{name}.log"


def _launch(home: Home, name: str, argv: Sequence[str | Path], stdin: str) -> None:
    with open(_lock(home.root, name), "a") as lock, open(log_of(home.root, name), "ab") as log:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        lock.truncate(0)
        child = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=ENVIRONMENT,
            start_new_session=True,
            pass_fds=[lock.fileno()],
            **home.as_owner,
        )
        lock.write(str(child.pid))
    _children.append(child)
    with suppress(BrokenPipeError), child.stdin:  # if it died at once, its log says why
        child.stdin.write(stdin.encode())


def _pid(root: Path, name: str) -> int | None:
    """The server's number (0: not known), or None when neither it nor a child is alive."""
    if not _lock(root, name).exists():
        return None
    with open(_lock(root, name)) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(lock.read() or 0)
    return None


def _lock(root: Path, name: str) -> Path:
    return root / f"{name}.lock"


def _tail(root: Path, name: str) -> str:
    return tail(log_of(root, name))
