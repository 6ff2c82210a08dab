"""PTSD Checklist for DSM-5: a total, four clusters, and a provisional diagnosis by the DSM rule."""

from instruments.definition import Example, Instrument, Item, Scale, alike, coded, numbered
from instruments.scoring import all_true, at_least, enough_symptoms, sum_of

SOURCE = "Weathers et al. 2013; National Center for PTSD"
ANCHORS = coded("Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely")
LABELS = (
    "Unwanted memories",
    "Disturbing dreams",
    "Reliving the event",
    "Upset when reminded",
    "Physical reactions to reminders",
    "Avoiding memories, thoughts, feelings",
    "Avoiding external reminders",
    "Trouble remembering important parts",
    "Strong negative beliefs",
    "Blaming self or others",
    "Strong negative feelings",
    "Loss of interest",
    "Feeling distant from people",
    "Trouble having positive feelings",
    "Irritable or angry outbursts",
    "Taking risks",
    "Being on guard",
    "Jumpy, easily startled",
    "Trouble concentrating",
    "Trouble sleeping",
)
LOINC = {"panel": "101697-1", "total": "101698-9"}

# letter, name, items, symptoms needed
CLUSTERS = (
    ("b", "Intrusion", numbered("pcl", range(1, 6)), 1),
    ("c", "Avoidance", numbered("pcl", range(6, 8)), 1),
    ("d", "Cognitions and mood", numbered("pcl", range(8, 15)), 2),
    ("e", "Arousal and reactivity", numbered("pcl", range(15, 21)), 2),
)
ITEMS = numbered("pcl", range(1, 21))


def _cut(name: str, label: str, cut: int) -> Scale:
    return Scale(
        name,
        label,
        at_least,
        {"score": "pcl_total", "cut": cut},
        formula=f"total of {cut} or more",
        kind="flag",
        direction=-1,
        source="Bovin et al. 2016, Psychological Assessment 28:1379-1391: cut-off 31 to 33",
    )


INSTRUMENT = Instrument(
    key="PCL-5",
    version="past_month",
    title="PTSD Checklist for DSM-5",
    recall="In the past month",
    recall_code="-P1M",
    items=tuple(
        Item(key, label, choices=ANCHORS, number=number, cdisc=f"PCL01{number:02d}")
        for number, (key, label) in enumerate(zip(ITEMS, LABELS, strict=True), 1)
    ),
    scales=(
        Scale(
            "pcl_total",
            "Total",
            sum_of,
            {"items": ITEMS},
            formula="sum of 20 items",
            direction=-1,
            minimum=0,
            maximum=80,
            source=SOURCE,
            loinc=LOINC["total"],
        ),
        *(
            Scale(
                f"pcl_{letter}",
                f"Cluster {letter.upper()}: {name}",
                sum_of,
                {"items": items},
                formula=f"sum of {len(items)} items",
                direction=-1,
                minimum=0,
                maximum=4 * len(items),
                source=SOURCE,
            )
            for letter, name, items, _ in CLUSTERS
        ),
        *(
            Scale(
                f"pcl_{letter}_met",
                f"Criterion {letter.upper()} met",
                enough_symptoms,
                {"items": items, "needed": needed},
                formula=f"{needed} or more items of the cluster at 2 or more",
                kind="flag",
                direction=-1,
                source=SOURCE,
            )
            for letter, _, items, needed in CLUSTERS
        ),
        Scale(
            "pcl_provisional_ptsd",
            "Provisional diagnosis",
            all_true,
            {"scores": tuple(f"pcl_{letter}_met" for letter, *_ in CLUSTERS)},
            formula="criteria B, C, D and E met",
            kind="flag",
            direction=-1,
            source=SOURCE,
        ),
        _cut("pcl_ge31", "At the lower cut-off", 31),
        _cut("pcl_ge33", "At the usual cut-off", 33),
    ),
    source=SOURCE,
    licence="Work of the US government, not copyrighted",
    cdisc="PCL-5 (C135741)",
    loinc=LOINC["panel"],
    examples=(
        Example(
            "the cut-off and the DSM rule are different things: 20 + 2 + 7 + 2",
            alike(ITEMS, 1)
            | alike(numbered("pcl", range(1, 6)), 4)
            | alike(numbered("pcl", range(17, 21)), 0),
            {"pcl_total": 31, "pcl_ge31": True, "pcl_ge33": False, "pcl_provisional_ptsd": False},
        ),
        Example(
            "one item missing: no total, but the diagnosis is certain",
            alike(ITEMS, 2, pcl03=None),
            {"pcl_total": None, "pcl_b": None, "pcl_c": 4, "pcl_provisional_ptsd": True},
        ),
        Example(
            "one symptom of D is one too few",
            alike(ITEMS, 0, pcl01=2, pcl06=2, pcl08=2, pcl15=2, pcl16=2),
            {"pcl_total": 10, "pcl_d_met": False, "pcl_provisional_ptsd": False},
        ),
    ),
)
