from analysis.reports.table import Row, Table

TABLE = Table(
    "Title",
    ("Outcome", "n", "Adjusted mean"),
    (Row("UCS", ("82", "0.10")), Row("CS", reason="Not done: too few.")),
    ("A note that is longer than the table.",),
)


def test_in_a_terminal_numbers_stand_to_the_right_and_heads_are_wrapped():
    assert TABLE.as_text(40).splitlines() == [
        "Title",
        "",
        "             Adjusted",
        "Outcome   n      mean",
        "---------------------",
        "UCS      82      0.10",
        "CS       Not done: too few.",
        "",
        "A note that is longer than the table.",
    ]


def test_a_table_that_is_too_wide_is_written_row_by_row():
    assert TABLE.as_text(20).splitlines() == [
        "Title",
        "",
        "UCS",
        "  n: 82",
        "  Adjusted mean: 0.10",
        "CS",
        "  Not done: too few.",
        "",
        "A note that is",
        "longer than the",
        "table.",
    ]
