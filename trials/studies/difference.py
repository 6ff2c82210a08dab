"""What differs between two versions of a study file, as a list that people read and approve.

Nothing is left out: every key of the file is compared, whatever the schema comes to hold.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from trials.studies.schema import OwnForm, Study, VisitOfStudy
from trials.studies.schema.base import Strict
from trials.studies.schema.conduct import ConsentForm, Dosing
from trials.studies.schema.study import About
from trials.studies.words import in_words

Weight = Literal["substantial", "minor"]

# Parts that have a name: what one is called, and its key that holds the name. In a mapping the
# name is the key itself.
NAMED = {
    (About, "sources"): ("source", None),
    (Study, "arms"): ("arm", "code"),
    (Study, "stages"): ("stage", "code"),
    (Study, "sites"): ("site", "code"),
    (Study, "events"): ("event", None),
    (Study, "own_forms"): ("own form", None),
    (Study, "visits"): ("visit", "code"),
    (Study, "eligibility"): ("eligibility rule", "code"),
    (Study, "enrolment"): ("enrolment step", "status"),
    (Study, "alerts"): ("alert", "code"),
    (Study, "checks"): ("check", "code"),
    (Study, "analysis_sets"): ("analysis set", "code"),
    (ConsentForm, "choices"): ("choice", "code"),
    (OwnForm, "fields"): ("field", "key"),
    (VisitOfStudy, "forms"): ("form", "form"),
    (Dosing, "sessions"): ("session", "visit"),
}
# Words and sources: they change neither what is done with people nor what is asked of them.
MINOR = frozenset(
    {
        "about",
        "events",
        "hint",
        "import_",
        "label",
        "message",
        "minutes",
        "name",
        "period",
        "provenance",
        "registry",
        "says",
        "title",
    }
)
HEADINGS = {"substantial": "What is done or asked", "minor": "Words and sources"}


@dataclass(frozen=True)
class Change:
    """where: "visit V19, form BLINDQ"; "" for the study as a whole.

    what: "added", "removed", "moved" (a visit), or the key that changed.
    before, after: in words; "" where there was nothing, or nothing is left.
    weight: minor where only words, sources or the import of files change.
    """

    where: str
    what: str
    before: str
    after: str
    weight: Weight

    def __str__(self) -> str:
        said = f"{self.where}: {self.what}" if self.where else self.what
        if self.what in ("added", "removed"):
            return f"{said}: {self.after or self.before}"
        return f"{said}: {self.before} → {self.after}"


def compare(before: Study, after: Study) -> list[Change]:
    """Every change, in the order of the study file."""
    return list(_of_parts(before, after, "", "substantial"))


def as_text(changes: Sequence[Change]) -> str:
    """One line for each change: those that matter to participants and data first."""
    lines = []
    for weight, heading in HEADINGS.items():
        of_weight = [f"- {change}" for change in changes if change.weight == weight]
        lines += [f"{heading}:", *of_weight] if of_weight else []
    return "\n".join(lines) or "Nothing differs."


def sha256_of_difference(changes: Sequence[Change]) -> str:
    """What an approval is bound to: the text that was shown."""
    return hashlib.sha256(as_text(changes).encode()).hexdigest()


def _of_parts(before: Strict, after: Strict, where: str, weight: Weight) -> Iterator[Change]:
    for key in type(after).model_fields:
        was, now = getattr(before, key), getattr(after, key)
        if was == now:
            continue
        is_label_of_version = (type(after), key) == (Study, "version")
        inner = "minor" if key in MINOR or is_label_of_version else weight
        if (type(after), key) in NAMED:
            yield from _of_named(type(after), key, was, now, where, inner)
        elif isinstance(was, Strict) and isinstance(now, Strict):
            yield from _of_parts(was, now, _within(where, _words(key)), inner)
        elif was is None or now is None:
            yield _added_or_removed(was, now, _within(where, _words(key)), inner)
        else:
            yield Change(where, _words(key), in_words(was), in_words(now), inner)


def _of_named(of: type[Strict], key: str, was, now, where: str, weight: Weight) -> Iterator[Change]:
    kind, name_of = NAMED[of, key]
    before, after = _by_name(was, name_of), _by_name(now, name_of)
    for name in dict.fromkeys((*before, *after)):
        place = _within(where, f"{kind} {name}")
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield _added_or_removed(old, new, place, weight)
        elif isinstance(new, Strict):
            yield from _of_parts(old, new, place, weight)
        elif old != new:
            yield Change(place, "label", old, new, weight)
    orders = [name for name in before if name in after], [name for name in after if name in before]
    if orders[0] != orders[1]:
        yield Change(where, f"order of {_words(key)}", *map(in_words, orders), weight)


def _added_or_removed(was, now, where: str, weight: Weight) -> Change:
    if was is None:
        return Change(where, "added", "", in_words(now), weight)
    return Change(where, "removed", in_words(was), "", weight)


def _by_name(parts, name_of: str | None) -> dict:
    return dict(parts) if name_of is None else {getattr(part, name_of): part for part in parts}


def _within(where: str, part: str) -> str:
    return f"{where}, {part}" if where else part


def _words(key: str) -> str:
    return "moved" if key == "anchors" else key.strip("_").replace("_", " ")
