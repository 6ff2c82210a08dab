"""Answers to any form, drawn: complete, valid, and without a name in any text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from instruments import Instrument, Item
from trials.simulation.draws import Draws, round_half_up

# Of the way from the least to the most that an item takes, where nothing else is known. It puts
# blood pressure, pulse, temperature, age and QTc of the shipped studies where most people have it.
USUAL = 0.35
SPREAD = 0.12
# How often an item that raises a safety alert may be answered as any other.
ALARMING = 0.04
WIDE = 50  # from such a range on, nobody writes decimals
RECENT_DAYS = 60
FIRST_HOUR, EACH_LATER_MINUTES = 9, 45
NOTES = ("As planned", "Nothing to report", "See the file", "No change", "No remarks")


@dataclass(frozen=True)
class Sheet:
    """One form that somebody is about to fill in.

    key: of the draws, for example 07-004|V3|CAPS-5. on: the day. severity: 0 (none) to 1 (most).
    """

    instrument: Instrument
    key: str
    on: date
    severity: float = USUAL


def draw_answers(
    sheet: Sheet, draws: Draws, fixed: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """An answer document without a problem and with nothing left to answer.

    fixed: {item key: answer, or None for no answer}, which is drawn around.
    What may stay empty stays empty, but for the ticks beside a clinician's ratings.
    """
    fixed = fixed or {}
    answers = {
        item.key: fixed[item.key] if item.key in fixed else draw_answer(sheet, draws, item)
        for item in sheet.instrument.items
        if item.key in fixed or _is_filled_in(sheet.instrument, item)
    }
    for branch in sheet.instrument.branches:
        if all(answers.get(key) == code for key, code in branch.when.items()):
            answers = {key: answers[key] for key in answers if key not in branch.skips}
    return {key: answer for key, answer in answers.items() if answer is not None}


def draw_answer(sheet: Sheet, draws: Draws, item: Item) -> Any:
    """One answer to one item. Raises ValueError for a text of which no example is known."""
    return _DRAW[item.kind](sheet, draws, item, f"{sheet.key}|{item.key}")


def accepts(instrument: Instrument, item: Item, answer: Any) -> bool:
    return all(one.kind != "problem" for one in instrument.problems_with({item.key: answer}))


def _is_filled_in(instrument: Instrument, item: Item) -> bool:
    return item.required or (instrument.respondent == "clinician" and item.kind == "choice")


def _choice(sheet: Sheet, draws: Draws, item: Item, key: str) -> int | str:
    if None in item.worths.values():
        return item.choices[_seldom_the_last(len(item.choices), draws, key)].code
    ranked = sorted(item.worths, key=item.worths.get)
    if item.key in _alarming(sheet.instrument) and draws.uniform(f"{key}|alarm") > ALARMING:
        return ranked[0]
    return ranked[min(int(_share(sheet, draws, key) * len(ranked)), len(ranked) - 1)]


def _choices(sheet: Sheet, draws: Draws, item: Item, key: str) -> list[int | str]:
    return [item.choices[_seldom_the_last(len(item.choices), draws, key)].code]


def _number(sheet: Sheet, draws: Draws, item: Item, key: str) -> int | float:
    span = item.maximum - item.minimum
    amount = item.minimum + _share(sheet, draws, key) * span
    if item.step:
        amount = item.minimum + round_half_up((amount - item.minimum) / item.step) * item.step
    elif item.kind == "integer" or span >= WIDE:
        amount = round_half_up(amount)
    else:
        amount = round_half_up(amount * 10) / 10
    return int(amount) if amount == int(amount) else amount


def _text(sheet: Sheet, draws: Draws, item: Item, key: str) -> str:
    note = NOTES[draws.index(key, [1] * len(NOTES))]
    for text in (note, sheet.on.isoformat(), "1"):
        if accepts(sheet.instrument, item, text):
            return text
    raise ValueError(
        f"{sheet.instrument.key}.{item.key}: no text is known that fits; right would be {item.hint}"
    )


def _date(sheet: Sheet, draws: Draws, item: Item, key: str) -> str:
    return (sheet.on - timedelta(days=int(draws.uniform(key) * RECENT_DAYS))).isoformat()


def _time(sheet: Sheet, draws: Draws, item: Item, key: str) -> str:
    """In the order of the form: what ended, ended after it began."""
    times = [one.key for one in sheet.instrument.items if one.kind == item.kind]
    within = int(draws.uniform(key) * EACH_LATER_MINUTES)
    minutes = FIRST_HOUR * 60 + times.index(item.key) * EACH_LATER_MINUTES + within
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _datetime(sheet: Sheet, draws: Draws, item: Item, key: str) -> str:
    return f"{sheet.on}T{_time(sheet, draws, item, key)}"


def _share(sheet: Sheet, draws: Draws, key: str) -> float:
    return min(max(sheet.severity + SPREAD * draws.normal(key), 0), 1)


def _seldom_the_last(count: int, draws: Draws, key: str) -> int:
    """Answers without an order: forms name the usual one first."""
    return draws.index(key, [1 / place for place in range(1, count + 1)])


def _alarming(instrument: Instrument) -> set[str]:
    return {key for rule in instrument.alert_rules for key in rule.items}


_DRAW = {
    "choice": _choice,
    "choices": _choices,
    "number": _number,
    "integer": _number,
    "text": _text,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
}
