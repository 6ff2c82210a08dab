"""Score answers from standard input: what ``manage.py score INSTRUMENT < answers.json`` runs.

In: ``{"responses": {"1": 3, "2": null}, "args": {}}``, items by printed number or by key.
Out: one flat JSON object of scores. Exit status 0; 2 when the input is refused, with the reasons.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any, NoReturn, TextIO

from instruments.checks import InvalidAnswers
from instruments.registry import UnknownInstrument
from instruments.vectors import Task, translate

SCORED = 0
REFUSED = 2

# What a test vector has beside these is for its reader.
READ = {"responses", "args"}
FOR_READERS = {"id", "why", "work", "expected"}


def main(argv: Sequence[str], stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Run the command with these arguments and streams; return the exit status."""
    try:
        options = _parser().parse_args(argv)
        task = _task(options, stdin)
        scores = task.scores()
    except InvalidAnswers as refusal:
        stderr.writelines(f"{problem.message}\n" for problem in refusal.problems)
        return REFUSED
    except (UnknownInstrument, ValueError) as refusal:
        stderr.write(f"{refusal}\n")
        return REFUSED
    json.dump(scores, stdout, allow_nan=False)
    stdout.write("\n")
    return SCORED


def _task(options: argparse.Namespace, stdin: TextIO) -> Task:
    try:
        given: Any = json.load(stdin, object_pairs_hook=_object)
    except json.JSONDecodeError as fault:
        raise ValueError(f"Standard input is not JSON: {fault}.") from fault
    if not isinstance(given, dict) or not isinstance(given.get("responses"), dict):
        raise ValueError('Standard input must be {"responses": {...}, "args": {...}}.')
    if unknown := set(given) - READ - FOR_READERS:
        raise ValueError(f"Standard input has {min(unknown)!r}; only responses and args are read.")
    return translate(options.instrument, given["responses"], given.get("args"), options.version)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; a name given twice is refused, where Python would keep the last one."""
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise ValueError(f"Standard input gives {name!r} twice.")
        made[name] = value
    return made


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ValueError(f"{message}\n{self.format_usage().strip()}")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="score", description="Score the answers on standard input.")
    parser.add_argument("instrument", metavar="INSTRUMENT", help="such as SCS, CAPS-5 or BDI-II")
    parser.add_argument("--version", help="a version of the form, such as past_week")
    return parser
