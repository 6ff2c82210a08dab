"""States, and which may follow which. docs/states.md is drawn from these tables."""

from trials.models import (
    DataQuery,
    Deviation,
    DosingStep,
    Entry,
    InterviewDocument,
    MonitoringVisit,
    ParticipantStep,
    Visit,
)

_E = Entry.State
ENTRY = {
    _E.EXPECTED: (_E.DRAFT, _E.COMPLETE, _E.NOT_DONE, _E.NOT_APPLICABLE),
    _E.DRAFT: (_E.DRAFT, _E.COMPLETE, _E.NOT_DONE),
    # A correction of a complete entry is complete again, or a draft with its reason.
    _E.COMPLETE: (_E.COMPLETE, _E.DRAFT),
    _E.NOT_DONE: (_E.DRAFT, _E.COMPLETE),
    # Its condition may become true again.
    _E.NOT_APPLICABLE: (_E.EXPECTED,),
}

_V = Visit.State
VISIT = {
    _V.PLANNED: (_V.SCHEDULED, _V.IN_PROGRESS, _V.MISSED, _V.NOT_APPLICABLE),
    # A planned visit whose window is open.
    _V.DUE: (_V.SCHEDULED, _V.IN_PROGRESS, _V.MISSED, _V.NOT_APPLICABLE),
    _V.SCHEDULED: (_V.SCHEDULED, _V.IN_PROGRESS, _V.MISSED, _V.NOT_APPLICABLE),
    _V.IN_PROGRESS: (_V.DONE,),
    _V.DONE: (_V.REOPENED,),
    _V.REOPENED: (_V.DONE,),
    _V.MISSED: (_V.REOPENED,),
    # A visit that fell away by mistake, or because of a rule that changed.
    _V.NOT_APPLICABLE: (_V.PLANNED,),
}

# The way through the study; a study file says which of these steps it takes.
MILESTONES = (
    "consented",
    "screening",
    "enrolled",
    "baseline_rated",
    "enrolment_confirmed",
    "randomised",
    "in_follow_up",
    "completed",
)
_ENDS = ("withdrew", "lost_to_follow_up", "died")
_BEFORE_RANDOMISATION = MILESTONES[: MILESTONES.index("randomised")]

STUDY_STATUS = {
    **{
        state: (
            *MILESTONES[place + 1 :],
            *(("screen_failed",) if state in _BEFORE_RANDOMISATION else ()),
            *_ENDS,
        )
        for place, state in enumerate(MILESTONES[:-1])
    },
    "completed": (),
    "screen_failed": (),
    "withdrew": (),
    "lost_to_follow_up": ("in_follow_up", "died"),
    "died": (),
}
FINAL_STATUSES = ("completed", "screen_failed", *_ENDS)

# Stopping treatment is not leaving the study: a second axis, with its own steps.
TREATMENT_STATUS = {
    "not_started": ("in_treatment", "treatment_stopped"),
    "in_treatment": ("treatment_completed", "treatment_stopped"),
    # Where a later stage has sessions of its own.
    "treatment_completed": ("in_treatment", "treatment_stopped"),
    "treatment_stopped": (),
}

DATA_STATUS = {
    "data_open": ("stage_frozen", "data_clean"),
    "stage_frozen": ("data_clean",),
    "data_clean": ("data_frozen", "data_open"),
    "data_frozen": ("data_clean",),
}

BLIND_STATUS = {
    "blinded": ("emergency_unblinded", "individually_unblinded"),
    # Whose arm only the emergency physician learned may still be disclosed to the site.
    "emergency_unblinded": ("individually_unblinded",),
    "individually_unblinded": (),
}

PARTICIPANT = {
    ParticipantStep.Axis.STUDY: STUDY_STATUS,
    ParticipantStep.Axis.TREATMENT: TREATMENT_STATUS,
    ParticipantStep.Axis.DATA: DATA_STATUS,
    ParticipantStep.Axis.BLIND: BLIND_STATUS,
}

SITE = {
    "activated": ("on_hold", "enrolment_closed", "exclusion_proposed"),
    "on_hold": ("activated", "enrolment_closed", "exclusion_proposed"),
    "enrolment_closed": ("activated", "exclusion_proposed"),
    # By one person; a second one, in another role, excludes.
    "exclusion_proposed": ("excluded_for_cause", "activated", "on_hold", "enrolment_closed"),
    "excluded_for_cause": (),
}

_D = InterviewDocument.State
# A transcript, on its way to the coders; it may be taken back to draft from everywhere.
DOCUMENT = {
    _D.DRAFT: (_D.DEIDENTIFIED,),
    _D.DEIDENTIFIED: (_D.VERIFIED, _D.DRAFT),
    _D.VERIFIED: (_D.RELEASED, _D.DRAFT),
    _D.RELEASED: (_D.DRAFT,),
}

_Q = DataQuery.State
# A data query. A check that fails no more closes its query, whatever was said of it meanwhile, and
# opens it again when it fails once more.
QUERY = {
    _Q.OPEN: (_Q.OPEN, _Q.ANSWERED, _Q.AUTO_CLOSED, _Q.CANCELLED),
    _Q.ANSWERED: (_Q.CLOSED, _Q.OPEN, _Q.AUTO_CLOSED),
    _Q.CLOSED: (_Q.AUTO_CLOSED,),
    _Q.CANCELLED: (_Q.AUTO_CLOSED,),
    _Q.AUTO_CLOSED: (_Q.OPEN,),
}

# A kit of one session, in the vault. allocation.kit_may_become holds the database to the same.
_SPOILT = ("lost", "damaged")
KIT = {
    "released": ("shipped",),
    "shipped": ("received", *_SPOILT),
    "received": ("available", "quarantined", *_SPOILT),
    "quarantined": ("available", "destroyed", *_SPOILT),
    "available": ("assigned", "quarantined", "destroyed", *_SPOILT),
    # The pharmacy has sent its number to the site.
    "assigned": ("dispensed", "returned", *_SPOILT),
    # The site has scanned it.
    "dispensed": ("administered", "returned", *_SPOILT),
    "administered": ("returned", "lost"),
    "returned": ("reconciled",),
    "reconciled": ("destroyed",),
    "damaged": ("destroyed",),
    "lost": (),
    "destroyed": (),
}

_X = Deviation.State
# governance.deviation_may_become holds the database to the same.
DEVIATION = {
    _X.DETECTED: (_X.CLASSIFIED, _X.REPORTED_TO_ETHICS, _X.NOT_A_DEVIATION),
    # Classified anew, where the blind review sees it otherwise.
    _X.CLASSIFIED: (
        _X.CLASSIFIED,
        _X.REPORTED_TO_ETHICS,
        _X.CORRECTED,
        _X.CLOSED,
        _X.NOT_A_DEVIATION,
    ),
    _X.REPORTED_TO_ETHICS: (_X.CLASSIFIED, _X.CORRECTED, _X.CLOSED),
    _X.CORRECTED: (_X.CORRECTED, _X.CLASSIFIED, _X.REPORTED_TO_ETHICS, _X.CLOSED),
    _X.CLOSED: (_X.CLASSIFIED,),
    _X.NOT_A_DEVIATION: (_X.CLASSIFIED,),
}

_M = MonitoringVisit.State
# governance.monitoring_visit_may_become holds the database to the same.
MONITORING_VISIT = {
    _M.PLANNED: (_M.HELD, _M.CANCELLED),
    _M.HELD: (_M.REPORTED,),
    # A corrected report, or letter, is signed anew.
    _M.REPORTED: (_M.REPORTED, _M.LETTER_SIGNED),
    _M.LETTER_SIGNED: (_M.REPORTED, _M.LETTER_SIGNED, _M.CLOSED),
    _M.CLOSED: (),
    _M.CANCELLED: (),
}

# Backwards by the data manager, with a reason; from locked as an exception that four people sign.
TRIAL = {
    "open": ("soft_locked",),
    "soft_locked": ("blind_reviewed", "open"),
    "blind_reviewed": ("locked", "soft_locked"),
    "locked": ("masked", "soft_locked"),
    "masked": ("unblinded",),
    "unblinded": (),
}
BEFORE_THE_LOCK = ("open", "soft_locked", "blind_reviewed")

SCREEN_FAILURE_REASONS = {
    "rule_not_met": "An eligibility rule is not met",
    "physician_decision": "The physician decided against it",
    "participant_decision": "The participant decided against it",
    "study_closed": "The study takes no more participants",
}
PRESCREENING_REASONS = {
    "not_eligible": "Does not seem eligible",
    "declined": "Declined",
    "not_reached": "Could not be reached",
    "other": "Another reason",
}
TREATMENT_STOP_REASONS = {
    "adverse_event": "Adverse event",
    "participant_choice": "The participant's choice",
    "protocol": "As the protocol says",
    "logistics": "Logistics",
    "pregnancy": "Pregnancy",
    "positive_screen": "Positive drug screen",
}
REASONS = {
    "screen_failed": SCREEN_FAILURE_REASONS,
    "treatment_stopped": TREATMENT_STOP_REASONS,
}
DOSING_DECISIONS = {
    DosingStep.Kind.ESCALATION: {"escalate": "Escalate", "hold": "Hold"},
    DosingStep.Kind.INITIAL: {"given": "Given"},
    DosingStep.Kind.SUPPLEMENTAL: {
        "given": "Given",
        "withheld": "Withheld",
        "declined": "Declined by the participant",
    },
}

LABELS = {
    "open": "Open",
    "soft_locked": "Soft lock",
    "blind_reviewed": "Soft lock, reviewed blind",
    "locked": "Locked, arms sealed",
    "masked": "Locked, groups A and B released",
    "unblinded": "Unblinded",
    "consented": "Consented",
    "screening": "In screening",
    "enrolled": "Enrolled",
    "baseline_rated": "Baseline rated",
    "enrolment_confirmed": "Enrolment confirmed",
    "randomised": "Randomised",
    "in_follow_up": "In follow-up",
    "screen_failed": "Screen failure",
    "completed": "Completed",
    "withdrew": "Withdrew",
    "lost_to_follow_up": "Lost to follow-up",
    "died": "Died",
    "not_started": "Treatment not started",
    "in_treatment": "In treatment",
    "treatment_completed": "Treatment completed",
    "treatment_stopped": "Treatment stopped",
    "data_open": "Data open",
    "stage_frozen": "Stage frozen",
    "data_clean": "Data clean",
    "data_frozen": "Data frozen",
    "blinded": "Blinded",
    "emergency_unblinded": "Unblinded in an emergency",
    "individually_unblinded": "Own arm disclosed",
    "activated": "Activated",
    "on_hold": "On hold",
    "enrolment_closed": "Closed to enrolment",
    "exclusion_proposed": "Exclusion proposed",
    "excluded_for_cause": "Excluded for cause",
}


def why_not_move(states: dict, now: str, then: str) -> str | None:
    """None where the step is allowed; else the sentence that says what may follow."""
    if then in states[now]:
        return None
    words = {str(state): _in_words(state) for state in states}
    allowed = ", ".join(words[state] for state in states[now]) or "nothing"
    then = words.get(then, then)
    return f"{words[now]} cannot become {then}; what may follow is: {allowed}."


def _in_words(state: str) -> str:
    """As LABELS has it, or the model whose state it is."""
    label = LABELS.get(state) or getattr(state, "label", None) or state.replace("_", " ")
    return str(label).lower()
