"""Life Events Checklist for DSM-5. Ticks, several per event; it has no published score."""

from instruments.check_rules import ticked_with_exclusive
from instruments.definition import Check, Choice, Instrument, Item, numbered

SOURCE = "Weathers et al. 2013; National Center for PTSD"
EXPOSURES = (
    Choice("happened", "Happened to me"),
    Choice("witnessed", "Witnessed it"),
    Choice("learned", "Learned about it"),
    Choice("job", "Part of my job"),
    Choice("not_sure", "Not sure"),
    Choice("not_apply", "Does not apply"),
)
LABELS = (
    "Natural disaster",
    "Fire or explosion",
    "Transportation accident",
    "Serious accident",
    "Toxic substance",
    "Physical assault",
    "Assault with a weapon",
    "Sexual assault",
    "Other unwanted sexual experience",
    "Combat or war zone",
    "Captivity",
    "Life-threatening illness or injury",
    "Severe human suffering",
    "Sudden violent death",
    "Sudden accidental death",
    "Serious harm caused to someone",
    "Other very stressful event",
)
ITEMS = numbered("lec", range(1, 18))

INSTRUMENT = Instrument(
    key="LEC-5",
    version="standard",
    title="Life Events Checklist for DSM-5",
    recall="In your entire life",
    recall_code="LIFETIME",
    items=tuple(
        Item(
            key,
            label,
            kind="choices",
            choices=EXPOSURES,
            number=number,
            cdisc=f"LEC01{number:02d}A to LEC01{number:02d}F",
        )
        for number, (key, label) in enumerate(zip(ITEMS, LABELS, strict=True), 1)
    ),
    checks=(
        Check(
            "exclusive_tick",
            ticked_with_exclusive,
            {"items": ITEMS, "code": "not_apply"},
            '"does not apply" is ticked together with another box',
        ),
    ),
    source=SOURCE,
    licence="Work of the US government, not copyrighted",
    cdisc="LEC-5 STANDARD VERSION (C135740)",
)
