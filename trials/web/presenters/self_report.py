"""A questionnaire as its participant sees it: one question after the other. No score, no band."""

import json
from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext

from instruments import Instrument, Item, is_given, missing_reason
from trials.web.presenters.self_report_words import by_when, readers

DECLINED = "refused"  # of MISSING_REASONS: what "I prefer not to answer" is kept as
MOST_OF_A_SHOWN_CODE = 3  # characters
MOST_OF_A_LINE = 200  # characters; a longer text is typed into a box of several lines
# What an answer leads to by its level: the clinic calls, or help is offered and nobody calls.
LEADS_TO = {"urgent": "call", "review": "call", "call": "call", "notice": "offer"}


def home(
    forms: list,
    done: list,
    *,
    roles: dict[str, list[str]],
    minutes: int,
    until: datetime | None,
    now: datetime,
) -> dict:
    """What is to be done now. forms, done: see trials/web/self_report.py.

    roles: {form key: the roles that read it}; nobody reads a sealed form for now.
    """
    total = len(forms) + len(done)
    return {
        "forms": [
            {
                "entry_id": form.entry_id,
                "number": number,
                "questions": len(form.instrument.items),
                "answered": sum(value is not None for value in form.answers.values()),
                "minutes": form.minutes,
                "is_sealed": not roles[form.key],
                "is_hidden_from_therapists": "therapist" not in roles[form.key],
            }
            for number, form in enumerate(forms, len(done) + 1)
        ],
        "total": total,
        "minutes": minutes,
        "by_when": by_when(until, now),
        "readers": readers({role for read in roles.values() for role in read}),
    }


def questions(
    instrument: Instrument, answers: dict, may_decline: Callable[[str], bool]
) -> list[dict]:
    """Every question in its order, with what was answered, and the way it is asked."""
    skipped = skipped_by_rule(instrument, answers)
    return [
        _question(instrument, item, place, answers.get(item.key), may_decline(item.key))
        | {"is_skipped": item.key in skipped}
        for place, item in enumerate(instrument.items, 1)
    ]


def place_to_go_on(instrument: Instrument, answers: dict) -> int | None:
    """The number of the first question that waits for an answer; None where none does."""
    waiting = {item.key for item in instrument.unanswered(answers)}
    return next((n for n, item in enumerate(instrument.items, 1) if item.key in waiting), None)


def branches_for_script(instrument: Instrument) -> str:
    """JSON for static/entry/branches.js; codes as text, as a page has them."""
    return json.dumps(
        [
            {"when": {key: str(code) for key, code in branch.when.items()}, "skips": branch.skips}
            for branch in instrument.branches
        ]
    )


def skipped_by_rule(instrument: Instrument, answers: dict) -> set[str]:
    """The questions that the form leaves out after these answers, as far as they are blank."""
    return {
        key
        for branch in instrument.branches
        if all(answers.get(item) == code for item, code in branch.when.items())
        for key in branch.skips
        if answers.get(key) is None
    }


def place_after(instrument: Instrument, answers: dict, place: int) -> int | None:
    """The number of the next question; None after the last, and once all have an answer."""
    skipped = skipped_by_rule(instrument, answers)
    if all(answers.get(item.key) is not None or item.key in skipped for item in instrument.items):
        return None
    later = enumerate(instrument.items[place:], place + 1)
    return next((number for number, item in later if item.key not in skipped), None)


def laid_out(
    shown: list[dict], place: int, *, one_per_screen: bool, problem: str = ""
) -> list[dict]:
    """The questions as a page has them before its script runs: the one at `place`, or all."""
    asked = [one for one in shown if not one["is_skipped"] or one["place"] == place]
    position = {one["place"]: number for number, one in enumerate(asked, 1)}
    return [
        one
        | {
            "is_shown": one["place"] == place or (not one_per_screen and one["place"] in position),
            "number": position.get(one["place"], len(asked)),
            "total": len(asked),
            "back": _before(asked, one["place"]),
            "problem": problem if one["place"] == place else "",
        }
        for one in shown
    ]


def _before(asked: list[dict], place: int) -> int | None:
    return max((one["place"] for one in asked if one["place"] < place), default=None)


def may_be_given(item: Item, answer, may_decline: bool) -> bool:
    """Whether a participant may answer so: not every question may be declined, or left blank."""
    if answer is None:
        return not item.required
    reason = missing_reason(answer)
    return reason is None or (reason == DECLINED and may_decline)


def review(shown: list[dict]) -> list[dict]:
    """What was answered, to be looked at before it is sent. shown: as `questions` gives it."""
    asked = [question for question in shown if not question["is_skipped"]]
    return [
        {
            "place": question["place"],
            "number": number,
            "label": question["label"],
            "answer": _in_words(question),
            "is_waiting": question["required"] and not question["is_answered"],
        }
        for number, question in enumerate(asked, 1)
    ]


def leads_to(instrument: Instrument, item: Item, code) -> str:
    """ "call" or "offer" where this answer alone alerts the clinic; otherwise ""."""
    levels = [
        alert.level for alert in instrument.alerts({item.key: code}) if item.key in alert.item_keys
    ]
    found = {LEADS_TO[level] for level in levels if level in LEADS_TO}
    return next((kind for kind in ("call", "offer") if kind in found), "")


def _question(instrument: Instrument, item: Item, place: int, answer, may_decline: bool) -> dict:
    given = answer if is_given(answer) else None
    marked = given if isinstance(given, list) else [given]
    return {
        "place": place,
        "key": item.key,
        "label": item.label,
        "group": item.group,
        "kind": item.kind,
        "hint": item.hint,
        "required": item.required,
        "may_decline": may_decline and item.required,
        "is_declined": missing_reason(answer) == DECLINED,
        "is_answered": answer is not None,
        "value": "" if given is None or isinstance(given, list) else given,
        "choices": [
            {
                "code": choice.code,
                "shown": _shown(choice.code),
                "label": "" if choice.label == str(choice.code) else choice.label,
                "is_chosen": choice.code in marked,
                "leads_to": leads_to(instrument, item, choice.code),
            }
            for choice in item.choices
        ],
        "minimum": _plain(item.minimum),
        "maximum": _plain(item.maximum),
        "step": item.step or ("1" if item.kind == "integer" else "any"),
        "unit": item.unit,
        "range": _range_in_words(item),
        "format": item.format.replace("T", " ") if item.partial else "",
        "pattern": item.pattern,
        "longest": item.longest,
        "is_one_line": bool(item.pattern) or item.longest <= MOST_OF_A_LINE,
    }


def _shown(code) -> str:
    """A code beside its label helps on a scale; one that is a word or a letter does not."""
    text = str(code)
    return text if text[:1].isdigit() and len(text) <= MOST_OF_A_SHOWN_CODE else ""


def _plain(bound: float | None) -> float | None:
    """30 where a study file's 30 became 30.0."""
    return int(bound) if bound is not None and bound == int(bound) else bound


def _range_in_words(item: Item) -> str:
    if item.kind not in ("number", "integer") or item.minimum is None or item.maximum is None:
        return ""
    bounds = {"least": _plain(item.minimum), "most": _plain(item.maximum)}
    return gettext("A number from %(least)s to %(most)s") % bounds


def _in_words(question: dict) -> str:
    if question["is_declined"]:
        return gettext("You preferred not to answer")
    if not question["is_answered"]:
        return gettext("Not answered")
    if not question["choices"]:
        return f"{question['value']} {question['unit']}".strip()
    chosen = [choice for choice in question["choices"] if choice["is_chosen"]]
    return ", ".join(f"{choice['shown']} {choice['label']}".strip() for choice in chosen)
