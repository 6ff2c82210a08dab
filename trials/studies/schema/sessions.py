"""What is watched in the room of a dosing session: events, vital signs, who may leave."""

from typing import Annotated, Literal

from pydantic import Field

from trials.studies.schema.base import Code, Label, Provenance, Strict

Minutes = Annotated[int, Field(ge=1, le=1440)]


class SessionEvent(Strict):
    """What therapists record with one tap; the label becomes the words of an adverse event.

    valence: how it is usually felt. No page shows it, and nothing is captured otherwise because of
    it: a list without welcome events is refused by check_study.
    """

    code: Code
    label: Label
    valence: Literal["welcome", "neutral", "unwelcome"]


def _events(valence: str, **labels: str) -> list[SessionEvent]:
    return [SessionEvent(code=code, label=label, valence=valence) for code, label in labels.items()]


USUAL_EVENTS = [
    *_events(
        "welcome",
        calm="Calm",
        closeness="Closeness to others",
        euphoria="Euphoria",
        gratitude="Gratitude",
    ),
    *_events("neutral", crying="Crying", laughter="Laughter"),
    *_events(
        "unwelcome",
        anxiety="Anxiety",
        dizziness="Dizziness",
        headache="Headache",
        jaw="Jaw tightness",
        nausea="Nausea",
        restlessness="Restlessness",
    ),
]
USUAL_DISCHARGE = {
    "vitals": "Vital signs are within the limits",
    "oriented": "Oriented to person, place and time",
    "steady": "Walks steadily without help",
    "safe": "No thoughts of self-harm or suicide now",
    "contact": "Knows whom to call in the night",
}


class SessionVitals(Strict):
    """Vital signs in the room, written to a form of the visit.

    due: {moment of the form: minutes after the initial dose}; a moment that is not named comes
    before the dose. limits: {field: the highest value}; above it the physician is called and the
    signs are measured again on the form `again`, `again_after` minutes later.
    time: the field of both forms with the time.
    """

    form: Code
    again: Code | None = None
    time: Code | None = None
    due: dict[Code, Minutes] = Field(default_factory=dict)
    limits: dict[Code, float] = Field(min_length=1)
    again_after: Minutes = 15


class DosingRoom(Strict):
    """two_people: whether a second person confirms each initial dose with their password.

    remind: minutes before the window of the supplemental dose opens. discharge: {code: what must
    hold before the participant is left to the night attendant}.
    """

    two_people: bool = False
    events: list[SessionEvent] = Field(default=USUAL_EVENTS, min_length=1)
    vitals: SessionVitals | None = None
    remind: Minutes = 15
    discharge: dict[Code, Label] = Field(default=USUAL_DISCHARGE, min_length=1)
    provenance: Provenance | None = None

    @property
    def events_in_order(self) -> list[SessionEvent]:
        """By the alphabet, always: an order that a study chose could hide the welcome ones."""
        return sorted(self.events, key=lambda event: event.label.casefold())

    def event(self, code: str) -> SessionEvent | None:
        return next((event for event in self.events if event.code == code), None)
