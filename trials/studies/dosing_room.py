"""Whether what a study file says of the dosing room fits the rest of it, and is even-handed."""

from collections.abc import Iterator

from instruments import Instrument
from trials.studies.misfits import Misfit, unknown_names
from trials.studies.schema import DosingRoom, SessionVitals, Study

ROOM = ("dosing", "room")
SEVERITIES = [1, 2, 3]


def misfits_of_room(study: Study) -> Iterator[Misfit]:
    if study.dosing is None or study.dosing.room is None:
        return
    room = study.dosing.room
    yield from _one_sided(room)
    yield from _adverse_events(study)
    if room.vitals:
        yield from _vitals(study, room.vitals)


def _one_sided(room: DosingRoom) -> Iterator[Misfit]:
    if not any(event.valence == "welcome" for event in room.events):
        yield Misfit(
            (*ROOM, "events"),
            "no event of the list is welcome: name such events too, for example euphoria, so that"
            " what feels good is captured exactly as what does not",
        )
    for name in ("code", "label"):
        seen: set[str] = set()
        for place, event in enumerate(room.events):
            said = getattr(event, name)
            if said in seen:
                yield Misfit((*ROOM, "events", place, name), f"{said} is there twice")
            seen.add(said)


def _adverse_events(study: Study) -> Iterator[Misfit]:
    form = study.adverse_events
    if form is None or not (form.term and form.began):
        yield Misfit(
            ROOM,
            "each event of a session becomes the draft of an adverse event: name the form, its term"
            " and the day it began in adverse_events",
        )
        return
    if form.severity and form.form in study.own_forms:
        yield from _severity(study.form(form.form), form.severity)
    for place, session in enumerate(study.dosing.sessions):
        expected = study.expected(session.visit, form.form)
        if expected is not None and expected.as_needed:
            continue
        yield Misfit(
            ("dosing", "sessions", place, "visit"),
            f"at {session.visit} an event becomes the draft of {form.form}: expect that form there"
            " as needed",
        )


def _severity(form: Instrument, field: str) -> Iterator[Misfit]:
    codes = [choice.code for item in form.items if item.key == field for choice in item.choices]
    if codes != SEVERITIES:
        yield Misfit(
            ("adverse_events", "severity"),
            f"{field} must have the codes 1 (mild), 2 (moderate) and 3 (severe)",
        )


def _vitals(study: Study, vitals: SessionVitals) -> Iterator[Misfit]:
    path = (*ROOM, "vitals")
    for place, session in enumerate(study.dosing.sessions):
        at = ("dosing", "sessions", place, "visit")
        expected = study.expected(session.visit, vitals.form)
        if expected is None:
            yield Misfit(at, f"{vitals.form} is measured in the room: expect it at {session.visit}")
            continue
        moments = [slot for slot in expected.slots if slot]
        yield from unknown_names(
            (*path, "due"), f"moment of {vitals.form} at {session.visit}", vitals.due, moments
        )
        again = vitals.again and study.expected(session.visit, vitals.again)
        if vitals.again and not (again and again.as_needed):
            yield Misfit(
                at, f"{vitals.again} is measured again as needed: expect it so at {session.visit}"
            )
    for name in filter(None, (vitals.form, vitals.again)):
        yield from _fields(study, name, vitals)


def _fields(study: Study, name: str, vitals: SessionVitals) -> Iterator[Misfit]:
    try:
        form = study.form(name)
    except ValueError as unknown:
        yield Misfit((*ROOM, "vitals"), str(unknown))
        return
    numbers = [item.key for item in form.items if item.kind in ("number", "integer")]
    path = (*ROOM, "vitals")
    yield from unknown_names((*path, "limits"), f"number of {name}", vitals.limits, numbers)
    times = _of_kind(form, "time")
    named = [vitals.time] if vitals.time else []
    yield from unknown_names((*path, "time"), f"time of {name}", named, times)


def _of_kind(form: Instrument, kind: str) -> list[str]:
    return [item.key for item in form.items if item.kind == kind]
