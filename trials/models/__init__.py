from trials.models.alerts import Alert, AlertAcknowledgement
from trials.models.enrolment import Consent, ParticipantStep, Randomisation
from trials.models.entries import Entry, EntryStep, Rescoring, Revision, Visit
from trials.models.governance import Approval, AuditChange, AuditEvent, Snapshot, Transition
from trials.models.people import Membership, Participant, Site, StudyVersion, Trial, User
from trials.models.wording import Wording

__all__ = [
    "Alert",
    "AlertAcknowledgement",
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
    "Rescoring",
    "Revision",
    "Site",
    "Snapshot",
    "StudyVersion",
    "Transition",
    "Trial",
    "User",
    "Visit",
    "Wording",
]
