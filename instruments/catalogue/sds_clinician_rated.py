"""Sheehan Disability Scale as blinded raters use it in the trials: three domains, 0 to 10.

Sum and mean are both given, since published trial results fit the mean. Without work or study for
other reasons the work item does not apply: the sum has no value, the mean is that of the rest.
"""

from instruments.check_rules import rated_though_not_applicable
from instruments.definition import Branch, Check, Choice, Example, Instrument, Item, Scale
from instruments.scoring import mean_of_rated, number_rated, sum_if_all_apply

SOURCE = "Sheehan 1983; Sheehan, Harnett-Sheehan & Raj 1996"
DISRUPTION = (
    Choice(0, "Not at all"),
    *(Choice(code, "Mildly") for code in (1, 2, 3)),
    *(Choice(code, "Moderately") for code in (4, 5, 6)),
    *(Choice(code, "Markedly") for code in (7, 8, 9)),
    Choice(10, "Extremely"),
)
DOMAINS = {
    "items": ("sds01", "sds02", "sds03"),
    "not_applicable": {"sds01": "sds01_na"},
}


def _days(key: str, label: str, number: int) -> Item:
    # The trials' adaptation rates the three domains only, so a form without days is complete.
    return Item(
        key,
        label,
        kind="number",
        number=number,
        minimum=0,
        maximum=7,
        step=1,
        unit="days",
        required=False,
        cdisc=f"SDS010{number}",
    )


INSTRUMENT = Instrument(
    key="SDS",
    version="clinician_rated",
    title="Sheehan Disability Scale, clinician-rated",
    respondent="clinician",
    recall="In the past week",
    recall_code="-P7D",
    items=(
        Item("sds01", "Work or school", choices=DISRUPTION, number=1, cdisc="SDS0101"),
        Item(
            "sds01_na",
            "No work or study for other reasons",
            choices=(Choice(0, "No"), Choice(1, "Yes")),
            required=False,
            cdisc="SDS0101A",
        ),
        Item("sds02", "Social life", choices=DISRUPTION, number=2, cdisc="SDS0102"),
        Item("sds03", "Family life and home", choices=DISRUPTION, number=3, cdisc="SDS0103"),
        _days("sds04", "Days lost", 4),
        _days("sds05", "Days underproductive", 5),
    ),
    branches=(Branch("no_work", {"sds01_na": 1}, ("sds01",)),),
    scales=(
        Scale(
            "sds_total",
            "Sum of domains",
            sum_if_all_apply,
            DOMAINS,
            formula="sum of work, social, family; no value where work does not apply",
            direction=-1,
            minimum=0,
            maximum=30,
            source=SOURCE,
        ),
        Scale(
            "sds_mean",
            "Mean of domains",
            mean_of_rated,
            DOMAINS,
            formula="mean of the domains that apply",
            direction=-1,
            minimum=0,
            maximum=10,
            source="fits the changes published for the MAPP trials; confirm in the analysis plan",
        ),
        Scale(
            "sds_n_domains",
            "Domains rated",
            number_rated,
            DOMAINS,
            formula="number of domains that apply and were rated",
            minimum=0,
            maximum=3,
        ),
    ),
    checks=(
        Check(
            "work_rated_though_not_applicable",
            rated_though_not_applicable,
            {"item": "sds01", "box": "sds01_na"},
            "rated although the box says that there is no work or study",
        ),
    ),
    source=SOURCE,
    licence="Copyright D.V. Sheehan, licence for each use: own labels and numbers only",
    cdisc="SDS (C111384)",
    examples=(
        Example(
            "three domains",
            {"sds01": 7, "sds02": 5, "sds03": 6},
            {"sds_total": 18, "sds_mean": 6, "sds_n_domains": 3},
        ),
        Example(
            "work does not apply: (5 + 6) / 2",
            {"sds01_na": 1, "sds02": 5, "sds03": 6},
            {"sds_total": None, "sds_mean": 5.5, "sds_n_domains": 2},
        ),
        Example(
            "a blank domain is not a domain that does not apply",
            {"sds02": 5, "sds03": 6},
            {"sds_total": None, "sds_mean": None},
        ),
    ),
)
