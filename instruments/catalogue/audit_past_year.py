"""Alcohol Use Disorders Identification Test. Items 9 and 10 are coded 0, 2, 4 and never skipped."""

from instruments.check_rules import above_zero_after_never
from instruments.definition import (
    Branch,
    Check,
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
    any_item_reaches,
    at_least,
    band,
    branch_taken,
    branched_items,
    contradicts,
    sum_of,
    unanswered_items,
)

SOURCE = "Babor et al. 2001, AUDIT manual, WHO/MSD/MSB/01.6a"
OFTEN = coded(
    "Never", "Monthly or less", "2-4 times a month", "2-3 times a week", "4+ times a week"
)
DRINKS = coded("1 or 2", "3 or 4", "5 or 6", "7 to 9", "10 or more")
SINCE = coded("Never", "Less than monthly", "Monthly", "Weekly", "Daily or almost daily")
EVER = (
    Choice(0, "No"),
    Choice(2, "Yes, but not in the last year"),
    Choice(4, "Yes, during the last year"),
)

# label, choices, LOINC
ROWS = (
    ("How often alcohol", OFTEN, "68518-0"),
    ("Drinks on a typical day", DRINKS, "68519-8"),
    ("Six or more on one occasion", SINCE, "68520-6"),
    ("Not able to stop", SINCE, "97734-8"),
    ("Failed what was expected", SINCE, "97735-5"),
    ("Drink in the morning", SINCE, "97736-3"),
    ("Guilt or remorse", SINCE, "97737-1"),
    ("Unable to remember", SINCE, "97738-9"),
    ("Someone injured", EVER, "97739-7"),
    ("Others concerned", EVER, "97740-5"),
)
ITEMS = numbered("audit", range(1, 11))
ZONES = ((0, 7, "I"), (8, 15, "II"), (16, 19, "III"), (20, 40, "IV"))

# name, label, items
SUBSCORES = (
    ("audit_consumption", "Consumption", (1, 2, 3)),
    ("audit_dependence", "Dependence", (4, 5, 6)),
    ("audit_problems", "Alcohol-related problems", (7, 8, 9, 10)),
)
NEXT_LEVEL = dict.fromkeys(numbered("audit", (4, 5, 6)), 2) | {"audit09": 4, "audit10": 4}

INSTRUMENT = Instrument(
    key="AUDIT",
    version="past_year",
    title="Alcohol Use Disorders Identification Test",
    recall="In the past 12 months",
    recall_code="-P12M",
    items=tuple(
        Item(
            key,
            label,
            choices=choices,
            number=number,
            cdisc=f"ADT01{number:02d}",
            loinc=loinc,
        )
        for number, (key, (label, choices, loinc)) in enumerate(zip(ITEMS, ROWS, strict=True), 1)
    ),
    branches=(
        Branch("q1_never", {"audit01": 0}, numbered("audit", range(2, 9))),
        Branch("q2q3_zero", {"audit02": 0, "audit03": 0}, numbered("audit", range(4, 9))),
    ),
    scales=(
        Scale(
            "audit_total",
            "Total",
            sum_of,
            {"items": ITEMS},
            formula="sum of 10 items; items skipped by rule count 0",
            direction=-1,
            minimum=0,
            maximum=40,
            source=SOURCE,
            cdisc="ADT0111",
            loinc="75624-7",
        ),
        *(
            Scale(
                name,
                label,
                sum_of,
                {"items": numbered("audit", numbers)},
                formula=f"sum of items {', '.join(map(str, numbers))}",
                direction=-1,
                minimum=0,
                maximum=4 * len(numbers),
                source=SOURCE,
                loinc="75626-2" if name == "audit_consumption" else "",
            )
            for name, label, numbers in SUBSCORES
        ),
        Scale(
            "audit_zone",
            "Risk zone",
            band,
            {"score": "audit_total", "bands": ZONES},
            formula="0-7 I, 8-15 II, 16-19 III, 20-40 IV",
            kind="text",
            source=SOURCE,
        ),
        Scale(
            "audit_ge8",
            "Hazardous drinking",
            at_least,
            {"score": "audit_total", "cut": 8},
            formula="total of 8 or more",
            kind="flag",
            direction=-1,
            source=SOURCE,
        ),
        Scale(
            "audit_next_level",
            "Look further",
            any_item_reaches,
            {"thresholds": NEXT_LEVEL},
            formula="2 or more on item 4, 5 or 6, or 4 on item 9 or 10",
            kind="flag",
            direction=-1,
            source=SOURCE,
        ),
        Scale(
            "audit_skip",
            "Skip rule that applies",
            branch_taken,
            formula="item 1 never: to item 9; items 2 and 3 both 0: to item 9",
            kind="text",
            source=SOURCE,
        ),
        Scale(
            "audit_branched_items",
            "Items skipped by rule",
            branched_items,
            {"items": ITEMS},
            formula="numbers of blank items that the skip rule covers",
            kind="items",
        ),
        Scale(
            "audit_missing",
            "Items missing",
            unanswered_items,
            {"items": ITEMS},
            formula="numbers of items neither answered nor skipped by rule",
            kind="items",
        ),
        Scale(
            "audit_inconsistent",
            "Never drinks, yet answers above 0",
            contradicts,
            {"never": "audit01", "items": numbered("audit", range(2, 9))},
            formula="item 1 is 0 and an item from 2 to 8 is above 0",
            kind="flag",
        ),
    ),
    checks=(
        Check(
            "drinks_after_never",
            above_zero_after_never,
            {"never": "audit01", "items": numbered("audit", range(2, 9))},
            "above 0 although item 1 says never; the answers are kept",
        ),
    ),
    source=SOURCE,
    licence="WHO 2001: free to reproduce, not for sale; own labels only",
    cdisc="AUDIT-SR (C119097)",
    loinc="72110-0",
    examples=(
        Example(
            "somebody who stopped drinking still scores on 9 and 10: 2 + 4",
            {"audit01": 0, "audit09": 2, "audit10": 4},
            {
                "audit_total": 6,
                "audit_skip": "q1_never",
                "audit_branched_items": (2, 3, 4, 5, 6, 7, 8),
                "audit_missing": (),
                "audit_next_level": True,
            },
        ),
        Example(
            "a blank that no rule covers is missing, not zero",
            {"audit01": 1, "audit02": 1, "audit03": 0, "audit09": 0, "audit10": 0},
            {"audit_total": None, "audit_missing": (4, 5, 6, 7, 8), "audit_consumption": 2},
        ),
        Example(
            "an answer against the skip rule is kept and flagged",
            alike(ITEMS, 0, audit04=2),
            {"audit_total": 2, "audit_inconsistent": True},
        ),
        Example(
            "4 + 4 + 4 + 2 + 2 = 16 opens zone III",
            alike(ITEMS, 0, audit01=4, audit02=4, audit03=4, audit04=2, audit05=2),
            {"audit_total": 16, "audit_zone": "III", "audit_ge8": True},
        ),
    ),
)
