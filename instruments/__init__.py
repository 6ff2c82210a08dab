"""The instrument library: what is asked, and what an answer is worth.

Plain Python, without Django and without a database. Other packages use this door only.
"""

from instruments.alerts import Alert
from instruments.answers import MISSING_REASONS, is_given, missing, missing_reason
from instruments.change import Change, change_between, recall_differs
from instruments.checks import InvalidAnswers, Problem, in_labels, kind_beside_note
from instruments.codebook import codebook, codebook_as_csv, codebook_as_markdown
from instruments.definition import Choice, Instrument, Item, Scale
from instruments.endpoints import is_remission, is_responder, is_severe_enough
from instruments.frame import score_frame
from instruments.registry import (
    BrokenDefinition,
    UnknownInstrument,
    all_instruments,
    get_instrument,
)
from instruments.scoring import Score
from instruments.severity_aid import frequency_step, suggested_severity
from instruments.validate import definition_problems

__all__ = [
    "MISSING_REASONS",
    "Alert",
    "BrokenDefinition",
    "Change",
    "Choice",
    "Instrument",
    "InvalidAnswers",
    "Item",
    "Problem",
    "Scale",
    "Score",
    "UnknownInstrument",
    "all_instruments",
    "change_between",
    "codebook",
    "codebook_as_csv",
    "codebook_as_markdown",
    "definition_problems",
    "frequency_step",
    "get_instrument",
    "in_labels",
    "is_given",
    "is_remission",
    "is_responder",
    "is_severe_enough",
    "kind_beside_note",
    "missing",
    "missing_reason",
    "recall_differs",
    "score_frame",
    "suggested_severity",
]
