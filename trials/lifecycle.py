"""States, and which may follow which. docs/states.md is drawn from these tables."""

from trials.models import Entry, ParticipantStep

ENTRY = {
    Entry.State.EXPECTED: (Entry.State.DRAFT, Entry.State.COMPLETE, Entry.State.NOT_DONE),
    Entry.State.DRAFT: (Entry.State.DRAFT, Entry.State.COMPLETE, Entry.State.NOT_DONE),
    # A correction of a complete entry is complete again, or a draft with its reason.
    Entry.State.COMPLETE: (Entry.State.COMPLETE, Entry.State.DRAFT),
    Entry.State.NOT_DONE: (Entry.State.DRAFT, Entry.State.COMPLETE),
}

STUDY_STATUS = {
    "consented": ("randomised", "screen_failed", "withdrew"),
    "randomised": ("completed", "withdrew", "lost_to_follow_up"),
    "screen_failed": (),
    "completed": (),
    "withdrew": (),
    "lost_to_follow_up": (),
}

# Stopping treatment is not leaving the study: a second axis, with its own steps.
TREATMENT_STATUS = {
    "not_started": ("treatment_stopped",),
    "treatment_stopped": (),
}

PARTICIPANT = {
    ParticipantStep.Axis.STUDY: STUDY_STATUS,
    ParticipantStep.Axis.TREATMENT: TREATMENT_STATUS,
}

TRIAL = {"open": ("locked",), "locked": ("masked",), "masked": ("unblinded",), "unblinded": ()}

LABELS = {
    "open": "Open",
    "locked": "Locked, arms sealed",
    "masked": "Locked, groups A and B released",
    "unblinded": "Unblinded",
    "consented": "In screening",
    "randomised": "Randomised",
    "screen_failed": "Screen failure",
    "completed": "Completed",
    "withdrew": "Withdrew",
    "lost_to_follow_up": "Lost to follow-up",
    "treatment_stopped": "Treatment stopped",
}


def why_not_move(states: dict, now: str, then: str) -> str | None:
    """None where the step is allowed; else the sentence that says what may follow."""
    if then in states[now]:
        return None
    allowed = ", ".join(states[now]) or "nothing"
    return f"{now} cannot become {then}; what may follow is: {allowed}."
