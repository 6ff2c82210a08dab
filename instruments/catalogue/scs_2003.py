"""Self-Compassion Scale, 26 items. CS and UCS are the scores of the analysis; UCS is kept raw."""

from instruments.definition import Choice, Example, Instrument, Item, Scale, alike, numbered
from instruments.scoring import count_unanswered, mean_of, mean_of_scores, prorated_mean_of

SOURCE = "Neff 2003, Self and Identity 2:223-250; scoring key in the author's letter"
SIX_SUBSCALE_KEY = "Neff 2003; six-subscale key of the author's letter"
ANCHORS = (
    Choice(1, "Almost never"),
    Choice(2, ""),
    Choice(3, ""),
    Choice(4, ""),
    Choice(5, "Almost always"),
)
LABELS = (
    "Judging own flaws",
    "Fixating on what is wrong",
    "Difficulties are part of life",
    "Cut off by inadequacies",
    "Loving toward self in pain",
    "Consumed by inadequacy",
    "Others feel this too",
    "Tough on self",
    "Keeping emotions in balance",
    "Inadequacy is shared",
    "Intolerant of own traits",
    "Caring for self in hard times",
    "Others seem happier",
    "Balanced view of pain",
    "Failings are human",
    "Getting down on self",
    "Perspective on failure",
    "Others have it easier",
    "Kind to self in suffering",
    "Carried away by feelings",
    "Cold-hearted to self",
    "Open to feelings",
    "Tolerant of own flaws",
    "Blowing events up",
    "Alone in failure",
    "Understanding own traits",
)
ITEMS = numbered("scs", range(1, 27))

# name, label, items, direction
SUBSCALES = (
    ("scs_sk", "Self-kindness", (5, 12, 19, 23, 26), +1),
    ("scs_sj", "Self-judgment", (1, 8, 11, 16, 21), -1),
    ("scs_ch", "Common humanity", (3, 7, 10, 15), +1),
    ("scs_is", "Isolation", (4, 13, 18, 25), -1),
    ("scs_mi", "Mindfulness", (9, 14, 17, 22), +1),
    ("scs_oi", "Over-identification", (2, 6, 20, 24), -1),
)
UNKIND = (1, 2, 4, 6, 8, 11, 13, 16, 18, 20, 21, 24, 25)

# name, label, subscales, subscales reversed, direction, formula
COMPOSITES = (
    ("scs_cs", "Compassionate self-responding", ("sk", "ch", "mi"), (), +1, "mean of SK, CH, MI"),
    (
        "scs_ucs",
        "Uncompassionate self-responding, raw",
        ("sj", "is", "oi"),
        (),
        -1,
        "mean of SJ, IS, OI, not reversed: lower is better",
    ),
    (
        "scs_total",
        "Total, mean of six subscales",
        ("sk", "ch", "mi", "sj", "is", "oi"),
        ("sj", "is", "oi"),
        +1,
        "mean of SK, CH, MI, 6 - SJ, 6 - IS, 6 - OI",
    ),
)


def _scales(rule, suffix: str = "", needs_arg: str = "") -> tuple[Scale, ...]:
    subscales = tuple(
        Scale(
            f"{name}{suffix}",
            label,
            rule,
            {"items": numbered("scs", numbers)},
            formula=f"mean of items {', '.join(map(str, numbers))}",
            direction=direction,
            minimum=1,
            maximum=5,
            source=SOURCE,
            needs_arg=needs_arg,
        )
        for name, label, numbers, direction in SUBSCALES
    )
    composites = tuple(
        Scale(
            f"{name}{suffix}",
            label,
            mean_of_scores,
            {
                "scores": tuple(f"scs_{part}{suffix}" for part in parts),
                "reversed": tuple(f"scs_{part}{suffix}" for part in turned),
                "ends": (1, 5),
            },
            formula=formula,
            direction=direction,
            minimum=1,
            maximum=5,
            source=SIX_SUBSCALE_KEY,
            needs_arg=needs_arg,
        )
        for name, label, parts, turned, direction, formula in COMPOSITES
    )
    return subscales + composites


INSTRUMENT = Instrument(
    key="SCS",
    version="2003",
    title="Self-Compassion Scale",
    recall="How you typically act towards yourself in difficult times",
    items=tuple(
        Item(key, label, choices=ANCHORS, number=number)
        for number, (key, label) in enumerate(zip(ITEMS, LABELS, strict=True), 1)
    ),
    scales=(
        *_scales(mean_of),
        Scale(
            "scs_total_itemmean26",
            "Total, mean of 26 items",
            mean_of,
            {"items": ITEMS, "reversed": numbered("scs", UNKIND), "ends": (1, 5)},
            formula="mean of 26 items, 13 of them reversed (6 - answer); not the author's total",
            direction=+1,
            minimum=1,
            maximum=5,
            source="older key on the author's pages, as some software reads it",
        ),
    ),
    on_request=(
        *_scales(prorated_mean_of, suffix="_prorated", needs_arg="max_missing"),
        Scale(
            "scs_n_imputed",
            "Items missing from prorated scores",
            count_unanswered,
            {"items": ITEMS},
            formula="number of items without an answer",
            minimum=0,
            maximum=26,
            source="no published rule for missing items: the analysis plan decides",
            needs_arg="max_missing",
        ),
    ),
    scoring_args=("max_missing",),
    source=SOURCE,
    licence="Free for research by the author's letter; labels only until she agrees in writing",
    examples=(
        Example(
            "both ends of the scale give a total in the middle",
            alike(ITEMS, 5),
            {"scs_cs": 5, "scs_ucs": 5, "scs_total": 3, "scs_total_itemmean26": 3},
        ),
        Example(
            "item 1 is one of five of self-judgment: (4 x 3 + 5) / 5",
            alike(ITEMS, 3, scs01=5),
            {"scs_sj": 3.4, "scs_ucs": 9.4 / 3, "scs_cs": 3, "scs_total": (15 + 2.6) / 6},
        ),
        Example(
            "a refused item leaves its scores without a value, and only those",
            alike(ITEMS, 3, scs05={"missing": "refused"}),
            {"scs_sk": None, "scs_cs": None, "scs_total": None, "scs_ucs": 3},
        ),
        Example(
            "the analysis plan may allow one missing item in a subscale: (2 + 2 + 1 + 2) / 4",
            alike(ITEMS, 2, scs12=None, scs23=1),
            {"scs_sk": None, "scs_sk_prorated": 1.75, "scs_n_imputed": 1},
            {"max_missing": 1},
        ),
    ),
)
