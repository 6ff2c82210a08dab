"""Runs a group of programs: in order, until ready, again when one dies, and down together."""

import contextlib
import ctypes
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

READY_WITHIN = 60.0  # seconds for a program to become ready
LOOK_EVERY = 3.0  # seconds between two calls of `also`
GRACE = 15.0  # seconds between SIGTERM and SIGKILL
LONGEST_PAUSE = 30.0  # seconds before a program that keeps dying is started again
STEADY_AFTER = 60.0  # seconds of life after which earlier deaths are forgotten
PR_SET_PDEATHSIG = 1  # from linux/prctl.h
# Loaded before any fork, where loading would not be safe.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class ProgramFailed(RuntimeError):
    """A program did not become ready; the message ends with the last lines of its log."""


@dataclass(frozen=True)
class Program:
    """A program of the group.

    `env` is added to our own environment. `ready` is asked until it says True. With
    `restart=False` the program may end by itself.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None
    restart: bool = True


@dataclass
class _Running:
    program: Program
    process: subprocess.Popen
    started: float
    deaths: int = 0
    start_again_at: float | None = None


class Supervisor:
    """Use `run` for a fixed group, or `with Supervisor(root) as group` to work in between.

    Ctrl-C and SIGTERM end both in the same way: the programs are stopped, last one first, and
    the code after the `with` goes on. Only for the main thread, which alone receives signals.
    """

    def __init__(self, root: Path):
        self._logs = root / "log"
        self._group: list[_Running] = []

    def run(self, programs: Sequence[Program]) -> None:
        """Starts `programs` in order and returns when they have ended or were stopped."""
        with self:
            for program in programs:
                self.start(program)
            self.wait()

    def __enter__(self) -> "Supervisor":
        # SIGTERM then raises KeyboardInterrupt, as Ctrl-C does.
        self._former = {s: signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)}
        for number in self._former:
            signal.signal(number, signal.default_int_handler)
        return self

    def __exit__(self, kind: type | None, *_: object) -> bool:
        for number in self._former:
            signal.signal(number, signal.SIG_IGN)
        for running in reversed(self._group):
            _stop(running.process)
        self._group.clear()
        for number, handler in self._former.items():
            signal.signal(number, handler)
        return kind is KeyboardInterrupt

    def start(self, *programs: Program) -> None:
        """Starts `programs` side by side and returns when every one is ready.

        Raises ProgramFailed when one ends first or takes longer than READY_WITHIN.
        """
        started = [_Running(p, self._spawn(p), time.monotonic()) for p in programs]
        self._group += started
        for running in started:
            self._await(running)

    def _await(self, running: _Running) -> None:
        program = running.program
        while program.ready and not program.ready():
            if running.process.poll() is not None:
                self._fail(program, f"stopped with code {running.process.returncode}")
            if time.monotonic() - running.started > READY_WITHIN:
                self._fail(program, f"was not ready after {READY_WITHIN:g} s")
            time.sleep(0.1)

    def wait(self, also: Callable[[], None] = lambda: None) -> None:
        """Keeps the group alive until every program has ended for good.

        also: called every few seconds, to look after what is not a program of the group.
        """
        looked_at = time.monotonic()
        while self._group:
            for running in list(self._group):
                self._look_after(running)
            if time.monotonic() - looked_at > LOOK_EVERY:
                also()
                looked_at = time.monotonic()
            time.sleep(0.1)

    def _look_after(self, running: _Running) -> None:
        program, process, now = running.program, running.process, time.monotonic()
        if process.poll() is None:
            return
        if running.start_again_at is None:
            code, log = process.returncode, self._log(program)
            if not program.restart:
                _say(f"{program.name} ended with code {code}. Its log: {log}")
                self._group.remove(running)
                return
            steady = now - running.started > STEADY_AFTER
            running.deaths = 1 if steady else running.deaths + 1
            pause = min(2.0 ** (running.deaths - 1), LONGEST_PAUSE)
            running.start_again_at = now + pause
            _say(
                f"{program.name} stopped with code {code}; starting it again in {pause:g} s. "
                f"Its log: {log}"
            )
        elif now >= running.start_again_at:
            running.process = self._spawn(program)
            running.started, running.start_again_at = now, None

    def _spawn(self, program: Program) -> subprocess.Popen:
        self._logs.mkdir(parents=True, exist_ok=True)
        with open(self._log(program), "ab") as log:
            return subprocess.Popen(
                program.argv,
                env={**os.environ, **program.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # A session of its own: Ctrl-C in the terminal reaches only us, and we stop
                # the programs in order.
                start_new_session=True,
                preexec_fn=partial(die_with, os.getpid()),
            )

    def _log(self, program: Program) -> Path:
        return self._logs / f"{program.name}.log"

    def _fail(self, program: Program, how: str) -> None:
        raise ProgramFailed(f"{program.name} {how}. {tail(self._log(program))}")


def wait_for_http(url: str) -> Callable[[], bool]:
    """A `ready` for a web server: True once `url` gets any answer but a server error."""
    parts = urlsplit(url)

    def answers() -> bool:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)
        try:
            connection.request("GET", parts.path or "/")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return answers


def why_port_busy(port: int) -> str | None:
    """Why no server of ours can listen on `port` of this machine; None when one can."""
    with socket.socket() as probe:
        # As servers do, so that a connection that ended a moment ago is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            in_use = error.errno == errno.EADDRINUSE
            what = "is used by another program" if in_use else f"cannot be used ({error.strerror})"
            return f"Port {port} {what}. Set EQUIPOISE_PORT to another one (the default is 8000)."
    return None


def tail(log: Path, lines: int = 15) -> str:
    """Where `log` is and how it ends, for an error message."""
    end = log.read_text(errors="replace").splitlines()[-lines:] if log.exists() else []
    return "\n  ".join([f"The end of {log}:", *end])


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when its parent dies, even by kill -9."""
    if _prctl is None:
        return
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _say(sentence: str) -> None:
    print(sentence, flush=True)
