"""Self-Compassion Scale, Short Form, 12 items. Its authors advise against subscale scores.

Item labels are bound to positions here, since re-ordered copies of the form are in use.
"""

from instruments.catalogue.scs_2003 import ANCHORS
from instruments.definition import Example, Instrument, Item, Scale, alike, numbered
from instruments.scoring import mean_of

SOURCE = "Raes et al. 2011, Clinical Psychology & Psychotherapy 18:250-255"
LABELS = (
    "Consumed by inadequacy",
    "Understanding own traits",
    "Balanced view of pain",
    "Others seem happier",
    "Failings are human",
    "Caring for self in hard times",
    "Keeping emotions in balance",
    "Alone in failure",
    "Fixating on what is wrong",
    "Inadequacy is shared",
    "Judging own flaws",
    "Intolerant of own traits",
)
ITEMS = numbered("scssf", range(1, 13))
UNKIND = numbered("scssf", (1, 4, 8, 9, 11, 12))

INSTRUMENT = Instrument(
    key="SCS-SF",
    version="2011",
    title="Self-Compassion Scale, Short Form",
    recall="How you typically act towards yourself in difficult times",
    items=tuple(
        Item(key, label, choices=ANCHORS, number=number)
        for number, (key, label) in enumerate(zip(ITEMS, LABELS, strict=True), 1)
    ),
    scales=(
        Scale(
            "scssf_total",
            "Total",
            mean_of,
            {"items": ITEMS, "reversed": UNKIND, "ends": (1, 5)},
            formula="mean of 12 items; 1, 4, 8, 9, 11, 12 reversed (6 - answer)",
            direction=+1,
            minimum=1,
            maximum=5,
            source=SOURCE,
        ),
    ),
    source=SOURCE,
    licence="As the Self-Compassion Scale",
    examples=(
        Example("all in the middle", alike(ITEMS, 3), {"scssf_total": 3}),
        Example(
            "kind items at 5, unkind items at 1",
            alike(ITEMS, 5) | alike(UNKIND, 1),
            {"scssf_total": 5},
        ),
        Example("a blank item is no zero", alike(ITEMS, 3, scssf05=None), {"scssf_total": None}),
    ),
)
