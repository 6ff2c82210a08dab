"""DUDIT asked at the end of a study, for the time since treatment ended.

Its cut-offs were found for twelve months: without a value here. The wording of the codes of items
10 and 11 is the sponsor's to confirm.
"""

from dataclasses import replace

from instruments.catalogue import dudit_past_year
from instruments.catalogue.audit_since_treatment import SINCE_TREATMENT
from instruments.definition import Example, alike
from instruments.scoring import not_defined

CUT_WHY = "cut-offs hold for the past 12 months only"
FOR_TWELVE_MONTHS = {"dudit_positive", "dudit_ge_male6", "dudit_ge_female2", "dudit_ge25"}
PAST_YEAR = dudit_past_year.INSTRUMENT

INSTRUMENT = replace(
    PAST_YEAR,
    version="since_treatment",
    recall="Since completion of treatment",
    recall_code="SINCE COMPLETION OF TREATMENT",
    is_default=False,
    items=tuple(
        replace(item, choices=SINCE_TREATMENT) if item.number in (10, 11) else item
        for item in PAST_YEAR.items
    ),
    scales=tuple(
        replace(scale, rule=not_defined, data={"why": CUT_WHY}, formula=CUT_WHY)
        if scale.name in FOR_TWELVE_MONTHS
        else scale
        for scale in PAST_YEAR.scales
    ),
    examples=(
        Example(
            "the total is the same sum; the cut-offs are not given",
            alike(dudit_past_year.ITEMS, 0, dudit01=4, dudit11=4),
            {"dudit_total": 8, "dudit_ge25": None, "dudit_positive": None},
            {"sex": "F"},
        ),
    ),
)
