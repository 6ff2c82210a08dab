"""The rules across items that the catalogue's checks name. Each returns the keys to ask about."""

from __future__ import annotations

from collections.abc import Mapping

from instruments.reading import Reading
from instruments.severity_aid import frequency_step, suggested_severity


def above_zero_after_never(reading: Reading, *, never: str, items: tuple[str, ...]) -> list[str]:
    """Items above 0 although `never` is answered 0."""
    if reading.worth[never] != 0:
        return []
    return [key for key in items if (reading.worth[key] or 0) > 0]


def ticked_with_exclusive(reading: Reading, *, items: tuple[str, ...], code: str) -> list[str]:
    """Items where the tick that excludes all others has company."""
    ticks = {key: reading.code(key) or () for key in items}
    return [key for key, codes in ticks.items() if code in codes and len(codes) > 1]


def rated_though_not_applicable(reading: Reading, *, item: str, box: str) -> list[str]:
    """An item answered although its box says that it does not apply."""
    return [item] if reading.worth[box] == 1 and reading.code(item) is not None else []


def summary_disagrees(reading: Reading, *, summary: str, parts: tuple[str, ...]) -> list[str]:
    """A yes/no summary that its parts contradict."""
    says = reading.worth[summary]
    worths = [reading.worth[key] for key in parts]
    said_no_but = says == 0 and 1 in worths
    said_yes_but = says == 1 and set(worths) == {0}
    return [summary] if said_no_but or said_yes_but else []


def relatedness_unrated(
    reading: Reading, *, related: Mapping[str, str], present_from: int
) -> list[str]:
    """Symptoms severe enough to count whose trauma-relatedness nobody rated."""
    return [
        related_key
        for key, related_key in related.items()
        if (reading.worth[key] or 0) >= present_from and reading.code(related_key) is None
    ]


def severity_without_frequency(reading: Reading, *, symptoms: tuple[str, ...]) -> list[str]:
    """Symptoms rated 1 or more without a frequency, on a form where frequencies were recorded."""
    frequency = {key: reading.worth[f"{key}_frequency"] for key in symptoms}
    if all(count is None for count in frequency.values()):
        return []
    return [key for key in symptoms if reading.worth[key] and frequency[key] is None]


def intensity_without_frequency(reading: Reading, *, symptoms: tuple[str, ...]) -> list[str]:
    """Symptoms that never happened and have an intensity all the same."""
    return [
        key
        for key in symptoms
        if reading.worth[f"{key}_frequency"] == 0 and reading.code(f"{key}_intensity")
    ]


def severity_above_suggestion(reading: Reading, *, symptoms: tuple[str, ...]) -> list[str]:
    """Symptoms rated higher than frequency and intensity together allow."""
    return [key for key in symptoms if _above(reading, key)]


def box_against_months(reading: Reading, *, box: str, months: str, limit: float) -> list[str]:
    """A yes/no box that contradicts the months beside it; exactly the limit fits both."""
    says, count = reading.worth[box], reading.worth[months]
    if says is None or count is None:
        return []
    return [box] if (says == 1 and count < limit) or (says == 0 and count > limit) else []


def rated_as(reading: Reading, *, item: str, code: int) -> list[str]:
    """An item with the code that calls for a decision."""
    return [item] if reading.code(item) == code else []


def _above(reading: Reading, key: str) -> bool:
    severity, count = reading.worth[key], reading.worth[f"{key}_frequency"]
    unit, intensity = reading.code(f"{key}_frequency_unit"), reading.code(f"{key}_intensity")
    if severity is None or count is None or unit is None or intensity is None:
        return False
    frequency = frequency_step(count, unit)
    most = suggested_severity(intensity, frequency) if frequency else 0
    return severity > most
