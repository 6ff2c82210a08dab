"""A process that saves and says so, until somebody kills it. See test_kill.py.

python -m tests.trials.actions.saving_process ENTRY SCOPE: for each save one line "sent KEY VALUE"
before, and one line "saved KEY" when the act has said that it is done.
"""

import json
import os
import sys
import uuid
from datetime import date

import django


def say(line: str) -> None:
    """In one write: a kill leaves the line whole or not at all."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def main(entry_id: str, said: dict) -> None:
    django.setup()
    from trials.actions.entries import record_answers
    from trials.context import Scope, reading
    from trials.models import Entry

    scope = Scope(**said)
    with reading(scope):
        entry = Entry.objects.get(pk=entry_id)
        number = entry.revisions.count()
    while True:
        key, value = uuid.uuid4(), (number + 1) / 100
        say(f"sent {key} {value}")
        saved = record_answers(
            entry=entry,
            answers={"sleep": value},
            based_on=number,
            complete=False,
            done_on=date(2026, 1, 12),
            idempotency_key=key,
            scope=scope,
        )
        number = saved.number
        say(f"saved {key}")


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
