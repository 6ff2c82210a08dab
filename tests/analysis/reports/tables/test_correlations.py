from analysis.reports import tables
from tests.analysis.reports.results import CORRELATIONS, TITLES


def test_r_stands_below_the_diagonal_and_its_interval_above():
    (table,) = tables({"analyses": {"correlations": CORRELATIONS}}, TITLES)

    assert table.title == "Correlations: Placebo, baseline"
    assert [(row.label, *row.cells) for row in table.rows] == [
        ("1 CAPS-5", "–", "[.16, .67]", "[−.42, .21] (n = 38)"),
        ("2 BDI-II", ".45**", "–", "[.36, .78] (n = 38)"),
        ("3 UCS", "−.12 (n = 38)", ".61*** (n = 38)", "–"),
    ]
    assert table.notes[0].startswith("n = 40 unless said in the cell.")


def test_each_arm_and_visit_has_a_matrix_of_its_own():
    later = [row | {"visit": "follow_up"} for row in CORRELATIONS["estimates"]]
    analysis = CORRELATIONS | {"estimates": CORRELATIONS["estimates"] + later}

    found = tables({"analyses": {"correlations": analysis}}, TITLES)

    assert [table.title for table in found] == [
        "Correlations: Placebo, baseline",
        "Correlations: Placebo, follow-up",
    ]


def test_a_correlation_that_does_not_exist_is_a_dash():
    nothing = dict.fromkeys(("value", "low", "high", "p"))
    estimates = [row | nothing for row in CORRELATIONS["estimates"]]

    (table,) = tables({"analyses": {"c": CORRELATIONS | {"estimates": estimates}}}, TITLES)

    assert table.rows[1].cells == ("–", "–", "– (n = 38)")
