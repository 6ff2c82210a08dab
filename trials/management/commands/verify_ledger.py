"""Says whether the ledger is whole, and what is not."""

import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from trials.management.plain import refusals_as_errors
from trials.sealing.anchors import Anchored, read_file
from trials.sealing.rounds import look


class Command(BaseCommand):
    help = (
        "Hash every line of the ledger again, compare seals and rows with it, and name what"
        " differs. Exit status 1 where something does, 2 where the anchors cannot be read."
    )

    def add_arguments(self, parser):
        parser.add_argument("--anchors", type=Path, help="the file that an anchor kept outside")
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    @refusals_as_errors
    def handle(self, *, anchors, json, **options):
        report = look(_anchored(anchors) if anchors else [])
        self.stdout.write(as_json(report) if json else in_words(report, bool(anchors)))
        if not report.is_whole:
            raise SystemExit(1)


def _anchored(file: Path) -> list[Anchored]:
    """Nothing was looked at yet: another status than that of a ledger that is not whole."""
    try:
        return read_file(file)
    except (OSError, ValueError) as problem:
        raise CommandError(
            f"The anchors cannot be read, and nothing was verified: {problem}", returncode=2
        ) from None


def as_json(report) -> str:
    return json.dumps(asdict(report) | {"is_whole": report.is_whole}, indent=2)


def in_words(report, with_anchors: bool) -> str:
    lines = [f"{report.lines:,} lines under {report.seals:,} seals. Last root: {report.root}"]
    lines += report.redacted
    lines += [f"! {finding}" for finding in report.findings]
    lines.append("The ledger is whole." if report.is_whole else "The ledger is NOT whole.")
    if not with_anchors:
        lines.append(
            "No anchors were given: whoever rewrote lines and seals together, or cut the end off,"
            " would not be found."
        )
    return "\n".join(lines)
