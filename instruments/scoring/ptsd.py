"""DSM-5 symptoms of PTSD, from CAPS-5 severities or PCL-5 answers.

A symptom is present when it is worth 2 or more and, for the CAPS-5 items that are not linked to
the event by what they ask, its trauma-relatedness is definite or probable. Three-valued.
Source: Weathers et al., CAPS-5 scoring; Department of Veterans Affairs, CAPS-5 training lesson on
trauma-relatedness.
"""

from __future__ import annotations

from collections.abc import Mapping

from instruments.reading import Reading
from instruments.scoring.logic import all_of, reaches
from instruments.scoring.outcome import NoScore, no_score_without

PRESENT_FROM = 2
RELATED = {"definite", "probable"}


def symptom_count(
    reading: Reading, *, items: tuple[str, ...], related: Mapping[str, str] | None = None
) -> int | NoScore:
    """How many symptoms are present; no value while one of them is open."""
    present = _present(reading, items, related or {})
    return _open(reading, items, present) if None in present else sum(present)


def enough_symptoms(
    reading: Reading,
    *,
    items: tuple[str, ...],
    needed: int,
    related: Mapping[str, str] | None = None,
) -> bool | NoScore:
    """Whether at least `needed` symptoms are present, as soon as that is certain either way."""
    present = _present(reading, items, related or {})
    certain = present.count(True)
    if certain >= needed:
        return True
    if certain + present.count(None) < needed:
        return False
    return _open(reading, items, present)


def _present(
    reading: Reading, items: tuple[str, ...], related: Mapping[str, str]
) -> list[bool | None]:
    return [_is_present(reading, key, related) for key in items]


def _is_present(reading: Reading, key: str, related: Mapping[str, str]) -> bool | None:
    severe = reaches(reading.worth[key], PRESENT_FROM)
    if severe is False or key not in related:
        return severe
    return all_of((severe, _is_related(reading, related[key])))


def _is_related(reading: Reading, key: str) -> bool | None:
    code = reading.code(key)
    return None if code is None else code in RELATED


def _open(reading: Reading, items: tuple[str, ...], present: list[bool | None]) -> NoScore:
    unknown = [key for key, fact in zip(items, present, strict=True) if fact is None]
    blank = [key for key in unknown if reading.worth[key] is None]
    if blank:
        return no_score_without(reading, blank)
    numbers = ", ".join(str(reading.number_of(key)) for key in unknown)
    return NoScore(f"no trauma-relatedness for item {numbers}")
