"""What may be recorded in the room of a dosing session: nearly everything, always.

Care comes first: no gate, no form and no missing dose stands in the way of an observation. What is
refused is what nobody could read later: a kind, an event or a number that the study does not have.
"""

from datetime import timedelta

from instruments import Instrument
from trials.lifecycle import DOSING_DECISIONS
from trials.models import DosingStep, SessionObservation, Visit
from trials.policies.writing import why_not_write
from trials.studies.schema import Study

Kind = SessionObservation.Kind
SEVERITIES = {1: "mild", 2: "moderate", 3: "severe"}
UNDO_WITHIN = timedelta(minutes=1)
WORDS_WHERE_NOT_MET = 10
# A clock that strayed by less is a clock; docs/sessions.md says where the larger ones are shown.
CLOCK_TOLERANCE = timedelta(seconds=2)
ARRIVED_BEFORE = timedelta(seconds=60)


def why_not_observe(
    visit: Visit, study: Study, *, kind: str, said: dict, words: str, of: SessionObservation | None
) -> str | None:
    """said, words: as in SessionObservation. of: the event that a severity or an undo is about."""
    if study.session_at(visit.code) is None:
        return f"{visit.code} is no dosing session."
    if kind not in Kind.values:
        return f"There is no kind {kind!r} of observation; there are: {', '.join(Kind.values)}."
    if (kind in (Kind.SEVERITY, Kind.UNDO)) != (of is not None):
        return "A severity and an undo name their event in `of`, and nothing else does."
    return why_not_write(visit.trial, visit) or _why_not_said(kind, said, words, study, visit)


def why_not_undo(event: SessionObservation, at) -> str | None:
    """at: when it was taken back, by the same clock as the event."""
    if timedelta() <= at - event.happened_at <= UNDO_WITHIN:
        return None
    return (
        "An event is taken back within a minute; afterwards say on its form that it was no adverse"
        " event."
    )


def marks_of(observation: SessionObservation, before: SessionObservation | None) -> list[str]:
    """What is odd about the time of an observation, in words; empty for nearly all.

    before: the one that the same device counted before it.
    """
    marks = []
    jump = timedelta(milliseconds=observation.clock_jump_ms)
    if abs(jump) > CLOCK_TOLERANCE:
        marks.append(
            f"The tablet's clock was moved by {jump.total_seconds():+.0f} s while the page was"
            " open, or the tablet slept."
        )
    if observation.happened_at > observation.recorded_at + ARRIVED_BEFORE:
        marks.append("By the tablet's clock it happened after it arrived.")
    if before is not None and before.happened_at > observation.happened_at:
        marks.append("The tablet counted it after one that its clock puts later.")
    return marks


def _why_not_said(kind: str, said: dict, words: str, study: Study, visit: Visit) -> str | None:
    match kind:
        case Kind.EVENT:
            return _why_not_event(said, study)
        case Kind.SEVERITY:
            return (
                None
                if said.get("severity") in SEVERITIES
                else _not_one_of("severity", said.get("severity"), SEVERITIES)
            )
        case Kind.VITALS:
            return _why_not_vitals(said, study, visit)
        case Kind.SUPPLEMENTAL:
            decisions = DOSING_DECISIONS[DosingStep.Kind.SUPPLEMENTAL]
            decision = said.get("decision")
            return None if decision in decisions else _not_one_of("decision", decision, decisions)
        case Kind.HANDOVER:
            return _why_not_handed_over(said, words, study)
        case _:
            return None


def _why_not_event(said: dict, study: Study) -> str | None:
    if study.room.event(said.get("code", "")) is not None:
        return None
    return _not_one_of("code", said.get("code"), [event.code for event in study.room.events])


def _why_not_vitals(said: dict, study: Study, visit: Visit) -> str | None:
    vitals = study.room.vitals
    if vitals is None:
        return "The study file names no form for vital signs in the room."
    values = said.get("values")
    if not isinstance(values, dict) or not values:
        return "values: give at least one number, by the field of the form."
    form = study.form(vitals.form)
    moments = moments_of(study, visit.code)
    if said.get("moment") not in moments:
        return _not_one_of("moment", said.get("moment"), moments)
    found = [
        why_not for key, value in values.items() if (why_not := _why_not_value(form, key, value))
    ]
    return " ".join(found) or None


def moments_of(study: Study, visit: str) -> dict[str, str]:
    """{moment of the form: in words}; "again" is any other moment."""
    vitals = study.room.vitals
    expected = study.expected(visit, vitals.form) if vitals else None
    planned = expected.slots if expected else ()
    return {slot: slot.replace("_", " ") for slot in planned} | {"again": "in between"}


def measures_of(form: Instrument) -> list:
    """The numbers that a form of vital signs asks for."""
    return [item for item in form.items if item.kind in ("number", "integer")]


def _why_not_value(form: Instrument, key: str, value) -> str | None:
    item = next((item for item in measures_of(form) if item.key == key), None)
    if item is None:
        return _not_one_of("values", key, [item.key for item in measures_of(form)])
    # A truth value is a number to Python, and to nobody else.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    low = float("-inf") if item.minimum is None else item.minimum
    high = float("inf") if item.maximum is None else item.maximum
    if is_number and low <= value <= high:
        return None
    return f"{item.label}: {value!r} is no number from {low:g} to {high:g}."


def above_limits(study: Study, values: dict) -> list[str]:
    """The fields whose value is above the limit of the study."""
    vitals = study.room.vitals
    limits = vitals.limits if vitals else {}
    return [key for key, value in values.items() if key in limits and value > limits[key]]


def _why_not_handed_over(said: dict, words: str, study: Study) -> str | None:
    criteria, there = said.get("criteria"), study.room.discharge
    if not isinstance(criteria, list) or not set(criteria) <= set(there):
        return _not_one_of("criteria", criteria, there)
    if len(words.strip()) < 3:
        return "Say to whom the participant is handed over."
    missing = [label for code, label in there.items() if code not in criteria]
    if missing and len(words.strip()) < WORDS_WHERE_NOT_MET:
        return f"Not met: {'; '.join(missing)}. Say to whom and why all the same."
    return None


def _not_one_of(name: str, given, there) -> str:
    return f"{name}: there is no {given!r}; there are: {', '.join(map(str, there))}."
