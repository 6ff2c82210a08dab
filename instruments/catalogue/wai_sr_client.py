"""Working Alliance Inventory - Short Revised, client form: numbers and anchors only. Sums."""

from instruments.definition import Example, Instrument, Item, Scale, alike, coded, numbered
from instruments.scoring import sum_of

SOURCE = "Hatcher & Gillaspy 2006, Psychotherapy Research 16:12-25"
ANCHORS = coded("Seldom", "Sometimes", "Fairly often", "Very often", "Always", start=1)
ITEMS = numbered("waisr", range(1, 13))
SUBSCALES = (
    ("waisr_goal", "Goal", numbered("waisr", (4, 6, 8, 11))),
    ("waisr_task", "Task", numbered("waisr", (1, 2, 10, 12))),
    ("waisr_bond", "Bond", numbered("waisr", (3, 5, 7, 9))),
)


def _sum(name: str, label: str, items: tuple[str, ...]) -> Scale:
    return Scale(
        name,
        label,
        sum_of,
        {"items": items},
        formula=f"sum of {len(items)} items",
        direction=+1,
        minimum=len(items),
        maximum=5 * len(items),
        source=SOURCE,
    )


INSTRUMENT = Instrument(
    key="WAI-SR",
    version="client",
    title="Working Alliance Inventory - Short Revised, client form",
    recall="About the work with your therapist so far",
    items=tuple(
        Item(key, f"Item {number}", choices=ANCHORS, number=number)
        for number, key in enumerate(ITEMS, 1)
    ),
    scales=(_sum("waisr_total", "Total", ITEMS), *(_sum(*subscale) for subscale in SUBSCALES)),
    source=SOURCE,
    licence="Copyright Society for Psychotherapy Research: numbers and anchors only",
    examples=(
        Example(
            "goal items at 5, the others at 1",
            alike(ITEMS, 1) | alike(numbered("waisr", (4, 6, 8, 11)), 5),
            {"waisr_goal": 20, "waisr_task": 4, "waisr_bond": 4, "waisr_total": 28},
        ),
        Example(
            "one blank takes the total and its subscale",
            alike(ITEMS, 3, waisr01=None),
            {"waisr_task": None, "waisr_goal": 12, "waisr_total": None},
        ),
    ),
)
