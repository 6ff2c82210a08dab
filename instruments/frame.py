"""Scores for a whole table: one row per form, one column per item key.

The same rules as for one form work through the rows, so the results are the same by construction.
pandas is imported only when a table is scored.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from instruments.answers import allowed_answers, why_not_accepted
from instruments.checks import InvalidAnswers, Problem
from instruments.reading import read_with_worth, worth_of
from instruments.scoring import NoScore, check_args, work_out

if TYPE_CHECKING:
    import pandas as pd

    from instruments.definition import Instrument, Item

Answer = tuple[Any, float | None]
BLANK: Answer = (None, None)

# Cells of these types that are equal are the same answer; True and 1 would not be.
KEYS = (int, str, float)


def score_frame(instrument: Instrument, frame: pd.DataFrame, **args: Any) -> pd.DataFrame:
    """Score every row; the result has the frame's index and one column per score.

    Items without a column are not answered. NaN, None and NA are blank; whole numbers may be stored
    as floats, as pandas does beside a NaN. A cell may also hold ``{"missing": reason}`` or a list
    of marks. An argument is one value for all rows or a Series with one per row. Numbers come as
    float64 (NaN: no value), flags as boolean (NA: no value), all else as objects (None).
    """
    import pandas as pd

    check_args(instrument, args)
    if frame.columns.empty:
        raise ValueError("The table has no columns; it needs one for each item that was answered.")
    unknown = [column for column in frame.columns if column not in instrument.items_by_key]
    if unknown:
        names = ", ".join(map(repr, unknown))
        message = f"{instrument.key} ({instrument.version}) has no item {names}."
        raise InvalidAnswers([Problem(unknown[0], message, allowed=tuple(instrument.items_by_key))])
    columns = {key: _answers(instrument.item(key), frame[key]) for key in frame.columns}
    values = _score_rows(instrument, columns, _args_by_row(args, len(frame)))
    dtypes = {"number": "float64", "flag": "boolean"}
    return pd.DataFrame(
        {
            scale.name: pd.Series(
                values[scale.name], index=frame.index, dtype=dtypes.get(scale.kind, "object")
            )
            for scale in (*instrument.scales, *instrument.on_request)
            if scale.name in values
        },
        index=frame.index,
    )


def _score_rows(
    instrument: Instrument, columns: dict[str, list[Answer]], args: Iterator[dict[str, Any]]
) -> dict[str, list]:
    values: dict[str, list] = {scale.name: [] for scale in instrument.scales}
    names = tuple(columns)
    answer_rows = zip(*([answer for answer, _ in cells] for cells in columns.values()), strict=True)
    worth_rows = zip(*([worth for _, worth in cells] for cells in columns.values()), strict=True)
    for row, row_worth, row_args in zip(answer_rows, worth_rows, args, strict=True):
        answers = dict(zip(names, row, strict=True))
        worth = dict(zip(names, row_worth, strict=True))
        outcomes = work_out(read_with_worth(instrument, answers, worth), row_args)
        for name, outcome in outcomes.items():
            value = None if isinstance(outcome, NoScore) else outcome
            values.setdefault(name, []).append(value)
    return values


def _answers(item: Item, column: pd.Series) -> list[Answer]:
    """Each cell as an answer with its worth; equal cells are looked at once."""
    known: dict[Any, Answer] = {}
    answers = []
    for position, cell in enumerate(column.tolist()):
        is_key = type(cell) in KEYS and cell == cell
        answer = known.get(cell) if is_key else None
        if answer is None:
            answer = BLANK if _is_blank(cell) else _answer(item, cell, column.index[position])
            if is_key:
                known[cell] = answer
        answers.append(answer)
    return answers


def _answer(item: Item, cell: Any, label: Any) -> Answer:
    answer = int(cell) if isinstance(cell, float) and cell.is_integer() else cell
    if wrong := why_not_accepted(item, answer):
        message = f"Row {label!r}, item {item.key}: {wrong}."
        allowed = allowed_answers(item)
        raise InvalidAnswers([Problem(item.key, message, value=cell, allowed=allowed)])
    return answer, worth_of(item, answer)


def _is_blank(cell: Any) -> bool:
    return cell is None or type(cell).__name__ == "NAType" or cell != cell


def _args_by_row(args: dict[str, Any], rows: int) -> Iterator[dict[str, Any]]:
    listed = {name: value.tolist() for name, value in args.items() if hasattr(value, "tolist")}
    for row in range(rows):
        yield args | {name: values[row] for name, values in listed.items()} if listed else args
