"""Adverse Childhood Experiences: ten yes/no questions, counted.

Sensitive: duties to report differ by law, so a site may keep item answers out of entry.
"""

from instruments.definition import (
    AlertRule,
    Choice,
    Example,
    Instrument,
    Item,
    Scale,
    alike,
    numbered,
)
from instruments.scoring import at_least, sum_of

SOURCE = "Felitti et al. 1998, American Journal of Preventive Medicine 14:245-258"
ANCHORS = (Choice(0, "No"), Choice(1, "Yes"))
LABELS = (
    "Emotional abuse",
    "Physical abuse",
    "Sexual abuse",
    "Emotional neglect",
    "Physical neglect",
    "Parents separated or divorced",
    "Violence against mother or partner",
    "Substance abuse in the household",
    "Mental illness in the household",
    "Household member in prison",
)
ITEMS = numbered("ace", range(1, 11))

INSTRUMENT = Instrument(
    key="ACE",
    version="1998",
    title="Adverse Childhood Experiences",
    recall="In your first 18 years of life",
    recall_code="BEFORE AGE 18",
    items=tuple(
        Item(key, label, choices=ANCHORS, number=number)
        for number, (key, label) in enumerate(zip(ITEMS, LABELS, strict=True), 1)
    ),
    scales=(
        Scale(
            "ace_total",
            "Number of experiences",
            sum_of,
            {"items": ITEMS},
            formula="number of items answered yes",
            direction=-1,
            minimum=0,
            maximum=10,
            source=SOURCE,
        ),
        Scale(
            "ace_ge4",
            "Elevated",
            at_least,
            {"score": "ace_total", "cut": 4},
            formula="total of 4 or more",
            kind="flag",
            direction=-1,
            source=SOURCE,
        ),
    ),
    # A decision of this library: being asked may distress whoever lived through it, so each yes
    # is a notice to offer support, whatever the count.
    alert_rules=(
        AlertRule(
            "distress", ITEMS, ((1, "notice"),), "experiences that may distress: offer support"
        ),
    ),
    source=SOURCE,
    licence="No licence text found: own labels only",
    examples=(
        Example(
            "three are not elevated",
            alike(ITEMS, 0, ace01=1, ace02=1, ace03=1),
            {"ace_total": 3, "ace_ge4": False},
        ),
        Example(
            "four are", alike(ITEMS, 0) | alike(ITEMS[:4], 1), {"ace_total": 4, "ace_ge4": True}
        ),
        Example(
            "a blank is not a no", alike(ITEMS, 0, ace04=None), {"ace_total": None, "ace_ge4": None}
        ),
    ),
)
