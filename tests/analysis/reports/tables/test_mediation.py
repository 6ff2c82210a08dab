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
