"""Patient Global Impression of Change. Other forms run the other way: look at the anchors."""

from instruments.definition import Example, Instrument, Item, Scale, coded
from instruments.scoring import as_given

SOURCE = "Guy 1976, ECDEU Assessment Manual; NINDS common data elements"
ANCHORS = coded(
    "Very much improved",
    "Much improved",
    "Minimally improved",
    "No change",
    "Minimally worse",
    "Much worse",
    "Very much worse",
    start=1,
)

INSTRUMENT = Instrument(
    key="PGIC",
    version="1976",
    title="Patient Global Impression of Change",
    recall="Since the start of the study",
    recall_code="SINCE START OF STUDY",
    items=(Item("pgic", "Change", choices=ANCHORS, number=1, cdisc="PGI0102"),),
    scales=(
        Scale(
            "pgic",
            "Change",
            as_given,
            {"item": "pgic"},
            formula="the code: 1 very much improved to 7 very much worse",
            direction=-1,
            minimum=1,
            maximum=7,
            source=SOURCE,
        ),
    ),
    source=SOURCE,
    licence="Public domain",
    cdisc="PGI (C135739)",
    examples=(
        Example("much improved", {"pgic": 2}, {"pgic": 2}),
        Example(
            "refused is no change of any kind", {"pgic": {"missing": "refused"}}, {"pgic": None}
        ),
    ),
)
