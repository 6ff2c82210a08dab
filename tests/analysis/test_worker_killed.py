"""A real Celery worker and its broker are killed in the middle of a run; the next finish it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from analysis import runs, work
from analysis.methods import sharing
from analysis.models import RunPart, RunResult
from config.services import valkey
from config.services.home import find_home
from config.services.process import stop_server
from tests import raw
from tests.conftest import log_in_as
from tests.processes import environment_of
from tests.study import PLAN, start_run

# Long enough to be killed in, and short enough to be finished twice.
SLOW_PLAN = PLAN.replace("resamples: 200", "resamples: 20000")
PATIENCE_SECONDS = 30


class OwnBroker:
    """A Valkey that nobody else uses; calling it starts it, and gives its address."""

    def __init__(self, folder: Path):
        self.folder = folder

    def __call__(self) -> str:
        return valkey.start(find_home(self.folder), durable=False)

    def kill(self) -> None:
        stop_server(self.folder, "valkey", [signal.SIGKILL])


@pytest.fixture
def own_broker():
    with TemporaryDirectory() as folder:
        broker = OwnBroker(Path(folder))
        yield broker
        broker.kill()


@contextmanager
def worker(broker: str):
    """A Celery worker with the worker's login, in a process group of its own."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config.celery",
            "worker",
            "--concurrency",
            "1",
            "--loglevel",
            "ERROR",
        ],
        env=environment_of("worker", REDIS_URL=broker),
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(happened, process) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert process.poll() is None, "The worker ended by itself."
        assert time.monotonic() < end, "Nothing happened for too long."
        time.sleep(0.01)


def second_share_is_being_computed() -> bool:
    second = RunPart.objects.filter(share=1, result=None)
    return second.filter(lease__token__gt=0, lease__until__isnull=False).exists()


def let_the_leases_run_out() -> None:
    """As fifteen seconds without a heartbeat do."""
    with raw.as_administrator() as administrator:
        administrator.execute("update analysis_lease set until = now() - interval '1 second'")


def test_a_run_survives_the_kill_of_its_worker_and_of_the_broker(
    masked_study, monkeypatch, own_broker
):
    monkeypatch.setattr(sharing, "RESAMPLES_EACH", 10_000)
    run = start_run(masked_study, plan=SLOW_PLAN)
    with worker(own_broker()) as killed:
        wait_until(second_share_is_being_computed, killed)
        # At once, before the share is done.
        os.killpg(killed.pid, signal.SIGKILL)
        own_broker.kill()
    assert runs.state(run) == "running"
    let_the_leases_run_out()

    with worker(own_broker()) as second:
        wait_until(lambda: RunResult.objects.filter(run=run).exists(), second)

    attempts = RunPart.objects.filter(run=run).values_list(
        "analyses__0", "share", "result__attempts"
    )
    assert set(attempts) == {
        ("described", None, 1),
        ("related", None, 1),
        ("mood", None, 1),
        ("indirect", 0, 1),
        ("indirect", 1, 2),
        ("indirect", None, 1),
    }
    assert RunResult.objects.get(run=run).text == undisturbed(masked_study, monkeypatch)


def undisturbed(study, monkeypatch) -> str:
    """The same plan, computed here in one process, without any incident."""
    monkeypatch.undo()
    run = start_run(study, plan=SLOW_PLAN)
    log_in_as("worker")
    for part in work.waiting_parts():
        work.compute_part(part)
    assert not RunPart.objects.filter(run=run, share__isnull=False).exists()
    return RunResult.objects.get(run=run).text
