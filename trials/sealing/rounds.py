"""What the worker does again and again, as the system: seal, tell the anchors, look."""

import logging
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.sealing.anchors import Anchored, anchors, read_file, tell_all
from trials.sealing.findings import Report
from trials.sealing.sealer import seal_now
from trials.sealing.verifying import note, verify

logger = logging.getLogger(__name__)


def seal_and_tell() -> None:
    """A root is committed before it is told."""
    with transaction.atomic():
        seal_now()
    with reading(system_scope(None)):
        tell_all(anchors())


def look(anchored: Iterable[Anchored] = ()) -> Report:
    with reading(system_scope(None)):
        return verify(anchored)


def verify_and_note() -> None:
    """Against what the file kept, where the worker can read it."""
    file = Path(settings.ANCHOR_FILE)
    report = look(read_file(file) if file.exists() else [])
    with reading(system_scope(None)):
        note(report)
    for finding in report.findings:
        logger.critical("The ledger is not whole: %s", finding)
