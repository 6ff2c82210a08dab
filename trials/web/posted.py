"""Answers as an ordinary form posts them, read by the kinds of the instrument's items."""

from datetime import date

from instruments import Instrument, Item, Problem
from trials.refusals import Refused
from trials.web.presenters.entry import numbered_label


def posted_answers(instrument: Instrument, posted) -> tuple[dict, list[Problem]]:
    """The answer document, and a problem for each field that is not even a number.

    posted: fields named by item key, and `missing__<key>` for the reason of a missing one.
    """
    answers, problems = {}, []
    for item in instrument.items:
        reason = posted.get(f"missing__{item.key}")
        texts = [text.strip() for text in posted.getlist(item.key) if text.strip()]
        if reason:
            answers[item.key] = {"missing": reason}
        elif texts:
            try:
                answers[item.key] = _answer(item, texts)
            except ValueError:
                problems.append(
                    Problem(
                        item_key=item.key,
                        message=f"{numbered_label(item)}: {texts[0]!r} is not a number.",
                        kind="problem",
                    )
                )
    return answers, problems


def _answer(item: Item, texts: list[str]):
    if item.kind == "choices":
        return [_code(item, text) for text in texts]
    if item.kind == "choice":
        return _code(item, texts[0])
    if item.kind in ("number", "integer"):
        number = float(texts[0])
        return int(number) if number.is_integer() else number
    # Forms are posted with the line ends of Windows; the same text saved by script has none.
    return texts[0].replace("\r\n", "\n")


def _code(item: Item, text: str):
    """The code that reads like `text`; an unknown one stays text, and the instrument refuses it."""
    return next((choice.code for choice in item.choices if str(choice.code) == text), text)


def posted_number(text: str | None) -> int:
    """The number of the revision that the page was made from."""
    if text and text.isascii() and text.isdigit():
        return int(text)
    raise Refused("This page is incomplete: load it again.")


def posted_date(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        raise Refused("Date done: give a date as year-month-day.") from None
