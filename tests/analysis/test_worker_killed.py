"""A real Celery worker is killed in the middle of a run; the next one finishes it."""

import os
import signal
import subprocess
import sys
import time
import zlib
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from analysis import runs
from analysis.models import RunPart, RunResult
from tests import raw
from tests.conftest import log_in_as
from tests.processes import environment_of
from tests.settings import PROCESS
from tests.study import PLAN, start_run

# Long enough to be killed in, and short enough to be finished twice.
SLOW_PLAN = PLAN.replace("resamples: 200", "resamples: 20000")
PATIENCE_SECONDS = 30


def queue_of_this_process() -> str:
    """A database of its own on the broker: other test processes run workers, too."""
    number = zlib.crc32(PROCESS.encode()) % 15 + 1
    url = urlsplit(os.environ["REDIS_URL"])
    if url.scheme == "unix":
        return urlunsplit(url._replace(query=f"db={number}"))
    return urlunsplit(url._replace(path=f"/{number}"))


@contextmanager
def worker():
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
        env=environment_of("worker", REDIS_URL=queue_of_this_process()),
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


def slow_part_is_being_computed() -> bool:
    slow = RunPart.objects.filter(analyses=["indirect"], result=None)
    return slow.filter(lease__token__gt=0, lease__until__isnull=False).exists()


def let_the_leases_run_out() -> None:
    """As fifteen seconds without a heartbeat do."""
    with raw.as_administrator() as administrator:
        administrator.execute("update analysis_lease set until = now() - interval '1 second'")


def test_a_run_survives_the_kill_of_its_worker(masked_study):
    run = start_run(masked_study, plan=SLOW_PLAN)
    with worker() as killed:
        wait_until(slow_part_is_being_computed, killed)
    assert runs.state(run) == "running"
    let_the_leases_run_out()

    with worker() as second:
        wait_until(lambda: RunResult.objects.filter(run=run).exists(), second)

    attempts = RunPart.objects.filter(run=run).values_list("analyses__0", "result__attempts")
    assert dict(attempts) == {"described": 1, "related": 1, "mood": 1, "indirect": 2}
    assert RunResult.objects.get(run=run).text == undisturbed(masked_study)


def undisturbed(study) -> str:
    """The same plan, computed here without any incident."""
    run = start_run(study, plan=SLOW_PLAN)
    log_in_as("worker")
    for part in runs.waiting_parts():
        runs.compute_part(part)
    return RunResult.objects.get(run=run).text
