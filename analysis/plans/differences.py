"""What differs between two versions of a plan, as whoever approves it reads it.

    analysis caps5: changed
        covariates: [baseline] -> [baseline, site]

Everything a plan can hold is compared, whatever its schema comes to hold; a default that is
written out differs from nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from analysis.plans.plan import Plan

# Parts with a name: the section of a plan, and what one of them is called.
NAMED = {
    "variables": "variable",
    "columns": "column",
    "families": "family",
    "analyses": "analysis",
}
ABSENT = "nothing"


@dataclass(frozen=True)
class Difference:
    """of: for example "analysis caps5". details: of what was changed, "key: before -> after"."""

    of: str
    change: Literal["added", "removed", "changed"]
    details: tuple[str, ...] = ()


def differences(before: Plan, after: Plan) -> list[Difference]:
    """In the order of the plan. None where only comments or the writing differ."""
    then, now = _parts(before), _parts(after)
    found = [_difference(name, then.get(name), now.get(name)) for name in {**now, **then}]
    return [*filter(None, found), *_order(before, after)]


def _parts(plan: Plan) -> dict[str, dict]:
    """{name: what it says} of everything that may be added, removed or changed by itself."""
    said = plan.model_dump(exclude={"sha256"}, exclude_none=True)
    parts = {"title": {"plan": said.pop("plan")}}
    for section, kind in NAMED.items():
        entries = said.pop(section)
        if section == "analyses":
            entries = {entry.pop("id"): entry for entry in entries}
        parts |= {f"{kind} {name}": entry for name, entry in entries.items()}
    return parts | said


def _difference(name: str, before: dict | None, after: dict | None) -> Difference | None:
    if before is None:
        return Difference(name, "added", tuple(_lines(after)))
    if after is None:
        return Difference(name, "removed")
    details = tuple(_changes(before, after))
    return Difference(name, "changed", details) if details else None


def _lines(said: dict) -> Iterator[str]:
    return (f"{key}: {in_words(value)}" for key, value in said.items())


def _changes(before: dict, after: dict, path: str = "") -> Iterator[str]:
    for key in {**after, **before}:
        then, now = before.get(key), after.get(key)
        if isinstance(then, dict) and isinstance(now, dict):
            yield from _changes(then, now, f"{path}{key}.")
        elif then != now:
            yield f"{path}{key}: {in_words(then)} -> {in_words(now)}"


def _order(before: Plan, after: Plan) -> list[Difference]:
    """The same analyses in another order: their tables stand in that order."""
    then, now = ([one.id for one in plan.analyses] for plan in (before, after))
    if then == now or sorted(then) != sorted(now):
        return []
    words = f"{in_words(then)} -> {in_words(now)}"
    return [Difference("order of the analyses", "changed", (words,))]


def in_words(value: Any) -> str:
    """As YAML has it on one line; nothing, where it is not said."""
    match value:
        case None:
            return ABSENT
        case bool():
            return str(value).lower()
        case list() | tuple():
            return f"[{', '.join(map(in_words, value))}]"
        case dict():
            return f"{{{', '.join(f'{key}: {in_words(one)}' for key, one in value.items())}}}"
    return str(value)
