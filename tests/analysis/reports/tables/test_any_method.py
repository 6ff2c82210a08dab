from analysis.reports import tables
from tests.analysis.reports.results import PEOPLE

KAPPA = {
    "status": "ok",
    "method": "kappa",
    "settings": {"include": None, "level": 0.95},
    **PEOPLE,
    "estimates": [
        {"name": "kappa", "raters": "two", "value": 0.9, "low": 0.85, "high": 0.95, "p": None}
    ],
}


def test_a_method_without_a_table_of_its_own_has_a_row_for_each_estimate():
    (table,) = tables({"analyses": {"caps-raters": KAPPA}})

    assert table.title == "caps-raters"
    assert [(row.label, *row.cells) for row in table.rows] == [
        ("kappa, two", "82", "0.90", "[0.85, 0.95]", "–")
    ]


def test_an_analysis_that_failed_is_a_row_with_the_reason():
    failed = KAPPA | {"status": "failed", "reason": "One rater.", "estimates": []}

    (table,) = tables({"analyses": {"caps-raters": failed}})

    assert [row.reason for row in table.rows] == ["Not done: One rater."]
