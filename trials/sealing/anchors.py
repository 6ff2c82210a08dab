"""Roots are told to places outside the database, where its administrator cannot rewrite them.

An anchor that cannot be reached holds nothing up: what it missed is told to it the next time, in
order and without a gap.
"""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection

from trials.models import Seal

logger = logging.getLogger(__name__)
FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


class Anchor(Protocol):
    """Anything outside that keeps lines of text. `place` tells it from all others for good."""

    place: str

    def tell(self, lines: Sequence[str]) -> None:
        """Keep the lines. Raises OSError where they cannot be kept; none is then taken as kept."""


@dataclass(frozen=True)
class FileAnchor:
    """Appends to a file; on its own disk or machine it is worth more."""

    path: Path

    @property
    def place(self) -> str:
        return f"file {self.path}"

    def tell(self, lines: Sequence[str]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())


@dataclass(frozen=True)
class MailAnchor:
    """Sends the roots that are new, whenever there are some, to a mailbox that keeps them."""

    address: str

    @property
    def place(self) -> str:
        return f"mail {self.address}"

    def tell(self, lines: Sequence[str]) -> None:
        subject = f"Equipoise: ledger sealed up to seal {lines[-1].split()[0]}"
        send_mail(subject, "\n".join(lines) + "\n", None, [self.address])


def anchors() -> list[Anchor]:
    """Those that the settings name: EQUIPOISE_ANCHOR_FILE and EQUIPOISE_ANCHOR_MAIL."""
    named: list[Anchor] = [FileAnchor(Path(settings.ANCHOR_FILE))]
    if settings.ANCHOR_MAIL:
        named.append(MailAnchor(settings.ANCHOR_MAIL))
    return named


def as_line(seal: Seal) -> str:
    """What an anchor keeps of a seal: number, time, how many lines, root."""
    at = seal.at.astimezone(UTC).strftime(FORMAT)
    return f"{seal.pk} {at} {seal.lines} {bytes(seal.root).hex()}"


@dataclass(frozen=True)
class Anchored:
    seal: int
    at: datetime
    lines: int
    root: bytes


def read_line(line: str) -> Anchored:
    """Raises ValueError for a line that no anchor of ours wrote."""
    seal, at, lines, root = line.split()
    return Anchored(
        int(seal),
        datetime.strptime(at, FORMAT).replace(tzinfo=UTC),
        int(lines),
        bytes.fromhex(root),
    )


def read_file(file: Path) -> list[Anchored]:
    """What a file kept. Raises ValueError with the number of a line that no anchor wrote."""
    found = []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        try:
            found.append(read_line(line))
        except ValueError:
            raise ValueError(
                f"{file}, line {number}: {line[:60]!r} is not a line of an anchor, which is:"
                " seal, time, number of lines, root."
            ) from None
    return found


def tell_all(named: Sequence[Anchor]) -> None:
    """Tell each anchor what it does not know yet; what it refuses is written down and logged."""
    for anchor in named:
        new = list(Seal.objects.filter(pk__gt=_told(anchor)).order_by("pk"))
        if new:
            _tell(anchor, new)


def _tell(anchor: Anchor, new: list[Seal]) -> None:
    problem = ""
    try:
        anchor.tell([as_line(seal) for seal in new])
    except OSError as error:
        # smtplib's errors are among them.
        problem = f"{type(error).__name__}: {error}"
        logger.error("Roots of the ledger could not be told to %s: %s", anchor.place, problem)
    with connection.cursor() as cursor:
        cursor.execute(
            "select ledger.note_anchoring(%s, %s, %s)", [anchor.place, new[-1].pk, problem]
        )


def _told(anchor: Anchor) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(max(up_to_seal), 0) from ledger.anchoring"
            " where place = %s and problem = ''",
            [anchor.place],
        )
        return cursor.fetchone()[0]
