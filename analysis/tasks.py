"""Celery tasks: ids in, one call, nothing else. Each may run twice without harm."""

from celery import shared_task
from celery.signals import worker_ready
from django.db import transaction

from analysis import r_program, second_runs, work
from analysis.models import Run

SWEEP_SECONDS = 5
SECOND_RUN_SECONDS = 20


@shared_task
def compute_part(part_id: str) -> None:
    work.compute_part(part_id)


@shared_task
def ring_for_waiting_parts() -> None:
    """Parts whose worker died, or whose message was lost, are rung for again."""
    # A ring that is not heard until the next sweep is no longer needed.
    ring(work.waiting_parts(), expires=SWEEP_SECONDS)
    work.finish_what_was_left()


@shared_task
def compute_second_run(run_id: str, again: bool = False) -> None:
    second_runs.compute(run_id, again=again)


@shared_task
def ring_for_second_runs() -> None:
    for run_id in second_runs.waiting():
        compute_second_run.apply_async([str(run_id)], expires=SECOND_RUN_SECONDS)
    r_program.remove_left_folders()


def ask_for_second_run(run: Run) -> None:
    """Once more, also where a worker has compared it before."""

    def ring_for_it():
        compute_second_run.delay(str(run.pk), again=True)

    transaction.on_commit(ring_for_it, robust=True)


def ring(part_ids, expires: float | None = None) -> None:
    for part_id in part_ids:
        compute_part.apply_async([str(part_id)], expires=expires)


def ring_after_commit(run: Run) -> None:
    """The run is safe in the database; without a broker the sweeper finds it later."""
    part_ids = list(run.parts.values_list("pk", flat=True))

    # Not a partial: Django logs a robust function that failed by a name that partials lack.
    def ring_for_the_run():
        ring(part_ids)

    transaction.on_commit(ring_for_the_run, robust=True)


@worker_ready.connect
def take_up_what_was_left(**kwargs) -> None:
    ring_for_waiting_parts.delay()
