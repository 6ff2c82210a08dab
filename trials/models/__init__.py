from trials.models.enrolment import Consent, ParticipantStep, Randomisation
from trials.models.entries import Entry, EntryStep, Revision, Visit
from trials.models.governance import Approval, AuditChange, AuditEvent, Snapshot, Transition
from trials.models.people import Membership, Participant, Site, StudyVersion, Trial, User

__all__ = [
    "Approval",
    "AuditChange",
    "AuditEvent",
    "Consent",
    "Entry",
    "EntryStep",
    "Membership",
    "Participant",
    "ParticipantStep",
    "Randomisation",
    "Revision",
    "Site",
    "Snapshot",
    "StudyVersion",
    "Transition",
    "Trial",
    "User",
    "Visit",
]
