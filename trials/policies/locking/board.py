"""The board as it stands: every line with its records, and what was said of them."""

import json
from dataclasses import dataclass, replace
from hashlib import sha256

from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.models import LineExplanation, Trial
from trials.policies.locking import around, forms, people, ratings, review
from trials.policies.locking.line import Line, Record
from trials.selectors.lock_records import explanations_of
from trials.studies.loading import study_of


def _order(line: Line) -> tuple:
    letter, number = line.code[0], line.code[1:]
    return (letter, int(number.rstrip("bc")), number)


LINES = tuple(
    sorted(
        (*forms.LINES, *people.LINES, *ratings.LINES, *review.LINES, *around.LINES),
        key=_order,
    )
)


@dataclass(frozen=True)
class LockLine:
    """One precondition of the lock, as it stands. `count` must be 0, or explained."""

    line: Line
    records: list[Record]
    does_not_apply: str = ""
    explained: LineExplanation | None = None

    @property
    def code(self) -> str:
        return self.line.code

    @property
    def label(self) -> str:
        return self.line.label

    @property
    def count(self) -> int:
        return len(self.records)

    @property
    def ok(self) -> bool:
        return self.count == 0 or self.explained is not None

    @property
    def records_hash(self) -> bytes:
        """Of which records they are: another set needs another explanation."""
        return sha256("\n".join(sorted(one.key for one in self.records)).encode()).digest()


def lock_lines(trial: Trial) -> list[LockLine]:
    """In a constant number of queries, the same for whoever asks.

    Asked as the system, which reads no guess and, here, no stage that tells an arm.
    """
    with reading(_everybody_alike(trial)):
        study, explained = study_of(trial), explanations_of(trial)
        return [_lock_line(line, trial, study, explained) for line in LINES]


def line_of(trial: Trial, code: str) -> LockLine | None:
    """One line; None where there is none by that code."""
    line = next((line for line in LINES if line.code == code), None)
    if line is None:
        return None
    with reading(_everybody_alike(trial)):
        return _lock_line(line, trial, study_of(trial), explanations_of(trial))


def text_of(lines: list[LockLine]) -> str:
    """The board in one text, which people sign."""
    return json.dumps(
        [
            {
                "line": one.code,
                "count": one.count,
                "records": one.records_hash.hex(),
                "explained": one.explained.text if one.explained else "",
                "does_not_apply": one.does_not_apply,
            }
            for one in lines
        ]
    )


def board_hash(text: str) -> str:
    """SHA-256, hexadecimal: what a page shows and sends back."""
    return sha256(text.encode()).hexdigest()


def _everybody_alike(trial: Trial):
    return replace(system_scope(trial), arm_paths=False)


def _lock_line(line: Line, trial: Trial, study, explained: dict) -> LockLine:
    found = line.find(trial, study)
    board = LockLine(line, found.records, found.does_not_apply)
    if not (line.explainable and found.records):
        return board
    return replace(board, explained=explained.get((line.code, board.records_hash)))
