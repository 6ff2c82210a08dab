"""Columbia-Suicide Severity Rating Scale, since last visit. Only this version asks on suicide."""

from instruments.catalogue._c_ssrs import (
    LICENCE,
    SOURCE,
    alert_rules,
    behaviour_items,
    branches,
    ideation_items,
    lethality,
    questions,
    scales,
    summary_check,
)
from instruments.definition import NO_YES, Example, Instrument, Item

FORM = "css02"
SUICIDE = "css0221"
BEHAVIOUR_ITEMS = (*behaviour_items(FORM), SUICIDE)

NOTHING = dict.fromkeys((*ideation_items(FORM)[:2], *BEHAVIOUR_ITEMS, "css0214"), "N")

INSTRUMENT = Instrument(
    key="C-SSRS",
    version="since_last_visit",
    title="Columbia-Suicide Severity Rating Scale, since last visit",
    respondent="site_staff",
    recall="Since the last visit",
    recall_code="SINCE LAST VISIT",
    is_default=False,
    items=(
        *questions(FORM),
        Item(SUICIDE, "Suicide", choices=NO_YES, group="Behaviour", cdisc="CSS0221"),
        *lethality(FORM, "22", "most lethal attempt"),
    ),
    branches=branches(FORM),
    scales=scales(FORM, BEHAVIOUR_ITEMS),
    alert_rules=alert_rules(FORM, BEHAVIOUR_ITEMS),
    checks=(summary_check(FORM, BEHAVIOUR_ITEMS),),
    source=SOURCE,
    licence=LICENCE,
    cdisc="C-SSRS SINCE LAST VISIT (C103516)",
    loinc="93294-7",
    examples=(
        Example(
            "two clear noes skip the rest",
            NOTHING,
            {"cssrs_ideation_max": 0, "cssrs_alert": False, "cssrs_intensity_required": False},
        ),
        Example(
            "answers need not rise step by step: the highest yes counts",
            NOTHING | {"css0202": "Y", "css0203": "N", "css0204": "N", "css0205": "Y"},
            {"cssrs_ideation_max": 5, "cssrs_serious_ideation": True, "cssrs_alert": True},
        ),
        Example(
            "an open behaviour question leaves the alert open",
            NOTHING | {"css0215": {"missing": "refused"}},
            {"cssrs_any_behavior": None, "cssrs_alert": None},
        ),
        Example(
            "self-injury without suicidal intent is no suicidal behaviour",
            NOTHING | {"css0214": "Y"},
            {"cssrs_nssi": True, "cssrs_any_behavior": False, "cssrs_alert": False},
        ),
    ),
)
