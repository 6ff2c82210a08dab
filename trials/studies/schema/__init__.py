"""The study file: what a trial is. Its types are the documentation of its format."""

from trials.studies.schema.base import Provenance
from trials.studies.schema.checks import EditCheck
from trials.studies.schema.coding import CodedTerm
from trials.studies.schema.conduct import (
    ConsentForm,
    DosingSession,
    EligibilityRule,
    EnrolmentStep,
    ImportRule,
    StratumFactor,
    StudyAlert,
)
from trials.studies.schema.forms import FORM_CLASS_OF, ExpectedForm, FieldOfForm, OwnForm
from trials.studies.schema.monitoring import READ_BY_MONITORS, CriticalForm, Monitoring
from trials.studies.schema.rating import RatingRules
from trials.studies.schema.safety_board import SafetyBoard
from trials.studies.schema.self_report import SelfReportRules
from trials.studies.schema.sessions import DosingRoom, SessionVitals
from trials.studies.schema.study import Study
from trials.studies.schema.visits import (
    BEFORE_THE_DOSE,
    KNOWN_EVENTS,
    Anchor,
    Gate,
    Stage,
    VisitOfStudy,
)

__all__ = [
    "BEFORE_THE_DOSE",
    "FORM_CLASS_OF",
    "KNOWN_EVENTS",
    "READ_BY_MONITORS",
    "Anchor",
    "CodedTerm",
    "ConsentForm",
    "CriticalForm",
    "DosingRoom",
    "DosingSession",
    "EditCheck",
    "EligibilityRule",
    "EnrolmentStep",
    "ExpectedForm",
    "FieldOfForm",
    "Gate",
    "ImportRule",
    "Monitoring",
    "OwnForm",
    "Provenance",
    "RatingRules",
    "SafetyBoard",
    "SelfReportRules",
    "SessionVitals",
    "Stage",
    "StratumFactor",
    "Study",
    "StudyAlert",
    "VisitOfStudy",
]
