"""The items of the CAPS-5: thirty ratings, and what the rater records on the way to them."""

from instruments.definition import NO_YES, Choice, Item, coded, numbered

SEVERITY = coded("Absent", "Mild", "Moderate", "Severe", "Extreme")
INTENSITY = (
    Choice("minimal", "Minimal"),
    Choice("clearly_present", "Clearly present"),
    Choice("pronounced", "Pronounced"),
    Choice("extreme", "Extreme"),
)
FREQUENCY_UNIT = (
    Choice("per_month", "Times in the month"),
    Choice("per_week", "Times a week"),
    Choice("percent", "% of the time or event"),
)
RELATEDNESS = (
    Choice("definite", "Definite"),
    Choice("probable", "Probable"),
    Choice("unlikely", "Unlikely"),
)
EXPOSURE = (
    Choice("direct", "Direct"),
    Choice("witnessed", "Witnessed"),
    Choice("learned", "Learned of"),
    Choice("details", "Repeated details"),
)
THREAT = (
    Choice("life", "Threat to life"),
    Choice("injury", "Serious injury"),
    Choice("sexual", "Sexual violence"),
)
VALIDITY = coded("Excellent", "Good", "Fair", "Poor", "Invalid")
GLOBAL_SEVERITY = coded("None", "Mild", "Moderate", "Severe", "Extreme")
IMPROVEMENT = coded(
    "Asymptomatic", "Considerable", "Moderate", "Slight", "None", "Insufficient information"
)

# letter, heading, first item, labels, symptoms needed
CLUSTERS = (
    (
        "b",
        "B. Intrusion",
        1,
        (
            "Intrusive memories",
            "Distressing dreams",
            "Dissociative reactions",
            "Cued distress",
            "Cued physiological reactions",
        ),
        1,
    ),
    (
        "c",
        "C. Avoidance",
        6,
        ("Avoidance of memories, thoughts, feelings", "Avoidance of external reminders"),
        1,
    ),
    (
        "d",
        "D. Cognitions and mood",
        8,
        (
            "Inability to recall an important aspect",
            "Exaggerated negative beliefs",
            "Distorted cognitions leading to blame",
            "Persistent negative emotional state",
            "Diminished interest",
            "Detachment or estrangement",
            "Inability to feel positive emotions",
        ),
        2,
    ),
    (
        "e",
        "E. Arousal and reactivity",
        15,
        (
            "Irritable behaviour, angry outbursts",
            "Reckless or self-destructive behaviour",
            "Hypervigilance",
            "Exaggerated startle",
            "Problems with concentration",
            "Sleep disturbance",
        ),
        2,
    ),
)
IMPAIRMENT = ("Subjective distress", "Impairment, social", "Impairment, occupational or other")
ONSET = "F. Onset and duration"
DISSOCIATION = ("Depersonalization", "Derealization")
ITEMS = numbered("caps", range(1, 21))
RATED_SYMPTOMS = ITEMS + numbered("caps", (29, 30))

# Items 1 to 8 and 10 are linked to the event by what they ask. Only 9 and 11 to 20 need the rating
# to count; on 29 and 30 it is recorded.
RELATED = {key: f"{key}_related" for key in numbered("caps", (9, *range(11, 21)))}
RELATED_RECORDED = {*RELATED, *numbered("caps", (29, 30))}
CLUSTER_ITEMS = {
    letter: numbered("caps", range(first, first + len(labels)))
    for letter, _, first, labels, _ in CLUSTERS
}
NEEDED = {letter: needed for letter, *_, needed in CLUSTERS}
IMPAIRMENT_ITEMS = numbered("caps", (23, 24, 25))
DISSOCIATION_ITEMS = numbered("caps", (29, 30))


def _symptom(number: int, label: str, group: str) -> tuple[Item, ...]:
    """The item with what the rater records on the way to its severity."""
    key = f"caps{number:02d}"
    details = [
        Item(
            f"{key}_frequency",
            f"{number}: frequency",
            kind="number",
            minimum=0,
            maximum=1000,
            group=group,
            required=False,
        ),
        Item(
            f"{key}_frequency_unit",
            f"{number}: frequency counted in",
            choices=FREQUENCY_UNIT,
            group=group,
            required=False,
        ),
        Item(
            f"{key}_intensity",
            f"{number}: intensity",
            choices=INTENSITY,
            group=group,
            required=False,
        ),
    ]
    if key in RELATED_RECORDED:
        details.append(
            Item(
                f"{key}_related",
                f"{number}: trauma-relatedness",
                choices=RELATEDNESS,
                group=group,
                required=False,
            )
        )
    rating = Item(key, label, choices=SEVERITY, number=number, group=group)
    return (rating, *details, _note(number, group))


def _note(number: int, group: str) -> Item:
    """What the rater heard, or why a rating that is asked about stands."""
    return Item(f"caps{number:02d}_note", f"{number}: note", "text", group=group, required=False)


def _months(number: int, label: str) -> Item:
    return Item(
        f"caps{number}",
        label,
        kind="number",
        number=number,
        minimum=0,
        maximum=1200,
        unit="months",
        group=ONSET,
        required=False,
    )


ALL_ITEMS = (
    Item(
        "caps_event",
        "Index event",
        "text",
        maximum=200,
        group="A. Event",
        required=False,
        hint="in a few words, without names, places or dates",
    ),
    Item("caps_exposure", "Exposure", choices=EXPOSURE, group="A. Event", required=False),
    Item(
        "caps_threat",
        "Threat",
        kind="choices",
        choices=THREAT,
        group="A. Event",
        required=False,
    ),
    Item("caps_criterion_a", "Criterion A met", choices=NO_YES, group="A. Event"),
    *(
        item
        for _, heading, first, labels, _ in CLUSTERS
        for number, label in enumerate(labels, first)
        for item in _symptom(number, label, heading)
    ),
    _months(21, "Onset after the event"),
    Item(
        "caps21_delayed",
        "Onset 6 months or later",
        choices=NO_YES,
        group=ONSET,
    ),
    _note(21, ONSET),
    _months(22, "Duration"),
    Item(
        "caps22_over_1_month",
        "Duration over 1 month",
        choices=NO_YES,
        group=ONSET,
    ),
    _note(22, ONSET),
    *(
        Item(
            f"caps{number}",
            label,
            choices=SEVERITY,
            number=number,
            group="G. Distress and impairment",
        )
        for number, label in enumerate(IMPAIRMENT, 23)
    ),
    Item("caps26", "Global validity", choices=VALIDITY, number=26, group="Global ratings"),
    Item("caps27", "Global severity", choices=GLOBAL_SEVERITY, number=27, group="Global ratings"),
    # There is nothing to improve on at the first interview.
    Item(
        "caps28",
        "Global improvement",
        choices=IMPROVEMENT,
        number=28,
        group="Global ratings",
        required=False,
    ),
    *(
        item
        for number, label in enumerate(DISSOCIATION, 29)
        for item in _symptom(number, label, "Dissociation")
    ),
)
