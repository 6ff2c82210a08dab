"""Answers in the short form of the scoring command and of the published test vectors.

There, items go by their printed number, CAPS-5 boxes and trauma-relatedness are arguments, and the
C-SSRS has two blocks. `translate` turns that into an answer document; nothing else knows the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from instruments.answers import missing
from instruments.definition import Instrument
from instruments.registry import get_instrument

BEHAVIOUR_CODES = {"actual": "12", "nssi": "14", "interrupted": "15", "aborted": "17"}
BEHAVIOUR_CODES |= {"preparatory": "19", "suicide": "21"}
C_SSRS_BLOCKS = ("ideation", "behavior")
IDEATION_QUESTIONS = ("1", "2", "3", "4", "5")
SUICIDAL = ("actual", "interrupted", "aborted", "preparatory", "suicide")
CAPS_BOXES = {
    "criterion_a": "caps_criterion_a",
    "dur_gt_1m": "caps22_over_1_month",
    "delayed": "caps21_delayed",
}
EQ5D_MISSING_LEVEL = 9
EQ5D_MISSING_MARK = 999
PRORATED = "_prorated"


@dataclass(frozen=True)
class Task:
    """What to score: an instrument, an answer document, and scoring arguments."""

    instrument: Instrument
    answers: dict[str, Any]
    args: dict[str, Any]

    def scores(self) -> dict[str, Any]:
        """Values by name. Prorated SCS scores take the plain names, as the vectors have it."""
        values = {n: s.value for n, s in self.instrument.score(self.answers, **self.args).items()}
        if self.instrument.key == "SCS":
            values |= {
                name.removesuffix(PRORATED): value
                for name, value in values.items()
                if name.endswith(PRORATED)
            }
        return values


def translate(
    name: str,
    responses: Mapping[str, Any],
    args: Mapping[str, Any] | None = None,
    version: str | None = None,
) -> Task:
    """Read the short form; a version given here goes before one among the arguments."""
    if not isinstance(responses, Mapping) or not isinstance(args or {}, Mapping):
        raise ValueError("responses and args must be objects.")
    args = dict(args or {})
    version = version or args.pop("version", None)
    if name == "C-SSRS" and not responses.keys().isdisjoint(C_SSRS_BLOCKS):
        return _c_ssrs(responses, args, version)
    instrument = get_instrument(name, version)
    answers = _by_key(instrument, responses)
    return Task(instrument, *_SPECIAL.get(name, _as_it_is)(instrument, answers, args))


def _as_it_is(_instrument: Instrument, answers: dict, args: dict) -> tuple[dict, dict]:
    return answers, args


def _caps5(instrument: Instrument, answers: dict, args: dict) -> tuple[dict, dict]:
    """Boxes and trauma-relatedness, where this version of the form asks for them.

    Criterion A counts as met unless the argument says otherwise.
    """
    boxes = {"criterion_a": True} | {name: args.pop(name) for name in CAPS_BOXES if name in args}
    added = {CAPS_BOXES[name]: _yes_no(name, value) for name, value in boxes.items()}
    for number, code in _block("tr", args.pop("tr", None)).items():
        key = _item_key(instrument, number)
        if key not in instrument.items_by_key:
            raise ValueError(f"tr names item {number!r}, which {instrument.key} does not have.")
        added[f"{key}_related"] = code
    asked = {key: code for key, code in added.items() if key in instrument.items_by_key}
    return asked | answers, args


def _sds(_instrument: Instrument, answers: dict, args: dict) -> tuple[dict, dict]:
    not_applicable = _yes_no("work_na", args.pop("work_na", None))
    return ({"sds01_na": 1} if not_applicable == "Y" else {}) | answers, args


def _eq5d(_instrument: Instrument, answers: dict, args: dict) -> tuple[dict, dict]:
    """Levels of 9 and a mark of 999 are the published codes for missing."""
    if "vas" in args:
        answers = answers | {"eq_vas": args.pop("vas")}
    codes = {key: EQ5D_MISSING_MARK if key == "eq_vas" else EQ5D_MISSING_LEVEL for key in answers}
    blank = missing("not_answered")
    return {k: blank if answer == codes[k] else answer for k, answer in answers.items()}, args


def _c_ssrs(responses: Mapping, args: dict, version: str | None) -> Task:
    """Blocks of yes and no. The suicide question exists in the later version only.

    The blocks have no summary question, so it is answered from the single behaviours.
    """
    _refuse_unknown("block", responses, C_SSRS_BLOCKS)
    ideation, behaviour = (_block(name, responses.get(name)) for name in C_SSRS_BLOCKS)
    _refuse_unknown("ideation question", ideation, IDEATION_QUESTIONS)
    _refuse_unknown("behaviour", behaviour, BEHAVIOUR_CODES)
    later = "suicide" in behaviour
    instrument = get_instrument("C-SSRS", version or ("since_last_visit" if later else "baseline"))
    form = "css01" if instrument.version == "baseline" else "css02"
    answers = {
        f"{form}{BEHAVIOUR_CODES[name]}": _yes_no(name, value) for name, value in behaviour.items()
    }
    answers |= {
        f"{form}0{number}": _yes_no(f"ideation {number}", value)
        for number, value in ideation.items()
    }
    suicidal = SUICIDAL if later else SUICIDAL[:-1]
    single = [answers.get(f"{form}{BEHAVIOUR_CODES[name]}") for name in suicidal]
    answers[f"{form}20"] = "Y" if "Y" in single else (None if None in single else "N")
    return Task(instrument, answers, args)


def _block(name: str, value: Any) -> Mapping:
    if value is not None and not isinstance(value, Mapping):
        raise ValueError(f"{name} must be an object, not {value!r}.")
    return value or {}


def _refuse_unknown(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"There is no {what} {name!r}; there are: {', '.join(known)}.")


def _yes_no(name: str, value: Any) -> str | None:
    if value is None or isinstance(value, bool):
        return None if value is None else ("Y" if value else "N")
    raise ValueError(f"{name} must be true, false or null, not {value!r}.")


def _by_key(instrument: Instrument, responses: Mapping) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for name, answer in responses.items():
        key = _item_key(instrument, name)
        if key in answers:
            raise ValueError(f"Item {key!r} is answered twice, once by number and once by key.")
        answers[key] = answer
    return answers


def _item_key(instrument: Instrument, name: str) -> str:
    """The key of an item given by number; anything else is left for the check of answers."""
    if name.isdecimal():
        for item in instrument.items:
            if item.number == int(name):
                return item.key
    return name


_SPECIAL = {"CAPS-5": _caps5, "SDS": _sds, "EQ-5D-5L": _eq5d}
