"""Drug Use Disorders Identification Test. It has no skip rule: a blank is missing, never zero.

Items 10 and 11 are coded 0, 2, 4. Whether study drug counts as use is the sponsor's to say.
"""

from instruments.check_rules import above_zero_after_never
from instruments.definition import (
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
from instruments.scoring import at_least, at_least_for_sex, contradicts, sum_of

SOURCE = "Berman et al. 2005, European Addiction Research 11:22-31; DUDIT manual"
OFTEN = coded(
    "Never", "Once a month or less", "2-4 times a month", "2-3 times a week", "4+ times a week"
)
TIMES = coded("0", "1-2", "3-4", "5-6", "7 or more")
SINCE = coded(
    "Never", "Less than monthly", "Every month", "Every week", "Daily or almost every day"
)
EVER = (
    Choice(0, "No"),
    Choice(2, "Yes, but not over the past year"),
    Choice(4, "Yes, over the past year"),
)
ROWS = (
    ("Frequency of use", OFTEN),
    ("More than one type of drug", OFTEN),
    ("Times on a typical day", TIMES),
    ("Heavily influenced", SINCE),
    ("Craving", SINCE),
    ("Loss of control", SINCE),
    ("Neglected duties", SINCE),
    ("Use in the morning", SINCE),
    ("Guilt", SINCE),
    ("Harm to self or others", EVER),
    ("Others concerned", EVER),
)
ITEMS = numbered("dudit", range(1, 12))
CUTS = {"M": 6, "F": 2}
USE = {"never": "dudit01", "items": numbered("dudit", range(2, 10))}


def _cut(name: str, label: str, cut: int) -> Scale:
    return Scale(
        name,
        label,
        at_least,
        {"score": "dudit_total", "cut": cut},
        formula=f"total of {cut} or more",
        kind="flag",
        direction=-1,
        source=SOURCE,
    )


INSTRUMENT = Instrument(
    key="DUDIT",
    version="past_year",
    title="Drug Use Disorders Identification Test",
    recall="In the past 12 months",
    recall_code="-P12M",
    items=tuple(
        Item(key, label, choices=choices, number=number)
        for number, (key, (label, choices)) in enumerate(zip(ITEMS, ROWS, strict=True), 1)
    ),
    scales=(
        Scale(
            "dudit_total",
            "Total",
            sum_of,
            {"items": ITEMS},
            formula="sum of 11 items",
            direction=-1,
            minimum=0,
            maximum=44,
            source=SOURCE,
        ),
        Scale(
            "dudit_positive",
            "Drug-related problems",
            at_least_for_sex,
            {"score": "dudit_total", "cuts": CUTS},
            formula="total of 6 or more for men, 2 or more for women; needs sex M or F",
            kind="flag",
            direction=-1,
            source=SOURCE,
        ),
        _cut("dudit_ge_male6", "At the cut-off for men", CUTS["M"]),
        _cut("dudit_ge_female2", "At the cut-off for women", CUTS["F"]),
        _cut("dudit_ge25", "Probable dependence", 25),
        Scale(
            "dudit_inconsistent",
            "Never uses, yet answers above 0",
            contradicts,
            USE,
            formula="item 1 is 0 and an item from 2 to 9 is above 0",
            kind="flag",
        ),
    ),
    scoring_args=("sex",),
    checks=(
        Check(
            "use_after_never",
            above_zero_after_never,
            USE,
            "above 0 although item 1 says never; the answers are kept",
        ),
    ),
    source=SOURCE,
    licence="Text in the public domain (EMCDDA); credit Berman et al.; own labels here",
    examples=(
        Example(
            "women are positive from 2",
            alike(ITEMS, 0, dudit01=2),
            {"dudit_total": 2, "dudit_positive": True, "dudit_ge_male6": False},
            {"sex": "F"},
        ),
        Example(
            "without a sex there is no single flag",
            alike(ITEMS, 0, dudit01=4),
            {"dudit_total": 4, "dudit_positive": None, "dudit_ge_female2": True},
        ),
        Example(
            "a blank after never is missing",
            {"dudit01": 0, "dudit10": 0, "dudit11": 0},
            {"dudit_total": None},
        ),
        Example(
            "a former user: item 1 never, yet 2 + 4",
            alike(ITEMS, 0, dudit10=2, dudit11=4),
            {"dudit_total": 6, "dudit_inconsistent": False, "dudit_positive": True},
            {"sex": "M"},
        ),
    ),
)
