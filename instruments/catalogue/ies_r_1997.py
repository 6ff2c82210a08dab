"""Impact of Event Scale - Revised: numbers only. Subscales are means, the total is a sum.

Item 14 belongs to intrusion in the published key; some software puts it in hyperarousal.
"""

from instruments.definition import Example, Instrument, Item, Scale, alike, coded, numbered
from instruments.scoring import at_least, mean_of, sum_of

SOURCE = "Weiss & Marmar 1997, in Wilson & Keane, Assessing Psychological Trauma and PTSD"
ANCHORS = coded("Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely")
ITEMS = numbered("iesr", range(1, 23))
SUBSCALES = (
    ("iesr_intrusion_mean", "Intrusion", (1, 2, 3, 6, 9, 14, 16, 20)),
    ("iesr_avoidance_mean", "Avoidance", (5, 7, 8, 11, 12, 13, 17, 22)),
    ("iesr_hyperarousal_mean", "Hyperarousal", (4, 10, 15, 18, 19, 21)),
)

INSTRUMENT = Instrument(
    key="IES-R",
    version="1997",
    title="Impact of Event Scale - Revised",
    recall="In the past seven days, about the event named above",
    recall_code="-P7D",
    items=tuple(
        Item(key, f"Item {number}", choices=ANCHORS, number=number)
        for number, key in enumerate(ITEMS, 1)
    ),
    scales=(
        Scale(
            "iesr_total",
            "Total",
            sum_of,
            {"items": ITEMS},
            formula="sum of 22 items",
            direction=-1,
            minimum=0,
            maximum=88,
            source=SOURCE,
        ),
        *(
            Scale(
                name,
                label,
                mean_of,
                {"items": numbered("iesr", numbers)},
                formula=f"mean of items {', '.join(map(str, numbers))}",
                direction=-1,
                minimum=0,
                maximum=4,
                source=SOURCE,
            )
            for name, label, numbers in SUBSCALES
        ),
        Scale(
            "iesr_ge33",
            "Probable PTSD",
            at_least,
            {"score": "iesr_total", "cut": 33},
            formula="total of 33 or more",
            kind="flag",
            direction=-1,
            source="Creamer et al. 2003, Behaviour Research and Therapy 41:1489-1496",
        ),
    ),
    source=SOURCE,
    licence="The author declined redistribution: numbers and anchors only",
    examples=(
        Example(
            "item 14 is one of eight of intrusion: 4 / 8",
            alike(ITEMS, 0, iesr14=4),
            {"iesr_total": 4, "iesr_intrusion_mean": 0.5, "iesr_hyperarousal_mean": 0},
        ),
        Example(
            "a missing item takes its own subscale and the total",
            alike(ITEMS, 1, iesr04=None),
            {"iesr_total": None, "iesr_hyperarousal_mean": None, "iesr_avoidance_mean": 1},
        ),
        Example(
            "32 is one below the cut-off",
            alike(ITEMS, 0) | alike(numbered("iesr", range(1, 9)), 4),
            {"iesr_total": 32, "iesr_ge33": False},
        ),
    ),
)
