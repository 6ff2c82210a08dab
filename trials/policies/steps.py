"""The four axes of a participant: which step may follow, and what it waits for."""

from datetime import date

from trials.lifecycle import LABELS, MILESTONES, PARTICIPANT, REASONS, why_not_move
from trials.models import (
    Consent,
    ContactAttempt,
    Entry,
    Participant,
    ParticipantStep,
    Randomisation,
    Revision,
)
from trials.policies.eligibility import eligibility_of, facts_for, why_not_eligible
from trials.policies.strata import why_no_stratum
from trials.selectors.clocks import today_at
from trials.selectors.entries import with_state
from trials.selectors.participants import status_of
from trials.selectors.schedule import unresolved_forms
from trials.studies.loading import study_at
from trials.studies.schema import Study

Axis = ParticipantStep.Axis
ATTEMPTS_BEFORE_LOST = 3
RESOLVED = (Entry.State.COMPLETE, Entry.State.NOT_APPLICABLE)
# Recorded by an act of their own, which does more than this step.
BY_ANOTHER_ACT = {
    "randomised": "Randomising gives a number.",
    "withdrew": "Record what of the consent was taken back.",
    "in_treatment": "The first dose begins the treatment.",
    "treatment_completed": "The last dosing session completes the treatment.",
    "stage_frozen": "Freezing a stage is part of disclosing an arm.",
    "individually_unblinded": "The vault discloses an arm.",
    "emergency_unblinded": "The vault discloses an arm.",
}


def next_steps(participant: Participant, study: Study) -> dict[str, list[str]]:
    """{axis: states that may follow now}, as far as the order goes (see why_not_step)."""
    return {
        axis: [
            state
            for state in states[status_of(participant, axis)]
            if state not in BY_ANOTHER_ACT
            and _why_not_next(study, status_of(participant, axis), axis, state) is None
        ]
        for axis, states in PARTICIPANT.items()
    }


def why_not_step(
    participant: Participant, axis: str, state: str, *, on: date, reason: str = ""
) -> str | None:
    """One sentence for all that stands in the way; None where the step can be recorded."""
    study = study_at(participant.trial, participant.site_id)
    now = status_of(participant, axis)
    return (
        _why_not_on(participant, on)
        or BY_ANOTHER_ACT.get(state)
        or why_not_move(PARTICIPANT[axis], now, state)
        or _why_not_next(study, now, axis, state)
        or _why_not_reason(participant, study, state, reason)
        or _WAITS_FOR.get(state, _nothing)(participant, study)
        or _why_not_milestone(participant, study, state)
    )


def why_not_randomise(participant: Participant, study: Study) -> str | None:
    """The forms of the visits named in the study file are complete, and say the stratum; its rules
    are true."""
    rule = study.randomisation
    if rule is None:
        return "Nobody is randomised in this study."
    now = status_of(participant, Axis.STUDY)
    too_early = _why_not_next(study, now, Axis.STUDY, "randomised")
    if too_early:
        return too_early
    missing = _incomplete(participant, rule.after)
    if missing:
        return f"Not complete yet: {', '.join(missing)}."
    without_stratum = why_no_stratum(participant, study)
    if without_stratum or not rule.requires:
        return without_stratum
    rules = [required.rule for required in rule.requires]
    facts = facts_for(participant, study, rules)
    waiting = [r.otherwise for r in rule.requires if r.rule.evaluate(facts).value is not True]
    return " ".join(waiting) or None


def _incomplete(participant: Participant, visits: list[str]) -> list[str]:
    asked = Entry.objects.filter(participant=participant, visit__code__in=visits, optional=False)
    states = with_state(asked).order_by().values_list("pk", "state")
    missing = [pk for pk, state in states if state not in RESOLVED]
    if not missing:
        return []
    entries = asked.filter(pk__in=missing).select_related("visit")
    return [
        f"{entry.visit.name} {entry.name}"
        for entry in entries.order_by("visit__position", "position", "slot")
    ]


def _why_not_on(participant: Participant, on: date) -> str | None:
    if on > today_at(participant.site):
        return f"The date, {on}, is in the future."
    consent = Consent.objects.filter(participant=participant).order_by("signed_on").first()
    if consent and on < consent.signed_on:
        return f"The date, {on}, lies before the consent of {consent.signed_on}."
    return None


def _why_not_next(study: Study, now: str, axis: str, state: str) -> str | None:
    """No milestone of the study is skipped; those that it does not take are."""
    if axis != Axis.STUDY or state not in MILESTONES or now not in MILESTONES:
        return None
    if state not in study.milestones:
        return f"This study has no step {LABELS[state].lower()!r}."
    following = [m for m in study.milestones if MILESTONES.index(m) > MILESTONES.index(now)]
    if following[:1] == [state]:
        return None
    return f"{LABELS[now]} now: {_to_do(following)}."


def _to_do(milestones: list[str]) -> str:
    """What whoever keeps the participant does next. milestones: that follow."""
    if not milestones:
        return "no step of the study follows"
    if milestones[0] == "randomised":
        return "randomise the participant first"
    return f"record the step {LABELS[milestones[0]]!r} first, under Status and consent"


def _why_not_reason(participant: Participant, study: Study, state: str, reason: str) -> str | None:
    codes = REASONS.get(state)
    if codes is None:
        return None
    if reason not in codes:
        return f"Give the reason; one of: {', '.join(codes)}."
    if reason == "rule_not_met" and all(
        result.met is not False for result in eligibility_of(participant, study)
    ):
        return "No rule is known to be broken: give another reason, or complete the forms."
    return None


def _why_not_milestone(participant: Participant, study: Study, state: str) -> str | None:
    step = next((step for step in study.enrolment if step.status == state), None)
    if step is None:
        return None
    missing = unresolved_forms(participant, step.after)
    if missing:
        return f"Not complete yet: {', '.join(missing)}."
    last = max(study.visits.index(study.visit(code)) for code in step.after)
    asked = {visit.code for visit in study.visits[: last + 1]}
    return why_not_eligible(eligibility_of(participant, study, at=asked))


def _nothing(participant: Participant, study: Study) -> None:
    return None


def _visits_resolved(participant: Participant, study: Study) -> str | None:
    missing = unresolved_forms(participant)
    if not missing:
        return None
    shown = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if missing[5:] else "")
    return f"Still open: {shown}. Fill in each, or record why it was not done."


def _was_tried_to_reach(participant: Participant, study: Study) -> str | None:
    ways = list(
        ContactAttempt.objects.filter(participant=participant).values_list("way", flat=True)
    )
    letters = ways.count(ContactAttempt.Way.LETTER)
    others = len(ways) - letters
    if others >= ATTEMPTS_BEFORE_LOST and letters:
        return None
    return (
        f"Before somebody counts as lost, {ATTEMPTS_BEFORE_LOST} attempts and a registered letter"
        f" are on record; there are {others} and {letters}."
    )


def _serious_event(participant: Participant, study: Study) -> str | None:
    if study.adverse_events is None:
        return None
    form, serious = study.adverse_events.form, study.adverse_events.serious
    recorded = Revision.objects.filter(
        participant=participant, entry__form_key=form, complete=True, **{f"answers__{serious}": 1}
    )
    if recorded.exists():
        return None
    return f"Record the death as a serious event first, on the form {form}."


def _was_dosed(participant: Participant, study: Study) -> str | None:
    if study.randomisation and not Randomisation.objects.filter(participant=participant).exists():
        return "Nobody was randomised here, so there is no treatment to stop."
    return None


_WAITS_FOR = {
    "completed": _visits_resolved,
    "lost_to_follow_up": _was_tried_to_reach,
    "died": _serious_event,
    "treatment_stopped": _was_dosed,
}
