"""kill -9 while saving: what was acknowledged is there once, the rest can be sent again."""

import json
import os
import random
import subprocess
import sys
import time
import uuid
from dataclasses import asdict

import pytest

from tests import raw
from tests.processes import environment_of
from tests.study import SmallStudy
from trials.context import reading
from trials.models import Entry, Revision

KILLS = 4


def saves_until_killed(study: SmallStudy, entry: Entry, log) -> None:
    """Lets a process save, and kills it at a random moment of its work."""
    scope = json.dumps(asdict(study.scope("data_manager")))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.trials.actions.saving_process", str(entry.pk), scope],
        env=environment_of("web"),
        stdout=log,
    )
    start = os.path.getsize(log.name)
    while os.path.getsize(log.name) < start + 400:
        assert process.poll() is None, "The saving process ended by itself."
        time.sleep(0.002)
    time.sleep(random.uniform(0, 0.1))
    process.kill()
    process.wait()


def told(path) -> tuple[dict[str, float], set[str]]:
    """{key: value} of what was sent, and the keys that were acknowledged."""
    lines = [line.split() for line in path.read_text().splitlines()]
    sent = {line[1]: float(line[2]) for line in lines if line[0] == "sent"}
    return sent, {line[1] for line in lines if line[0] == "saved"}


@pytest.fixture(scope="module")
def aftermath(open_study_of_module, tmp_path_factory):
    """The study, the form, and what the killed processes had said before they died."""
    study = open_study_of_module
    study.enrol("01-200")
    entry = study.entry("01-200", "V1", "MOOD")
    path = tmp_path_factory.mktemp("kill") / "said.log"
    with path.open("w") as log:
        for _ in range(KILLS):
            saves_until_killed(study, entry, log)
    return study, entry, *told(path)


def stored(study, entry) -> dict[str, float]:
    with reading(study.scope("data_manager")):
        rows = Revision.objects.filter(entry=entry)
        return {str(row.idempotency_key): row.answers["sleep"] for row in rows}


def test_every_acknowledged_save_is_there_with_its_answers(aftermath):
    study, entry, sent, acknowledged = aftermath
    found = stored(study, entry)

    assert len(acknowledged) >= KILLS
    assert {key: found.get(key) for key in acknowledged} == {key: sent[key] for key in acknowledged}


def test_nothing_is_there_that_was_not_sent_and_no_number_is_missing(aftermath):
    study, entry, sent, acknowledged = aftermath
    found = stored(study, entry)

    assert found.keys() <= sent.keys()
    # Between the commit and its acknowledgement a kill leaves at most one save in doubt.
    assert len(found.keys() - acknowledged) <= KILLS
    with reading(study.scope("data_manager")):
        numbers = Revision.objects.filter(entry=entry).order_by("number").values_list("number")
        assert [number for (number,) in numbers] == list(range(1, len(found) + 1))


def test_each_save_that_is_there_has_its_line_and_no_line_is_without_its_save(aftermath):
    _, entry, _, _ = aftermath

    with raw.as_administrator() as administrator:
        lines = administrator.execute(
            "select c.row_id from ledger.change c join ledger.event e on e.id = c.event_id"
            " where c.table_name = 'trials_revision' and e.participant_id = %s"
            " and e.outcome = 'done' order by c.row_id",
            [entry.participant_id],
        ).fetchall()
        revisions = administrator.execute(
            "select id::text from trials_revision where entry_id = %s order by id::text", [entry.pk]
        ).fetchall()
    assert lines == revisions


def test_what_was_in_doubt_can_be_sent_again_and_is_there_once(aftermath):
    study, entry, sent, _ = aftermath
    before = stored(study, entry)
    key, value = list(sent.items())[-1]

    for _ in range(2):
        study.save(
            entry,
            {"sleep": value},
            based_on=len(before),
            complete=False,
            idempotency_key=uuid.UUID(key),
        )

    after = stored(study, entry)
    assert after == before | {key: value}
