"""CAPS-5, past week: severity only, never a diagnosis.

Criterion A, onset and duration stand in the past-month interview before it and are not asked.
"""

from dataclasses import replace

from instruments.catalogue import caps_5_past_month
from instruments.definition import Example
from instruments.scoring import not_defined

NO_DIAGNOSIS = "the past-week version gives severity, never a diagnosis"
PAST_MONTH = caps_5_past_month.INSTRUMENT
NOT_ASKED_GROUPS = {"A. Event", "F. Onset and duration"}
NOT_ASKED = {item.key for item in PAST_MONTH.items if item.group in NOT_ASKED_GROUPS}
WITHOUT_VALUE = {
    "caps_a_met",
    "caps_f_met",
    "caps_ptsd",
    "caps_dissoc_subtype",
    "caps_onset_late",
    "caps_delayed",
}
FOR_A_MONTH = {"severity_above_suggestion", "duration_box", "onset_box"}

INSTRUMENT = replace(
    PAST_MONTH,
    version="past_week",
    title="Clinician-Administered PTSD Scale for DSM-5, past week",
    recall="In the past week",
    recall_code="-P7D",
    is_default=False,
    items=tuple(item for item in PAST_MONTH.items if item.key not in NOT_ASKED),
    scales=tuple(
        replace(scale, rule=not_defined, data={"why": NO_DIAGNOSIS}, formula=NO_DIAGNOSIS)
        if scale.name in WITHOUT_VALUE
        else scale
        for scale in PAST_MONTH.scales
    ),
    checks=tuple(check for check in PAST_MONTH.checks if check.name not in FOR_A_MONTH),
    examples=(
        Example(
            "symptoms of a full diagnosis give severity and no diagnosis",
            {k: a for k, a in caps_5_past_month.LEAST_DIAGNOSIS.items() if k not in NOT_ASKED},
            {"caps_total": 12, "caps_g_met": True, "caps_ptsd": None, "caps_dissoc_subtype": None},
        ),
    ),
)
