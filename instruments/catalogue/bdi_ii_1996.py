"""Beck Depression Inventory-II: topics and codes only, no statements.

Items 16 and 18 keep the letter of their code, which says in which direction sleep or appetite
changed. On the other items a paper form with several circled statements is transcribed as the list
of all of them, and the highest counts.
"""

from instruments.definition import (
    AlertRule,
    Choice,
    Example,
    Instrument,
    Item,
    Scale,
    alike,
    coded,
    numbered,
)
from instruments.scoring import (
    alert_level,
    band,
    count_unanswered,
    letter_of,
    prorated_sum_of,
    sum_of,
)

SOURCE = "Beck, Steer & Brown 1996, BDI-II manual"
STATEMENTS = coded("0", "1", "2", "3")
DIRECTED = (
    Choice("0", "0", worth=0),
    *(Choice(f"{step}{way}", f"{step}{way}", worth=step) for step in (1, 2, 3) for way in "ab"),
)
LABELS = (
    "Sadness",
    "Pessimism",
    "Past failure",
    "Loss of pleasure",
    "Guilty feelings",
    "Punishment feelings",
    "Self-dislike",
    "Self-criticalness",
    "Suicidal thoughts or wishes",
    "Crying",
    "Agitation",
    "Loss of interest",
    "Indecisiveness",
    "Worthlessness",
    "Loss of energy",
    "Changes in sleeping pattern",
    "Irritability",
    "Changes in appetite",
    "Concentration difficulty",
    "Tiredness or fatigue",
    "Loss of interest in sex",
)
ITEMS = numbered("bdi", range(1, 22))
DIRECTED_ITEMS = numbered("bdi", (16, 18))
BANDS = ((0, 13, "minimal"), (14, 19, "mild"), (20, 28, "moderate"), (29, 63, "severe"))
SUICIDALITY_LEVELS = ((2, "urgent"), (1, "review"))


def _item(number: int, key: str, label: str) -> Item:
    directed = key in DIRECTED_ITEMS
    return Item(
        key,
        label,
        choices=DIRECTED if directed else STATEMENTS,
        number=number,
        several_marks=not directed,
    )


INSTRUMENT = Instrument(
    key="BDI-II",
    version="1996",
    title="Beck Depression Inventory-II",
    recall="In the past two weeks, including today",
    recall_code="-P2W",
    items=tuple(
        _item(number, key, label)
        for number, (key, label) in enumerate(zip(ITEMS, LABELS, strict=True), 1)
    ),
    scales=(
        Scale(
            "bdi_total",
            "Total",
            sum_of,
            {"items": ITEMS},
            formula="sum of 21 items; a and b count as their number, several marks as the highest",
            direction=-1,
            minimum=0,
            maximum=63,
            source=SOURCE,
            loinc="89209-1",
        ),
        Scale(
            "bdi_band",
            "Severity",
            band,
            {"score": "bdi_total", "bands": BANDS},
            formula="0-13 minimal, 14-19 mild, 20-28 moderate, 29-63 severe",
            kind="text",
            source=SOURCE,
        ),
        Scale(
            "bdi_n_missing",
            "Items missing",
            count_unanswered,
            {"items": ITEMS},
            formula="number of items without an answer",
            minimum=0,
            maximum=21,
        ),
        Scale(
            "bdi_sleep_dir",
            "Direction of change in sleep",
            letter_of,
            {"item": "bdi16", "letters": "ab"},
            formula="letter of item 16",
            kind="text",
            source=SOURCE,
        ),
        Scale(
            "bdi_appetite_dir",
            "Direction of change in appetite",
            letter_of,
            {"item": "bdi18", "letters": "ab"},
            formula="letter of item 18",
            kind="text",
            source=SOURCE,
        ),
        Scale(
            "bdi_item9_alert",
            "Suicidality alert",
            alert_level,
            {"item": "bdi09", "levels": SUICIDALITY_LEVELS},
            formula="item 9: 0 none, 1 review, 2 or more urgent",
            kind="text",
            source="decision of this library: review the same day, urgent contact from 2",
        ),
    ),
    on_request=(
        Scale(
            "bdi_total_prorated",
            "Total, prorated",
            prorated_sum_of,
            {"items": ITEMS},
            formula="21 x mean of the answered items",
            direction=-1,
            minimum=0,
            maximum=63,
            source="software convention (R package qscorer: at most 4 missing); no public rule",
            needs_arg="prorate_max_missing",
        ),
    ),
    scoring_args=("prorate_max_missing",),
    alert_rules=(
        AlertRule(
            "suicidal thoughts", ("bdi09",), SUICIDALITY_LEVELS, "suicidal thoughts or wishes"
        ),
    ),
    source=SOURCE,
    licence="Copyright Pearson: topics and codes only; wording under the site's own licence",
    cdisc="BECK DEPRESSION INVENTORY-II (C187512); no item codes",
    examples=(
        Example(
            "13 items at 1 are still minimal",
            alike(ITEMS, 0, bdi16="0", bdi18="0") | alike(numbered("bdi", range(1, 14)), 1),
            {"bdi_total": 13, "bdi_band": "minimal", "bdi_item9_alert": "review"},
        ),
        Example(
            "the letter keeps the direction and adds nothing",
            alike(ITEMS, 0, bdi16="2a", bdi18="2b"),
            {"bdi_total": 4, "bdi_sleep_dir": "a", "bdi_appetite_dir": "b"},
        ),
        Example(
            "several statements circled: the highest counts",
            alike(ITEMS, 0, bdi01=[1, 3], bdi16="0", bdi18="0"),
            {"bdi_total": 3},
        ),
        Example(
            "a missing item 9 is not an absence of suicidal thoughts",
            alike(ITEMS, 0, bdi09=None, bdi16="0", bdi18="0"),
            {"bdi_total": None, "bdi_band": None, "bdi_n_missing": 1, "bdi_item9_alert": None},
        ),
    ),
)
