"""What the two versions of the C-SSRS share: one column of questions, its branches and its scores.

Ideation 4 or 5 and any suicidal behaviour raise an urgent alert; self-injury without suicidal
intent is no suicidal behaviour and gets a notice. A question left open keeps the alert unknown,
never clear. Codes of intensity and lethality await a check against the licensed form.
"""

from instruments.check_rules import summary_disagrees
from instruments.definition import NO_YES, AlertRule, Branch, Check, Item, Scale, coded
from instruments.scoring import any_item_reaches, any_true, highest_yes

SOURCE = "Posner et al. 2011, American Journal of Psychiatry 168:1266-1277"
LICENCE = "Copyright RFMH; electronic use is licensed and certified: own labels and codes only"
PARTIAL_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
ONE_TO_FIVE = coded("1", "2", "3", "4", "5", start=1)
ZERO_TO_FIVE = coded("0", "1", "2", "3", "4", "5")
ZERO_TO_TWO = coded("0", "1", "2")

# code of the form's item list, label
IDEATION = (
    ("01", "Wish to be dead"),
    ("02", "Non-specific suicidal thoughts"),
    ("03", "Ideation without intent"),
    ("04", "Ideation with some intent, no plan"),
    ("05", "Ideation with plan and intent"),
)
# code, label, choices
INTENSITY = (
    ("06", "Most severe ideation", ONE_TO_FIVE),
    ("07", "Frequency", ONE_TO_FIVE),
    ("08", "Duration", ONE_TO_FIVE),
    ("09", "Controllability", ZERO_TO_FIVE),
    ("10", "Deterrents", ZERO_TO_FIVE),
    ("11", "Reasons", ZERO_TO_FIVE),
)
# code, label, code of the number of times, code of the description ("" where there is none)
BEHAVIOUR = (
    ("12", "Actual attempt", "13", "13"),
    ("14", "Self-injury without suicidal intent", "", ""),
    ("15", "Interrupted attempt", "16", "16"),
    ("17", "Aborted attempt", "18", "18"),
    ("19", "Preparatory acts or behaviour", "", "19"),
)
SUICIDAL = ("12", "15", "17", "19")
SUMMARY = "20"
SELF_INJURY = "14"
MOST_SEVERE = "06"


def questions(form: str, period: str = "", suffix: str = "") -> tuple[Item, ...]:
    """The items of one column. `form` is "css01" or "css02"; a suffix marks a second column."""

    def item(code: str, label: str, **details) -> Item:
        return Item(f"{form}{code}{suffix}", label, cdisc=f"{form}{code}".upper(), **details)

    def described(code: str, label: str, group: str) -> Item:
        return Item(
            f"{form}{code}a{suffix}",
            f"{label}: description",
            kind="text",
            group=group,
            required=False,
            cdisc=f"{form}{code}a".upper(),
        )

    ideation, intensity, behaviour = (
        f"{heading}{period}" for heading in ("Ideation", "Intensity of ideation", "Behaviour")
    )
    found = []
    for code, label in IDEATION:
        found += [
            item(code, label, choices=NO_YES, group=ideation),
            described(code, label, ideation),
        ]
    for code, label, choices in INTENSITY:
        found.append(item(code, label, choices=choices, group=intensity))
        if code == MOST_SEVERE:
            found.append(described(code, label, intensity))
    for code, label, count, description in BEHAVIOUR:
        found.append(item(code, label, choices=NO_YES, group=behaviour))
        if count:
            found.append(
                item(
                    count,
                    f"{label}: number",
                    kind="number",
                    minimum=0,
                    maximum=1000,
                    step=1,
                    group=behaviour,
                )
            )
        if description:
            found.append(described(description, label, behaviour))
    found.append(item(SUMMARY, "Suicidal behaviour", choices=NO_YES, group=behaviour))
    return tuple(found)


def lethality(form: str, code: str, label: str) -> tuple[Item, ...]:
    """Date, actual and potential damage of one attempt."""
    group = f"Lethality: {label}"
    return (
        Item(
            f"{form}{code}a",
            "Date",
            kind="text",
            pattern=PARTIAL_DATE,
            hint="YYYY-MM-DD, day or month may be left out",
            group=group,
            required=False,
            cdisc=f"{form}{code}a".upper(),
        ),
        Item(
            f"{form}{code}b",
            "Actual damage",
            choices=ZERO_TO_FIVE,
            group=group,
            required=False,
            cdisc=f"{form}{code}b".upper(),
        ),
        Item(
            f"{form}{code}c",
            "Potential damage",
            choices=ZERO_TO_TWO,
            group=group,
            required=False,
            cdisc=f"{form}{code}c".upper(),
        ),
    )


def branches(form: str, suffix: str = "") -> tuple[Branch, ...]:
    """What the answers No leave out in one column."""

    def keys(*codes: str) -> tuple[str, ...]:
        return tuple(f"{form}{code}{suffix}" for code in codes)

    column = suffix.strip("_") or "recent"
    return (
        Branch(f"no_thoughts_{column}", {keys("02")[0]: "N"}, keys("03", "04", "05")),
        Branch(
            f"no_ideation_{column}",
            dict.fromkeys(keys("01", "02"), "N"),
            keys(*(code for code, *_ in INTENSITY)),
        ),
        *(
            Branch(f"no_{code}_{column}", {keys(code)[0]: "N"}, keys(count))
            for code, _, count, _ in BEHAVIOUR
            if count
        ),
    )


def ideation_items(form: str, suffix: str = "") -> tuple[str, ...]:
    return tuple(f"{form}{code}{suffix}" for code, _ in IDEATION)


def behaviour_items(form: str, suffix: str = "") -> tuple[str, ...]:
    """The items that say suicidal behaviour, the summary among them."""
    return tuple(f"{form}{code}{suffix}" for code in (*SUICIDAL, SUMMARY))


def flag(name: str, label: str, items: tuple[str, ...], formula: str) -> Scale:
    return Scale(
        name,
        label,
        any_item_reaches,
        {"thresholds": dict.fromkeys(items, 1)},
        formula=formula,
        kind="flag",
        direction=-1,
        source=SOURCE,
    )


def highest_ideation(name: str, label: str, form: str, suffix: str = "") -> Scale:
    return Scale(
        name,
        label,
        highest_yes,
        {"items": ideation_items(form, suffix)},
        formula="highest of the five questions answered yes, 0 if none",
        direction=-1,
        minimum=0,
        maximum=5,
        source=SOURCE,
    )


def scales(form: str, behaviour: tuple[str, ...]) -> tuple[Scale, ...]:
    """The scores of the column that alerts look at."""
    ideation = ideation_items(form)
    return (
        highest_ideation("cssrs_ideation_max", "Highest ideation", form),
        flag("cssrs_any_ideation", "Any ideation", ideation, "a yes to any of questions 1 to 5"),
        flag("cssrs_serious_ideation", "Serious ideation", ideation[3:], "a yes to 4 or 5"),
        flag("cssrs_any_behavior", "Suicidal behaviour", behaviour, "a yes to any such behaviour"),
        flag(
            "cssrs_nssi",
            "Self-injury without suicidal intent",
            (f"{form}{SELF_INJURY}",),
            "a yes to that question; no suicidal behaviour",
        ),
        Scale(
            "cssrs_alert",
            "Safety alert",
            any_true,
            {"scores": ("cssrs_serious_ideation", "cssrs_any_behavior")},
            formula="serious ideation or suicidal behaviour",
            kind="flag",
            direction=-1,
            source=SOURCE,
        ),
        flag(
            "cssrs_intensity_required",
            "Intensity to be asked",
            ideation[:2],
            "a yes to question 1 or 2",
        ),
    )


def alert_rules(form: str, behaviour: tuple[str, ...]) -> tuple[AlertRule, ...]:
    yes_urgent = ((1, "urgent"),)
    return (
        AlertRule(
            "suicidal ideation",
            ideation_items(form)[3:],
            yes_urgent,
            "suicidal ideation with intent",
        ),
        AlertRule("suicidal behaviour", behaviour, yes_urgent, "suicidal behaviour"),
        AlertRule(
            "self-injury",
            (f"{form}{SELF_INJURY}",),
            ((1, "notice"),),
            "self-injury without suicidal intent",
        ),
    )


def summary_check(form: str, behaviour: tuple[str, ...], suffix: str = "") -> Check:
    summary = f"{form}{SUMMARY}{suffix}"
    return Check(
        f"summary_of_behaviour{suffix}",
        summary_disagrees,
        {"summary": summary, "parts": tuple(key for key in behaviour if key != summary)},
        "the summary and the single behaviours disagree",
    )
