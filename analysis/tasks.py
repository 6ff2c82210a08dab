"""Celery tasks: ids in, one call, nothing else. Each may run twice without harm."""

from celery import shared_task
from celery.signals import worker_ready

from analysis import runs


@shared_task
def compute_part(part_id: str) -> None:
    runs.compute_part(part_id)


@shared_task
def ring_for_waiting_parts() -> None:
    """Parts whose worker died, or whose message was lost, are rung for again."""
    ring(runs.waiting_parts())


def ring(part_ids) -> None:
    for part_id in part_ids:
        compute_part.delay(str(part_id))


@worker_ready.connect
def take_up_what_was_left(**kwargs) -> None:
    ring_for_waiting_parts.delay()
