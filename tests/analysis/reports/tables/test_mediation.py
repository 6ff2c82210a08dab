from analysis.reports import Row, tables
from tests.analysis.reports.results import CONTRAST, MEDIATION, TITLES


def table_of(analysis):
    (table,) = tables({"analyses": {"ucs-caps5": analysis}}, TITLES)
    return table


def test_a_mediator_is_a_row_with_its_paths():
    table = table_of(MEDIATION)

    assert table.title == "Mediation: change in CAPS-5"
    assert dict(zip(table.columns, (table.rows[0].label, *table.rows[0].cells), strict=True)) == {
        "Mediator": "UCS",
        "n": "82",
        "a": "−0.59 (p < .001)",
        "b": "16.58 (p < .001)",
        "Direct": "−1.29 (p = .474)",
        "Total": "−11.03 (p < .001)",
        "Indirect [95\xa0%\xa0CI]": "−9.74 [−13.60, −6.30]",
        "Indirect in SD of the outcome [95\xa0%\xa0CI]": "−0.77 [−1.01, −0.50]",
    }


def test_parallel_mediators_have_a_row_each_and_one_together():
    settings = MEDIATION["settings"] | {"mediators": ["ucs", "cs"]}
    limits = CONTRAST | {"value": -10.1, "low": -14, "high": -6.6}
    more = [
        {"name": "a", "mediator": "cs", **CONTRAST, "value": 0.5, "p": 0.01},
        {"name": "b", "mediator": "cs", "value": -2.5, "p": 0.2},
        {"name": "indirect", "mediator": "cs"} | limits | {"value": -1.25},
        {"name": "indirect_total"} | limits,
    ]

    estimates = MEDIATION["estimates"] + more
    table = table_of(MEDIATION | {"settings": settings, "estimates": estimates})

    assert [row.label for row in table.rows] == ["UCS", "CS", "All mediators together"]
    assert table.rows[1].cells[1:3] == ("0.50 (p = .010)", "−2.50 (p = .200)")
    assert table.rows[2].cells[1:3] == ("–", "–")
    assert table.rows[2].cells[5] == "−10.10 [−14.00, −6.60]"


def test_an_analysis_that_failed_keeps_its_row_with_the_reason():
    failed = MEDIATION | {"status": "failed", "reason": "Too few.", "estimates": []}

    assert table_of(failed).rows == (Row("UCS", (), "ucs-caps5", "Not done: Too few."),)


def test_what_else_is_made_of_the_effects_stands_in_a_second_table():
    kind = MEDIATION["estimates"][4] | {"mediation": "full"}
    more = [
        {"name": "sobel", "mediator": "ucs", **CONTRAST, "value": -9.736, "low": -13.8,
         "high": -5.7, "p": 2.6e-06},
        {"name": "proportion_mediated", "mediator": "ucs", **CONTRAST, "value": 0.88305},
        {"name": "proportion_mediated_total", **CONTRAST, "value": None, "reason": "signs differ"},
        {"name": "indirect_contrast", "mediators": "ucs - cs", **CONTRAST, "value": -3.1,
         "low": -5.0, "high": -1.2},
        {"name": "direct_partially_standardised", **CONTRAST, "value": -0.102},
        {"name": "F", "term": "total", "value": 7.4377, "df1": 2, "df2": 86, "p": 0.001},
        {"name": "likelihood_ratio", "term": "direct", "value": 1.7846, "df": 2, "p": 0.4097},
    ]  # fmt: skip

    _, table = tables({"analyses": {"it": MEDIATION | {"estimates": [kind, *more]}}}, TITLES)

    assert [(row.label, *row.cells[1:]) for row in table.rows] == [
        ("UCS", "Kind of mediation", "full", "–"),
        ("UCS", "Sobel's test of the indirect effect", "−9.74 [−13.80, −5.70]", "< .001"),
        ("UCS", "Proportion of the total effect", "88.3\xa0%", "–"),
        ("UCS", "Proportion of the total effect, all mediators", "– (signs differ)", "–"),
        ("UCS − CS", "Difference of indirect effects", "−3.10 [−5.00, −1.20]", "–"),
        ("UCS", "Direct effect in SD of the outcome", "−0.10", "–"),
        ("UCS", "All arms together: total effect", "F(2, 86) = 7.44", ".001"),
        ("UCS", "All arms together: direct effect", "χ²(2) = 1.78", ".410"),
    ]


def test_a_yes_no_outcome_is_not_called_a_change():
    settings = MEDIATION["settings"] | {"outcome": "remission", "outcome_model": "logistic"}
    estimates = [row for row in MEDIATION["estimates"] if row["name"] != "total"]

    table = table_of(MEDIATION | {"settings": settings, "estimates": estimates})

    assert table.title == "Mediation: remission"
    assert any("log-odds" in note for note in table.notes)
    assert table.rows[0].cells[4] == "–"
