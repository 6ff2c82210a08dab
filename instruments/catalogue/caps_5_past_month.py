"""Clinician-Administered PTSD Scale for DSM-5, past month: severity, symptoms, diagnosis.

Severity is one rating from 0 to 4 per symptom, never frequency plus intensity. The total takes
items 1 to 20 and asks nothing about trauma-relatedness; the diagnosis does. Items 21 to 30 never
enter the total, which has no official bands. Frequency, intensity and trauma-relatedness are
answers of their own and may be absent in imported data: totals still stand, the diagnosis is open.
"""

from instruments.catalogue._caps_5_items import (
    ALL_ITEMS,
    CLUSTER_ITEMS,
    CLUSTERS,
    DISSOCIATION_ITEMS,
    IMPAIRMENT_ITEMS,
    ITEMS,
    NEEDED,
    RATED_SYMPTOMS,
    RELATED,
)
from instruments.check_rules import (
    box_against_months,
    intensity_without_frequency,
    rated_as,
    relatedness_unrated,
    severity_above_suggestion,
    severity_without_frequency,
)
from instruments.definition import Check, Example, Instrument, Scale, alike, numbered
from instruments.scoring import (
    all_true,
    any_item_reaches,
    enough_symptoms,
    is_yes,
    sum_of,
    symptom_count,
)
from instruments.scoring.ptsd import PRESENT_FROM

SOURCE = "Weathers et al. 2018, Psychological Assessment 30:383-395; National Center for PTSD"


def _severity(name: str, label: str, items: tuple[str, ...]) -> Scale:
    return Scale(
        name,
        label,
        sum_of,
        {"items": items},
        formula=f"sum of {len(items)} severity ratings",
        direction=-1,
        minimum=0,
        maximum=4 * len(items),
        source=SOURCE,
    )


def _count(name: str, label: str, items: tuple[str, ...]) -> Scale:
    return Scale(
        name,
        label,
        symptom_count,
        {"items": items, "related": _related(items)},
        formula="number of symptoms at 2 or more and, where asked, definitely or probably related",
        direction=-1,
        minimum=0,
        maximum=len(items),
        source=SOURCE,
    )


def _flag(name: str, label: str, rule, data: dict, formula: str) -> Scale:
    return Scale(name, label, rule, data, formula, "flag", direction=-1, source=SOURCE)


def _related(items: tuple[str, ...]) -> dict[str, str]:
    return {key: RELATED[key] for key in items if key in RELATED}


DIAGNOSIS = tuple(f"caps_{letter}_met" for letter in "abcdefg")

# A diagnosis with the fewest symptoms: 1 of B, 1 of C, 2 of D, 2 of E, each at 2.
LEAST_DIAGNOSIS = alike(
    (*RATED_SYMPTOMS, *IMPAIRMENT_ITEMS), 0, **alike(numbered("caps", (1, 6, 8, 9, 15, 16, 23)), 2)
) | alike(tuple(RELATED.values()), "definite", caps_criterion_a="Y", caps22_over_1_month="Y")

INSTRUMENT = Instrument(
    key="CAPS-5",
    version="past_month",
    title="Clinician-Administered PTSD Scale for DSM-5, past month",
    respondent="clinician",
    recall="In the past month",
    recall_code="-P1M",
    items=ALL_ITEMS,
    scales=(
        _severity("caps_total", "Total severity", ITEMS),
        *(
            _severity(f"caps_{letter}_sev", f"{heading}: severity", CLUSTER_ITEMS[letter])
            for letter, heading, *_ in CLUSTERS
        ),
        _severity("caps_g_sev", "G. Distress and impairment: severity", IMPAIRMENT_ITEMS),
        _severity("caps_dissoc_sev", "Dissociation: severity", DISSOCIATION_ITEMS),
        *(
            _count(f"caps_{letter}_n", f"{heading}: symptoms", CLUSTER_ITEMS[letter])
            for letter, heading, *_ in CLUSTERS
        ),
        _count("caps_n_symptoms", "Symptoms", ITEMS),
        _flag("caps_a_met", "Criterion A", is_yes, {"item": "caps_criterion_a"}, "the box"),
        *(
            _flag(
                f"caps_{letter}_met",
                f"Criterion {letter.upper()}",
                enough_symptoms,
                {
                    "items": CLUSTER_ITEMS[letter],
                    "needed": NEEDED[letter],
                    "related": _related(CLUSTER_ITEMS[letter]),
                },
                f"{NEEDED[letter]} or more symptoms of the cluster",
            )
            for letter in CLUSTER_ITEMS
        ),
        _flag(
            "caps_f_met",
            "Criterion F",
            is_yes,
            {"item": "caps22_over_1_month"},
            "the box, more than 1 month; never the months beside it",
        ),
        _flag(
            "caps_g_met",
            "Criterion G",
            any_item_reaches,
            {"thresholds": dict.fromkeys(IMPAIRMENT_ITEMS, PRESENT_FROM)},
            "item 23, 24 or 25 at 2 or more",
        ),
        _flag(
            "caps_ptsd", "PTSD diagnosis", all_true, {"scores": DIAGNOSIS}, "criteria A to G met"
        ),
        _flag(
            "caps_dissoc_subtype",
            "Dissociative subtype",
            all_true,
            {
                "scores": ("caps_ptsd",),
                "thresholds": dict.fromkeys(DISSOCIATION_ITEMS, PRESENT_FROM),
            },
            "PTSD, and item 29 or 30 at 2 or more",
        ),
        Scale(
            "caps_onset_late",
            "Onset 6 months or later",
            is_yes,
            {"item": "caps21_delayed"},
            formula="the box of item 21",
            kind="flag",
            source=SOURCE,
        ),
        Scale(
            "caps_delayed",
            "Delayed expression",
            all_true,
            {"scores": ("caps_ptsd", "caps_onset_late")},
            formula="PTSD, and onset 6 months or more after the event",
            kind="flag",
            source=SOURCE,
        ),
    ),
    checks=(
        Check(
            "severity_above_suggestion",
            severity_above_suggestion,
            {"symptoms": RATED_SYMPTOMS},
            "severity is higher than frequency and intensity together suggest",
        ),
        Check(
            "severity_without_frequency",
            severity_without_frequency,
            {"symptoms": RATED_SYMPTOMS},
            "severity of 1 or more without a frequency",
        ),
        Check(
            "intensity_without_frequency",
            intensity_without_frequency,
            {"symptoms": RATED_SYMPTOMS},
            "an intensity is given although the frequency is 0",
        ),
        Check(
            "relatedness_unrated",
            relatedness_unrated,
            {"related": RELATED, "present_from": PRESENT_FROM},
            "severity is 2 or more and trauma-relatedness is not rated,"
            " which is needed for the signature",
            before_signing=True,
        ),
        Check(
            "duration_box",
            box_against_months,
            {"box": "caps22_over_1_month", "months": "caps22", "limit": 1},
            "the box and the months of item 22 disagree",
        ),
        Check(
            "onset_box",
            box_against_months,
            {"box": "caps21_delayed", "months": "caps21", "limit": 6},
            "the box and the months of item 21 disagree",
        ),
        Check(
            "validity_invalid",
            rated_as,
            {"item": "caps26", "code": 4},
            "the interview is rated invalid; decide on its use, never delete it",
        ),
    ),
    source=SOURCE,
    licence="Work of the US government, released to qualified raters: own labels, no prompts",
    examples=(
        Example(
            "the lowest total with a diagnosis: 6 symptoms x 2",
            LEAST_DIAGNOSIS,
            {"caps_total": 12, "caps_n_symptoms": 6, "caps_ptsd": True, "caps_g_sev": 2},
        ),
        Example(
            "an unrelated symptom keeps its severity and does not count",
            LEAST_DIAGNOSIS | {"caps16_related": "unlikely"},
            {"caps_total": 12, "caps_e_n": 1, "caps_e_met": False, "caps_ptsd": False},
        ),
        Example(
            "without trauma-relatedness the total stands and the diagnosis is open",
            LEAST_DIAGNOSIS | dict.fromkeys(RELATED.values()),
            {"caps_total": 12, "caps_e_sev": 4, "caps_e_met": None, "caps_ptsd": None},
        ),
        Example(
            "an item not needed for the criterion leaves the diagnosis certain",
            LEAST_DIAGNOSIS | {"caps20": {"missing": "refused"}},
            {"caps_total": None, "caps_e_n": None, "caps_e_met": True, "caps_ptsd": True},
        ),
    ),
)
