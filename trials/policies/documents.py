"""What stands in the way of keeping an interview, changing its text, and giving it to coders."""

import re

from trials.context import Scope
from trials.lifecycle import DOCUMENT
from trials.models import DocumentStep, DocumentText, InterviewDocument, Participant
from trials.policies.writing import why_not_write, why_too_short
from trials.selectors.documents import agreed_to
from trials.studies.schema import Study

Kind = InterviewDocument.Kind
State = InterviewDocument.State
# The database has the same limit (trials/migrations/0008_places_of_documents.py).
LONGEST_TRANSCRIPT = 400_000
LONGEST_RECORDING = 24 * 60 * 60
SHA256 = re.compile(r"[0-9a-f]{64}")
# The choice of the consent form without which there is no such document.
CHOICE_FOR = {Kind.RECORDING: "recording", Kind.TRANSCRIPT: "transcription"}


def why_not_keep(
    participant: Participant, study: Study, *, kind: str, title: str, led_by: str, exception: str
) -> str | None:
    """study: the version in force at the site."""
    if study.interviews is None:
        return f"{study.study} holds no interviews."
    if led_by not in InterviewDocument.LedBy.values:
        return f"Say who led the interview: {', '.join(InterviewDocument.LedBy.values)}."
    if led_by == InterviewDocument.LedBy.THERAPIST:
        too_short = why_too_short(
            exception, "The treating therapist leads an interview by exception only: say why."
        )
        if too_short:
            return too_short
    return (
        why_not_write(participant.trial)
        or why_too_short(title, "Give the document a title, without a name in it.")
        or why_not_agreed(participant, study, CHOICE_FOR[kind])
    )


def why_not_agreed(participant: Participant, study: Study, choice: str) -> str | None:
    """None where the consent form does not ask, or the answer was yes."""
    asked = {one.code: one.label for one in study.consent.choices}
    if choice not in asked or participant.pk in agreed_to(choice, [participant]):
        return None
    return f"Participant {participant.number} has not agreed: “{asked[choice]}”."


def why_not_recording(sha256: str, seconds: int, kept_at: str) -> str | None:
    if not SHA256.fullmatch(sha256):
        return f"The SHA-256 of the recording has 64 digits 0-9 and a-f; this is {sha256[:80]!r}."
    if not 0 < seconds <= LONGEST_RECORDING:
        return f"The recording lasts {seconds} seconds; at most {LONGEST_RECORDING}, and above 0."
    return why_too_short(kept_at, "Say where the recording is kept.")


def why_not_text(text: str) -> str | None:
    if not text:
        return "The transcript is empty."
    if "\0" in text:
        return f"The transcript holds a NUL, at character {text.index(chr(0))}: save it as text."
    if len(text) > LONGEST_TRANSCRIPT:
        return f"The transcript has {len(text):,} characters; at most {LONGEST_TRANSCRIPT:,}."
    return None


def why_not_change(document: InterviewDocument, latest: DocumentText, based_on: int) -> str | None:
    """document: with its state (selectors.documents)."""
    if document.state != State.DRAFT:
        return (
            f"The transcript is {State(document.state).label.lower()}:"
            " take it back to draft to change it."
        )
    if latest.number != based_on:
        return (
            f"Version {latest.number} was saved meanwhile, and yours began from version {based_on}:"
            " nothing was overwritten."
        )
    return why_not_write(document.trial)


def why_not_step(
    document: InterviewDocument, last: DocumentStep | None, state: str, *, reason: str, scope: Scope
) -> str | None:
    """document: with its state. last: its latest step."""
    if state not in DOCUMENT[document.state]:
        allowed = ", ".join(State(one).label.lower() for one in DOCUMENT[document.state])
        return (
            f"The transcript is {State(document.state).label.lower()};"
            f" what may follow is: {allowed}."
        )
    if state == State.DRAFT:
        return why_too_short(reason, "Say why the transcript is taken back.")
    not_open = why_not_write(document.trial)
    if not_open:
        return not_open
    if state == State.VERIFIED and str(last.recorded_by_id) == scope.actor:
        return "Another person verifies than the one who removed the identifying details."
    return None
