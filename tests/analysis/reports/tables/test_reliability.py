from analysis.reports import tables

COMMON = {"status": "ok", "n": 82, "left_out": 0, "warnings": []}
SCALE = COMMON | {
    "method": "reliability",
    "settings": {"items": ["i5", "i12"], "level": 0.95},
    "estimates": [
        {"name": "alpha", "value": 0.8477, "low": 0.7886, "high": 0.8942},
        {"name": "omega_total", "value": None},
        {"name": "item_rest_correlation", "item": "i5", "value": 0.61},
        {"name": "alpha_without", "item": "i5", "value": 0.829},
        {"name": "item_rest_correlation", "item": "i12", "value": 0.72},
        {"name": "alpha_without", "item": "i12", "value": 0.801},
    ],
}
RATERS = COMMON | {
    "method": "agreement",
    "settings": {"ratings": ["a", "b"], "level": 0.95},
    "estimates": [
        {"name": "icc", "kind": "ICC(2,1)", "raters": 2, "value": 0.957, "low": 0.892, "high": 0.98}
    ],
}


def test_a_scale_is_a_row_and_its_items_have_a_table():
    scales, items = tables({"analyses": {"sk": SCALE}}, {"sk": "Self-kindness"})

    assert [(row.label, *row.cells) for row in scales.rows] == [
        ("Self-kindness", "82", "2", ".85 [.79, .89]", "–")
    ]
    assert [(row.label, *row.cells) for row in items.rows] == [
        ("i5", ".61", ".83"), ("i12", ".72", ".80")
    ]  # fmt: skip
    assert items.title == "Items of Self-kindness"


def test_each_kind_of_agreement_is_a_row():
    (table,) = tables({"analyses": {"caps": RATERS}})

    assert [(row.label, *row.cells) for row in table.rows] == [
        ("Caps", "82", "ICC(2,1)", ".96 [.89, .98]")
    ]


def test_analyses_that_failed_keep_their_rows():
    failed = {"status": "failed", "reason": "Nobody.", "estimates": []}

    found = tables({"analyses": {"sk": SCALE | failed, "caps": RATERS | failed}})

    assert [row.reason for table in found for row in table.rows] == ["Not done: Nobody."] * 2
