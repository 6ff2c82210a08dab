"""Celery: a doorbell. It carries the ids of work whose truth is in PostgreSQL."""

import os

from celery import Celery
from celery.signals import worker_process_init

from config.supervisor import die_with

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("equipoise")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def die_with_the_worker(**kwargs) -> None:
    """A pool process would otherwise outlive a worker that was killed."""
    die_with(os.getppid())


app.conf.beat_schedule = {
    "take up what was left lying": {
        "task": "analysis.tasks.ring_for_waiting_parts",
        "schedule": 5.0,
    },
    "compare results with those of other software": {
        "task": "analysis.tasks.ring_for_second_runs",
        "schedule": 20.0,
    },
    "seal what is new in the ledger": {
        "task": "trials.tasks.seal_ledger",
        "schedule": 60.0,
    },
    "remind participants of what they have to fill in": {
        "task": "trials.tasks.remind_participants",
        "schedule": 60.0 * 5,
    },
    "tell the next in line of safety alerts that wait": {
        "task": "trials.tasks.escalate_alerts",
        "schedule": 60.0 * 5,
    },
    "compare the clocks": {
        "task": "trials.tasks.compare_clocks",
        "schedule": 60.0,
    },
    "look whether the ledger is whole": {
        "task": "trials.tasks.verify_ledger",
        "schedule": 60.0 * 60,
    },
}
