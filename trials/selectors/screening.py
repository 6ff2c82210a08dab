"""The screening log: everybody who was asked, and what became of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from trials.models import Consent, Participant, ParticipantStep, Prescreening, Trial


@dataclass(frozen=True)
class LogLine:
    """One person, without a name.

    number: of the line; "" for a participant who consented without one.
    asked_on: the day of the contact, or else of the consent.
    reason: why it went no further before consent, or why screening failed; a code or "".
    participant, status: the participant this became, and the state of their study axis.
    """

    site: str
    number: str
    asked_on: date
    reason: str = ""
    explanation: str = ""
    participant: str = ""
    status: str = ""


def screening_log(trial: Trial) -> list[LogLine]:
    """Every line that the reader may see, the latest first; four queries."""
    prescreenings = Prescreening.objects.filter(trial=trial).select_related("site")
    participants = list(Participant.objects.filter(trial=trial).select_related("site"))
    consented_on = dict(
        Consent.objects.filter(trial=trial, stage="")
        .order_by("-signed_on")
        .values_list("participant_id", "signed_on")
    )
    steps = {
        step.participant_id: step
        for step in ParticipantStep.objects.filter(
            trial=trial, axis=ParticipantStep.Axis.STUDY, arm_path=False
        )
        .order_by("participant", "-recorded_at")
        .distinct("participant")
    }
    became = {person.prescreening_id: person for person in participants if person.prescreening_id}
    lines = [_line_of(asked, became.get(asked.pk), steps) for asked in prescreenings]
    lines += [
        LogLine(person.site.code, "", consented_on[person.pk], **_outcome(person, steps))
        for person in participants
        if not person.prescreening_id
    ]
    return sorted(lines, key=lambda line: (line.asked_on, line.number, line.participant))[::-1]


def asked_by_period(lines: list[LogLine], period: str) -> dict[date, Counter]:
    """{first day of the week or month: {site: people asked}}, the latest first.

    period: "week" (from Monday) or "month".
    """
    counts: dict[date, Counter] = {}
    for line in lines:
        day = line.asked_on
        back = day.day - 1 if period == "month" else day.weekday()
        counts.setdefault(day - timedelta(days=back), Counter())[line.site] += 1
    return dict(sorted(counts.items(), reverse=True))


def _line_of(asked: Prescreening, person: Participant | None, steps: dict) -> LogLine:
    said = {"reason": asked.reason, "explanation": asked.explanation}
    return LogLine(
        asked.site.code,
        asked.number,
        asked.contacted_on,
        **(_outcome(person, steps) if person else said),
    )


def _outcome(person: Participant, steps: dict) -> dict:
    step = steps[person.pk]
    return {
        "participant": person.number,
        "status": step.state,
        "reason": step.reason,
        "explanation": step.explanation,
    }
