"""AUDIT asked at the end of a study, for the time since treatment ended.

Risk zones and cut-off hold for twelve months only and have no value here. The wording of the codes
of items 9 and 10 is the sponsor's to confirm.
"""

from dataclasses import replace

from instruments.catalogue import audit_past_year
from instruments.definition import Choice, Example, alike
from instruments.scoring import not_defined

SINCE_TREATMENT = (
    Choice(0, "No"),
    Choice(2, "Yes, but before treatment ended"),
    Choice(4, "Yes, since treatment ended"),
)
ZONE_WHY = "risk zones and cut-off hold for the past 12 months only"
FOR_TWELVE_MONTHS = {"audit_zone", "audit_ge8"}
PAST_YEAR = audit_past_year.INSTRUMENT

INSTRUMENT = replace(
    PAST_YEAR,
    version="since_treatment",
    recall="Since completion of treatment",
    recall_code="SINCE COMPLETION OF TREATMENT",
    is_default=False,
    items=tuple(
        replace(item, choices=SINCE_TREATMENT) if item.number in (9, 10) else item
        for item in PAST_YEAR.items
    ),
    scales=tuple(
        replace(scale, rule=not_defined, data={"why": ZONE_WHY}, formula=ZONE_WHY)
        if scale.name in FOR_TWELVE_MONTHS
        else scale
        for scale in PAST_YEAR.scales
    ),
    examples=(
        Example(
            "the total is the same sum; zone and cut-off are not given",
            alike(audit_past_year.ITEMS, 0, audit01=4, audit02=4, audit10=4),
            {"audit_total": 12, "audit_zone": None, "audit_ge8": None},
        ),
    ),
)
