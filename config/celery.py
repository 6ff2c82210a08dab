"""Celery: a doorbell. It carries the ids of work whose truth is in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("equipoise")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "take up what was left lying": {
        "task": "analysis.tasks.ring_for_waiting_parts",
        "schedule": 5.0,
    }
}
