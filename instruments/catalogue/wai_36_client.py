"""Working Alliance Inventory, 36 items, client form: numbers and anchors only. Subscales are sums.

All answers at 1 give 120, not 36, since 14 items are reversed (31, 33 and 34 await a check against
the licensed form).
"""

from instruments.definition import Example, Instrument, Item, Scale, alike, coded, numbered
from instruments.scoring import sum_of

SOURCE = "Horvath & Greenberg 1989, Journal of Counseling Psychology 36:223-233"
ANCHORS = coded(
    "Never", "Rarely", "Occasionally", "Sometimes", "Often", "Very often", "Always", start=1
)
ITEMS = numbered("wai", range(1, 37))
REVERSED = numbered("wai", (1, 3, 7, 9, 10, 11, 12, 15, 20, 27, 29, 31, 33, 34))
SUBSCALES = (
    ("wai_task", "Task", numbered("wai", (2, 4, 7, 11, 13, 15, 16, 18, 24, 31, 33, 35))),
    ("wai_bond", "Bond", numbered("wai", (1, 5, 8, 17, 19, 20, 21, 23, 26, 28, 29, 36))),
    ("wai_goal", "Goal", numbered("wai", (3, 6, 9, 10, 12, 14, 22, 25, 27, 30, 32, 34))),
)


def _sum(name: str, label: str, items: tuple[str, ...]) -> Scale:
    turned = tuple(key for key in items if key in REVERSED)
    numbers = ", ".join(key.removeprefix("wai").lstrip("0") for key in turned)
    return Scale(
        name,
        label,
        sum_of,
        {"items": items, "reversed": turned, "ends": (1, 7)},
        formula=f"sum of {len(items)} items; {numbers} reversed (8 - answer)",
        direction=+1,
        minimum=len(items),
        maximum=7 * len(items),
        source=SOURCE,
    )


INSTRUMENT = Instrument(
    key="WAI-36",
    version="client",
    title="Working Alliance Inventory, client form",
    recall="About the work with your therapist so far",
    items=tuple(
        Item(key, f"Item {number}", choices=ANCHORS, number=number)
        for number, key in enumerate(ITEMS, 1)
    ),
    scales=(_sum("wai_total", "Total", ITEMS), *(_sum(*subscale) for subscale in SUBSCALES)),
    source=SOURCE,
    licence="Copyright Society for Psychotherapy Research: numbers and anchors only",
    examples=(
        Example(
            "all at 1: 22 x 1 + 14 x 7",
            alike(ITEMS, 1),
            {"wai_total": 120, "wai_task": 42, "wai_bond": 30, "wai_goal": 48},
        ),
        Example(
            "the weakest alliance",
            alike(ITEMS, 1) | alike(REVERSED, 7),
            {"wai_total": 36, "wai_task": 12, "wai_bond": 12, "wai_goal": 12},
        ),
        Example(
            "one blank takes the total and its subscale",
            alike(ITEMS, 4, wai02=None),
            {"wai_total": None, "wai_task": None, "wai_bond": 48},
        ),
    ),
)
