"""Dissociative Experiences Scale II: percentages in steps of ten; every score is a mean.

The subscale keys await a check against the published form; variants of amnesia are in use.
"""

from instruments.definition import Choice, Example, Instrument, Item, Scale, alike, numbered
from instruments.scoring import at_least, mean_of

SOURCE = "Carlson & Putnam 1993, Dissociation 6:16-27"
TAXON = "Waller, Putnam & Carlson 1996, Psychological Methods 1:300-321"
PERCENT = tuple(Choice(percent, f"{percent} %") for percent in range(0, 101, 10))
ITEMS = numbered("des", range(1, 29))
SUBSCALES = (
    ("des_amnesia", "Amnesia", (3, 4, 5, 6, 8, 10, 25, 26), SOURCE),
    ("des_absorption", "Absorption", (2, 14, 15, 16, 17, 18, 20, 22, 23), SOURCE),
    ("des_dpdr", "Depersonalization and derealization", (7, 11, 12, 13, 27, 28), SOURCE),
    ("des_taxon", "Taxon", (3, 5, 7, 8, 12, 13, 22, 27), TAXON),
)

INSTRUMENT = Instrument(
    key="DES-II",
    version="1993",
    title="Dissociative Experiences Scale II",
    recall="In daily life, not under the influence of alcohol or drugs",
    items=tuple(
        Item(key, f"Item {number}", choices=PERCENT, number=number)
        for number, key in enumerate(ITEMS, 1)
    ),
    scales=(
        Scale(
            "des_total",
            "Total",
            mean_of,
            {"items": ITEMS},
            formula="mean of 28 items",
            direction=-1,
            minimum=0,
            maximum=100,
            source=SOURCE,
        ),
        *(
            Scale(
                name,
                label,
                mean_of,
                {"items": numbered("des", numbers)},
                formula=f"mean of items {', '.join(map(str, numbers))}",
                direction=-1,
                minimum=0,
                maximum=100,
                source=source,
            )
            for name, label, numbers, source in SUBSCALES
        ),
        Scale(
            "des_ge30",
            "High",
            at_least,
            {"score": "des_total", "cut": 30},
            formula="total of 30 or more",
            kind="flag",
            direction=-1,
            source=SOURCE,
        ),
    ),
    source=SOURCE,
    licence="Described as free of copyright; own labels until Dr Carlson confirms",
    examples=(
        Example(
            "item 22 is in two subscales: 100/28, 100/9, 100/8",
            alike(ITEMS, 0, des22=100),
            {"des_total": 100 / 28, "des_absorption": 100 / 9, "des_taxon": 12.5, "des_dpdr": 0},
        ),
        Example("30 is high", alike(ITEMS, 30), {"des_total": 30, "des_ge30": True}),
        Example(
            "a blank outside a subscale leaves it alone",
            alike(ITEMS, 10, des01=None),
            {"des_total": None, "des_ge30": None, "des_dpdr": 10},
        ),
    ),
)
