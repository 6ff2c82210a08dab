"""Sheehan Disability Scale as published: filled in by the participant, with the days."""

from dataclasses import replace

from instruments.catalogue import sds_clinician_rated
from instruments.definition import Example

CLINICIAN_RATED = sds_clinician_rated.INSTRUMENT

INSTRUMENT = replace(
    CLINICIAN_RATED,
    version="self_rated",
    title="Sheehan Disability Scale",
    respondent="participant",
    is_default=False,
    items=tuple(
        replace(item, required=True) if item.kind == "number" else item
        for item in CLINICIAN_RATED.items
    ),
    examples=(
        Example(
            "days lost never enter the sum",
            {"sds01": 1, "sds02": 2, "sds03": 3, "sds04": 7, "sds05": 7},
            {"sds_total": 6, "sds_mean": 2},
        ),
    ),
)
