"""An instrument as rows: every item with its codes, every score with its formula and source."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from instruments.answers import NUMBERS, allowed_answers, plainly
from instruments.validate import items_of

if TYPE_CHECKING:
    from instruments.definition import Instrument, Item, Scale

NONE_EXISTS = "none exists"


@dataclass(frozen=True)
class CodebookRow:
    """One item or score. `scale` names the scores that read an item directly."""

    instrument: str
    version: str
    row: str
    item: str
    number: str
    label: str
    codes: str
    anchors: str
    scale: str
    reversal: str
    formula: str
    source: str
    cdisc: str
    loinc: str


def codebook(instrument: Instrument) -> list[CodebookRow]:
    """The items in the order of the form, then the scores in the order they are worked out."""
    scales = instrument.scales + instrument.on_request
    return [
        *(_item_row(instrument, item, scales) for item in instrument.items),
        *(_score_row(instrument, scale) for scale in scales),
    ]


def codebook_as_csv(rows: Iterable[CodebookRow]) -> str:
    """The rows as CSV text with a header line."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _columns(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)
    return text.getvalue()


def codebook_as_markdown(rows: Iterable[CodebookRow]) -> str:
    """The rows as a Markdown table."""
    lines = [_columns(), ["---"] * len(_columns())]
    lines += [list(asdict(row).values()) for row in rows]
    return "".join(f"| {' | '.join(_escaped(cell) for cell in line)} |\n" for line in lines)


def _item_row(instrument: Instrument, item: Item, scales: tuple[Scale, ...]) -> CodebookRow:
    reading = [scale.name for scale in scales if item.key in items_of(scale)]
    return CodebookRow(
        instrument=instrument.key,
        version=instrument.version,
        row="item",
        item=item.key,
        number="" if item.number is None else str(item.number),
        label=item.label,
        codes=_codes(item),
        anchors="; ".join(f"{c.code} = {c.label}" for c in item.choices if c.label),
        scale=", ".join(reading) or "none",
        reversal=_reversal(item.key, scales),
        formula="",
        source=instrument.source,
        cdisc=item.cdisc or NONE_EXISTS,
        loinc=item.loinc or NONE_EXISTS,
    )


def _score_row(instrument: Instrument, scale: Scale) -> CodebookRow:
    reversed_parts = scale.data.get("reversed", ())
    return CodebookRow(
        instrument=instrument.key,
        version=instrument.version,
        row="score",
        item=scale.name,
        number="",
        label=scale.label,
        codes="" if scale.minimum is None else f"{scale.minimum} to {scale.maximum}",
        anchors={1: "higher is better", -1: "lower is better", 0: ""}[scale.direction],
        scale="",
        reversal=", ".join(reversed_parts) or "none",
        formula=scale.formula,
        source=scale.source,
        cdisc=scale.cdisc or NONE_EXISTS,
        loinc=scale.loinc or NONE_EXISTS,
    )


def _codes(item: Item) -> str:
    if item.choices:
        several = " (several)" if item.kind == "choices" else ""
        return ", ".join(str(choice.code) for choice in item.choices) + several
    if item.kind in NUMBERS and None not in (item.minimum, item.maximum):
        whole = " (whole)" if item.kind == "integer" else ""
        bounds = f"{plainly(item.minimum)} to {plainly(item.maximum)}"
        return f"{bounds} {item.unit}".strip() + whole
    return f"{allowed_answers(item)} {item.unit}".strip()


def _reversal(key: str, scales: tuple[Scale, ...]) -> str:
    turned = [
        f"{sum(scale.data['ends'])} - answer in {scale.name}"
        for scale in scales
        if key in scale.data.get("reversed", ())
    ]
    return ", ".join(turned) or "none"


def _columns() -> list[str]:
    return [column.name for column in fields(CodebookRow)]


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ")
