"""A run with two million resamples on one and on two real Celery workers, and on sixteen simulated.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.workers

Two mediation models of 80 people, one million resamples each: one with a stream per batch, in 40
shares, one with R's stream, in six. The workers are there before the run starts; wall time is from
its start to its result, by the clock of the database, and tells nothing while the machine has other
work. The sixteen are simulated: the measured parts of the run with one worker, each with its part
of what claiming and keeping cost, are dealt to sixteen workers in the order in which they are rung
for. Starts servers of its own, under var/benchmark, and stops them again. Exit status 1 where two
runs differ in a byte.
"""

import heapq
import os
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.own_servers import make_empty_database, own_servers

PEOPLE = 80
REAL = (1, 2)
SIMULATED = 16
PLAN = """
plan: Two million resamples
data: {layout: trial, arm: {reference: gravel}}
variables:
  mood: {instrument: MOOD, score: mood, baseline: V1, follow_up: V2, improvement: higher}
  sleep: {instrument: MOOD, score: sleep, baseline: V1, follow_up: V2, improvement: higher}
analyses:
  - {id: batches, method: mediation, mediators: [sleep], outcome: mood, seed: 5,
     covariates: [baseline_mediator], resamples: 1000000, stream: pcg64}
  - {id: of-r, method: mediation, mediators: [sleep], outcome: mood, seed: 5,
     covariates: [baseline_mediator], resamples: 1000000}
"""


@dataclass(frozen=True)
class Measured:
    """parts: (id, the part that joins it or None, seconds of computing), as they are rung for."""

    wall: float
    cpu: float
    sha256: str
    parts: list[tuple]


def main() -> int:
    """Print the times; return 1 where two runs differ in a byte."""
    with own_servers():
        study = _masked_study()
        found = {workers: _run(study, workers) for workers in REAL}
    alone = found[1]
    for workers, one in found.items():
        _say(workers, one.wall, alone.wall, f"{one.cpu:.1f} s of processor in the workers")
    each = (alone.wall - sum(seconds for *_, seconds in alone.parts)) / len(alone.parts)
    wall = simulated([(*part, seconds + each) for *part, seconds in alone.parts], SIMULATED)
    _say(SIMULATED, wall, alone.wall, "simulated from the parts of the run with one")
    hashes = {one.sha256 for one in found.values()}
    print(f"{len(alone.parts)} parts; {'the same' if len(hashes) == 1 else 'OTHER'} bytes in all")
    return int(len(hashes) > 1)


def simulated(parts: list[tuple], workers: int) -> float:
    """When the last part is done. What joins shares begins when all of them are there."""
    joining = {joined_by for _, joined_by, _ in parts if joined_by}
    free, done, last_share = [0.0] * workers, 0.0, dict.fromkeys(joining, 0.0)
    ordered = sorted(parts, key=lambda part: part[0] in joining)
    for part, joined_by, seconds in ordered:
        begin = max(heapq.heappop(free), last_share.get(part, 0.0))
        heapq.heappush(free, begin + seconds)
        done = max(done, begin + seconds)
        if joined_by:
            last_share[joined_by] = max(last_share[joined_by], begin + seconds)
    return done


def _say(workers: int, wall: float, alone: float, more: str) -> None:
    times = alone / wall
    print(
        f"{workers} worker{'s' if workers > 1 else ''}: {wall:.1f} s, {times:.2f} times as fast as"
        f" one, efficiency {times / workers:.0%}; {more}"
    )


def _masked_study():
    from tests import study as studies
    from tests.conftest import log_in_as
    from tests.study import ARMS, make_small_study, seal_small_study
    from trials.randomisation import permuted_blocks

    make_empty_database()
    study = make_small_study()
    log_in_as("vault")
    seal_small_study(
        study,
        permuted_blocks(
            strata=["01", "02"],
            ratio=dict.fromkeys(ARMS, 1),
            block_sizes=[4],
            length=PEOPLE,
            seed="workers",
        ),
    )
    log_in_as("web")
    for number in range(PEOPLE):
        study.take_through(f"01-{number:03}", mood=number * 7 % 3, sleep=5 + number * 11 % 8 / 2)
    studies.signed_plan(study, PLAN)
    study.lock()
    log_in_as("vault")
    study.release_next_step()
    log_in_as("web")
    return study


def _run(study, workers: int) -> Measured:
    from analysis import tasks
    from analysis.models import PartResult, RunResult
    from config.celery import app
    from tests.analysis.test_worker_killed import worker
    from tests.study import start_run

    with ExitStack() as running:
        processes = [running.enter_context(worker(os.environ["REDIS_URL"])) for _ in range(workers)]
        while len(app.control.ping(timeout=1)) < workers:
            pass
        before = _processor_seconds(processes)
        run = start_run(study, plan=PLAN)
        tasks.ring_after_commit(run)
        while not RunResult.objects.filter(run=run).exists():
            time.sleep(0.05)
        cpu = _processor_seconds(processes) - before
    result = RunResult.objects.get(run=run)
    if result.failure:
        raise RuntimeError(result.failure)
    parts = PartResult.objects.filter(part__run=run).order_by("part__position")
    return Measured(
        (result.finished_at - run.started_at).total_seconds(),
        cpu,
        result.sha256,
        list(parts.values_list("part", "part__joined_by", "seconds")),
    )


def _processor_seconds(processes) -> float:
    """Of these process groups (Linux)."""
    groups, ticks = {process.pid for process in processes}, 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[2]) in groups:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
