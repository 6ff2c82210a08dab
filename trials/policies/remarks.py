"""What is said of the answers of a form: nothing of it stands in the way of saving."""

from collections.abc import Iterator

from instruments import (
    Instrument,
    Problem,
    frequency_step,
    in_labels,
    is_given,
    kind_beside_note,
    suggested_severity,
)
from trials.transcripts.identifiers import suggestions

# The check of a form for which the table of frequency and intensity exists (past month alone).
CHECK = "severity_above_suggestion"
# By these somebody can be found. A capital in the middle of a sentence is a drug as often as a
# place, and is not asked about here.
FINDING = ("EMAIL", "PHONE")


def remarks_on(instrument: Instrument, answers: dict) -> list[Problem]:
    """The instrument's own problems and warnings, what could name somebody in a free text, and the
    CAPS-5 aid beside a rater's severity.

    The aid names its suggestion only after the rater's own rating, and changes nothing.
    """
    found = [in_labels(problem, instrument) for problem in instrument.problems_with(answers)]
    found += _finding_somebody(instrument, answers)
    check = next((check for check in instrument.checks if check.name == CHECK), None)
    if check is None:
        return found
    suggested = list(_severities(instrument, answers, check.data["symptoms"]))
    named = {problem.item_key for problem in suggested}
    # The suggestion says more than the check that only says "higher".
    others = [p for p in found if not (p.item_key in named and p.check == CHECK)]
    return others + suggested


def _finding_somebody(instrument: Instrument, answers: dict) -> Iterator[Problem]:
    for item in instrument.items:
        text = answers.get(item.key)
        if item.kind != "text" or not is_given(text):
            continue
        for one in suggestions(text):
            if one.kind in FINDING:
                yield Problem(
                    item.key,
                    f"{item.label}: “{one.words}” could say who somebody is; no answer should.",
                    kind="warning",
                    value=text,
                )


def _severities(
    instrument: Instrument, answers: dict, symptoms: tuple[str, ...]
) -> Iterator[Problem]:
    for key in symptoms:
        severity, suggested = answers.get(key), _suggested(answers, key)
        # 0 says that the symptom does not meet its definition, which no table can tell.
        if suggested is None or not is_given(severity) or severity in (0, suggested):
            continue
        yield Problem(
            key,
            f"Item {instrument.item(key).number}: frequency and intensity together suggest"
            f" {suggested}; your rating is {severity}.",
            kind=kind_beside_note(answers, key),
            value=severity,
        )


def _suggested(answers: dict, key: str) -> int | None:
    """The severity of the table; None where one of its two sides was not recorded."""
    sides = [answers.get(f"{key}_{side}") for side in ("frequency", "frequency_unit", "intensity")]
    if not all(is_given(side) for side in sides):
        return None
    count, unit, intensity = sides
    frequency = frequency_step(count, unit)
    return suggested_severity(intensity, frequency) if frequency else 0
