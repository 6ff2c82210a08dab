from analysis.reports import tables
from tests.analysis.reports.results import DESCRIPTIVES, TITLES


def test_numbers_and_counts_stand_by_arm_each_with_its_n():
    (table,) = tables({"analyses": {"descriptives": DESCRIPTIVES}}, TITLES)

    heads = ("n", "M (SD) or count (%)", "Median [Q1, Q3]")
    assert table.columns == ("Measure", "Placebo: n", *heads[1:], "MDMA-AT: n", *heads[1:])
    assert [(row.label, *row.cells) for row in table.rows] == [
        (
            "CAPS-5, baseline",
            "40",
            "44.65 (5.76)",
            "42.0 [39.0, 47.8]",
            "42",
            "43.07 (5.76)",
            "42.0 [39.0, 47.8]",
        ),
        ("female, 1", "40", "22 (55.0 %)", "–", "42", "27 (64.3 %)", "–"),
    ]


def test_what_is_missing_is_said_for_each_measure():
    gaps = {"name": "missing", "variable": "caps5", "visit": "follow_up", "arm": "total"}
    estimates = [*DESCRIPTIVES["estimates"], gaps | {"value": 8}]

    (table,) = tables({"analyses": {"d": DESCRIPTIVES | {"estimates": estimates}}}, TITLES)

    assert table.notes == (
        "Values missing: CAPS-5, follow-up: 8 of 82. Each number is of those who have the value.",
    )


def test_a_level_that_nobody_in_an_arm_has_counts_zero():
    estimates = [
        row
        for row in DESCRIPTIVES["estimates"]
        if not (row.get("level") == "1" and row["arm"] == "PT")
    ]

    (table,) = tables({"analyses": {"d": DESCRIPTIVES | {"estimates": estimates}}}, TITLES)

    assert table.rows[1].cells[:2] == ("40", "0 (0.0 %)")


def test_a_masked_result_says_why_it_has_no_medians():
    masked = [row for row in DESCRIPTIVES["estimates"] if row["name"] not in ("median", "q1", "q3")]

    (table,) = tables({"analyses": {"d": DESCRIPTIVES | {"estimates": masked}}}, TITLES)

    assert table.notes == (
        "Medians and quartiles wait until the arms are known: each may be one person's value.",
        "No value is missing.",
    )
