"""EQ-5D-5L: profile, visual analogue scale, and the index of the US value set.

The analysis plan names the value set; a site's country never chooses it. The name of the index says
which one it is.
"""

from instruments.definition import Example, Instrument, Item, Scale, alike, coded
from instruments.scoring import as_given, health_index, health_profile

SOURCE = "Herdman et al. 2011, Quality of Life Research 20:1727-1736"
US_VALUE_SET = "Pickard et al. 2019, Value in Health 22:931-941 (checked against R package eq5d)"
LEVELS = coded("No problems", "Slight", "Moderate", "Severe", "Extreme or unable", start=1)

# What each level takes from 1, levels 1 to 5.
US_DECREMENTS = {
    "eq_mo": (0, 0.096, 0.122, 0.237, 0.322),
    "eq_sc": (0, 0.089, 0.107, 0.220, 0.261),
    "eq_ua": (0, 0.068, 0.101, 0.255, 0.255),
    "eq_pd": (0, 0.060, 0.098, 0.318, 0.414),
    "eq_ad": (0, 0.057, 0.123, 0.299, 0.321),
}
LABELS = {
    "eq_mo": "Mobility",
    "eq_sc": "Self-care",
    "eq_ua": "Usual activities",
    "eq_pd": "Pain or discomfort",
    "eq_ad": "Anxiety or depression",
}
DIMENSIONS = tuple(LABELS)

INSTRUMENT = Instrument(
    key="EQ-5D-5L",
    version="2009",
    title="EQ-5D-5L",
    recall="Your health today",
    recall_code="TODAY",
    items=(
        *(
            Item(key, label, choices=LEVELS, number=number, cdisc=f"EQ5D020{number}")
            for number, (key, label) in enumerate(LABELS.items(), 1)
        ),
        Item(
            "eq_vas",
            "Health today, 0 worst to 100 best",
            kind="number",
            number=6,
            minimum=0,
            maximum=100,
            step=1,
            cdisc="EQ5D0206",
        ),
    ),
    scales=(
        Scale(
            "eq5d_profile",
            "Health profile",
            health_profile,
            {"items": DIMENSIONS},
            formula="the five levels in order",
            kind="text",
            source=SOURCE,
        ),
        Scale(
            "eq5d_index_us",
            "Index, US value set",
            health_index,
            {"decrements": US_DECREMENTS},
            formula="1 minus the decrement of each level",
            direction=+1,
            minimum=-0.573,
            maximum=1,
            source=US_VALUE_SET,
        ),
        Scale(
            "eq_vas",
            "Visual analogue scale",
            as_given,
            {"item": "eq_vas"},
            formula="the mark on the scale",
            direction=+1,
            minimum=0,
            maximum=100,
            source=SOURCE,
        ),
    ),
    source=SOURCE,
    licence="Registration with EuroQol: own labels only",
    cdisc="EQ-5D-5L (C102117)",
    examples=(
        Example(
            "no problem anywhere",
            alike(DIMENSIONS, 1, eq_vas=100),
            {"eq5d_profile": "11111", "eq5d_index_us": 1, "eq_vas": 100},
        ),
        Example(
            "1 - 0.089 - 0.101 - 0.318 - 0.321",
            {"eq_mo": 1, "eq_sc": 2, "eq_ua": 3, "eq_pd": 4, "eq_ad": 5},
            {"eq5d_profile": "12345", "eq5d_index_us": 0.171, "eq_vas": None},
        ),
        Example(
            "the worst state is below zero",
            alike(DIMENSIONS, 5),
            {"eq5d_index_us": -0.573},
        ),
        Example(
            "one dimension missing: neither profile nor index",
            alike(DIMENSIONS, 2, eq_ua=None, eq_vas=60),
            {"eq5d_profile": None, "eq5d_index_us": None, "eq_vas": 60},
        ),
    ),
)
