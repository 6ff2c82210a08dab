"""Columbia-Suicide Severity Rating Scale, baseline: every question for a lifetime and recently.

The alert looks at the recent past; a yes in the lifetime column is for the eligibility review.
"""

from instruments.catalogue._c_ssrs import (
    LICENCE,
    SOURCE,
    alert_rules,
    behaviour_items,
    branches,
    flag,
    highest_ideation,
    ideation_items,
    lethality,
    questions,
    scales,
    summary_check,
)
from instruments.definition import AlertRule, Example, Instrument

FORM = "css01"
LIFETIME = "_lifetime"
RECENT_BEHAVIOUR = behaviour_items(FORM)
LIFETIME_BEHAVIOUR = behaviour_items(FORM, LIFETIME)
LIFETIME_IDEATION = ideation_items(FORM, LIFETIME)

NOTHING_RECENT = dict.fromkeys((*ideation_items(FORM)[:2], *RECENT_BEHAVIOUR, "css0114"), "N")

INSTRUMENT = Instrument(
    key="C-SSRS",
    version="baseline",
    title="Columbia-Suicide Severity Rating Scale, baseline",
    respondent="site_staff",
    recall="In your lifetime, and in the recent past that the protocol names",
    recall_code="LIFETIME AND RECENT",
    items=(
        *questions(FORM, period=", lifetime", suffix=LIFETIME),
        *questions(FORM, period=", recent"),
        *lethality(FORM, "21", "most recent attempt"),
        *lethality(FORM, "22", "most lethal attempt"),
        *lethality(FORM, "23", "first attempt"),
    ),
    branches=(*branches(FORM), *branches(FORM, LIFETIME)),
    scales=(
        *scales(FORM, RECENT_BEHAVIOUR),
        highest_ideation(
            "cssrs_lifetime_ideation_max", "Highest ideation, lifetime", FORM, LIFETIME
        ),
        flag(
            "cssrs_lifetime_any_behavior",
            "Suicidal behaviour, lifetime",
            LIFETIME_BEHAVIOUR,
            "a yes to any such behaviour, lifetime",
        ),
    ),
    alert_rules=(
        *alert_rules(FORM, RECENT_BEHAVIOUR),
        AlertRule(
            "lifetime suicidality",
            (*LIFETIME_IDEATION[3:], *LIFETIME_BEHAVIOUR),
            ((1, "review"),),
            "lifetime suicidal ideation with intent or behaviour: eligibility review",
        ),
    ),
    checks=(
        summary_check(FORM, RECENT_BEHAVIOUR),
        summary_check(FORM, LIFETIME_BEHAVIOUR, LIFETIME),
    ),
    source=SOURCE,
    licence=LICENCE,
    cdisc="C-SSRS BASELINE (C100765)",
    loinc="93293-9",
    examples=(
        Example(
            "a lifetime attempt is for the eligibility review, not for the alert",
            NOTHING_RECENT | {"css0112_lifetime": "Y"},
            {"cssrs_alert": False, "cssrs_lifetime_any_behavior": True},
        ),
        Example(
            "question 2 open: 3 to 5 are not skipped",
            NOTHING_RECENT | {"css0101": "Y", "css0102": None},
            {
                "cssrs_ideation_max": None,
                "cssrs_any_ideation": True,
                "cssrs_serious_ideation": None,
                "cssrs_alert": None,
            },
        ),
    ),
)
