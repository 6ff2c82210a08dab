"""The interview as its rater has it before her: one card for each symptom, what is pinned above
them, and what is left to do. No total, and nothing that tells whose or which interview it is."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from instruments import Instrument, Problem
from trials.web.presenters.items import cards_of

# What of the index event is pinned: her own words first, then what she ticked.
EVENT = ("caps_event", "caps_exposure", "caps_threat")
# A card has little room, and says above what its fields are about.
_LABELS = {"Frequency counted in": "Counted in", "Rating": "Severity"}
_PERIOD = re.compile(r"-P(\d+)([DWM])")


def interview_card(
    instrument: Instrument,
    answers: dict,
    sections: list[dict],
    remarks: Iterable[Problem],
    done_on: date,
) -> dict:
    """Adds to the sections what only a rater's page shows: keys for words, and remarks.

    remarks: on the answers as they were saved; a suggestion among them follows her own rating.
    """
    remarks = list(remarks)
    rows = [row for part in sections for block in part["blocks"] for row in block["rows"]]
    for row in rows:
        _say(row, [one for one in remarks if one.item_key == row["key"]])
        _type_by_number(row)
        if "about" in row:
            row["label"] = _LABELS.get(row["label"], row["label"])
    return {
        "pinned": {
            "period": period_in_words(instrument.recall_code, done_on),
            "recall_code": instrument.recall_code,
            "event": event_in_words(instrument, answers),
            "event_items": [key for key in EVENT if key in instrument.items_by_key],
        },
        "jumps": [_jump(part, answers) for part in sections if part["total"]],
        "to_look_at": [
            {"item": one.item_key, "message": one.message}
            for one in remarks
            if one.kind == "warning"
        ],
    }


def has_cards(instrument: Instrument) -> bool:
    return bool(cards_of(instrument))


def period_in_words(recall_code: str, on: date) -> str:
    """ "12 Mar 2026 to 11 Apr 2026" for the past month (-P1M) on 11 April; "" for no such period.

    The day of the assessment is its last day. static/rating/period.js says the same.
    """
    found = _PERIOD.fullmatch(recall_code)
    if not found:
        return ""
    count, unit = int(found[1]), found[2]
    start = _months_before(on, count) if unit == "M" else on - timedelta(_days(count, unit))
    return f"{start + timedelta(1):%-d %b %Y} to {on:%-d %b %Y}"


def _days(count: int, unit: str) -> int:
    return 7 * count if unit == "W" else count


def _months_before(on: date, count: int) -> date:
    """The same day of the month, or its last one: 28 Feb before 31 Mar."""
    year, month = divmod(on.year * 12 + on.month - 1 - count, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def event_in_words(instrument: Instrument, answers: dict) -> str:
    """What this rating holds of the index event. Of others nothing is shown: it would tell her
    that there were any."""
    said = []
    for key in EVENT:
        item, answer = instrument.items_by_key.get(key), answers.get(key)
        if item is None or not answer or isinstance(answer, dict):
            continue
        labels = {choice.code: choice.label for choice in item.choices}
        said += [labels.get(one, one) for one in ([answer] if isinstance(answer, str) else answer)]
    return ", ".join(said)


def _say(row: dict, remarks: list[Problem]) -> None:
    """A problem of what was typed says more than any remark."""
    if row["problem"]:
        return
    for kind in ("warning", "explained"):
        row[kind] = " ".join(one.message for one in remarks if one.kind == kind)


def _type_by_number(row: dict) -> None:
    """A code that is a word is typed by its place: 1 is the first."""
    if row["kind"] == "choice" and row["choices"][0]["shown"] == "":
        for place, choice in enumerate(row["choices"], 1):
            choice["typed"] = choice["shown"] = place


def _jump(part: dict, answers: dict) -> dict:
    """A cluster, with a link to each of its ratings."""
    required = [row for block in part["blocks"] for row in block["rows"] if row["required"]]
    return {
        "heading": part["heading"] or "Ratings",
        "links": [
            {
                "item": row["key"],
                "label": f"{row['number']}. {row.get('about') or row['label']}".removeprefix(". "),
                "is_done": row.get("skipped", False) or answers.get(row["key"]) is not None,
            }
            for row in required
        ],
    }
