"""Redis is a doorbell: without it everything is saved, and found later."""

import json
import uuid

import pytest

from analysis.models import Run
from analysis.work import waiting_parts
from config.celery import app
from tests.study import signed_plan
from tests.trials.web.conftest import address, browser
from tests.worlds.beside import ring_at

NOBODY_LISTENS = "redis://127.0.0.1:9/0"
SAVE = {
    "answers": {"mood": 2, "sleep": 8},
    "based_on": 0,
    "complete": True,
    "done_on": "2026-01-12",
}


@pytest.fixture
def broker_down():
    before = app.conf.broker_url
    ring_at(NOBODY_LISTENS)
    yield
    ring_at(before)


def test_a_form_is_saved(open_study, broker_down):
    open_study.enrol("01-020")

    answer = browser(open_study, "site_coordinator").put(
        address("answers", open_study.entry("01-020", "V1", "MOOD").pk),
        json.dumps(SAVE),
        "application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )

    assert (answer.status_code, answer.json()["revision"]) == (200, 1)


def test_a_run_is_queued_and_found_by_the_next_sweep(masked_study, broker_down, caplog):
    answer = browser(masked_study, "statistician").post(
        address("start-run"), {"plan": signed_plan(masked_study).pk}
    )

    run = Run.objects.get()
    assert answer.headers["Location"] == address("run", run.pk)
    assert set(waiting_parts()) == set(run.parts.values_list("pk", flat=True))
    # That the bell was not heard is told to whoever watches the log.
    assert "Connection refused" in caplog.text
