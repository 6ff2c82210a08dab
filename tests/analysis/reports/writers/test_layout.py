from analysis.reports import Figure, Row, Table
from analysis.reports.figures.svg import drawing
from analysis.reports.writers.layout import cell, for_print, keeps_intervals, lies_on_its_side


def of_intervals(columns: int) -> Table:
    heads = tuple(f"Estimate {n}" for n in range(columns))
    return Table("", ("Outcome", *heads), (Row("mood", ("-1.00 [-10.50, 11.50]",) * columns),))


def test_a_table_lies_on_its_side_before_its_intervals_are_parted():
    tables = [of_intervals(columns) for columns in (3, 9, 18)]

    assert [lies_on_its_side(table) for table in tables] == [False, True, True]
    assert [keeps_intervals(table) for table in tables] == [True, True, False]


def test_an_interval_that_is_kept_has_no_place_where_a_line_could_end():
    words = "1.00 [0.50, 1.50]"

    assert cell(words, kept=True) == "1.00 [0.50,\N{NO-BREAK SPACE}1.50]"
    assert cell(words, kept=False) == words


def test_a_drawing_that_is_taller_than_a_page_becomes_smaller():
    drawings = [
        Figure("", drawing("", "", 400, height, []), of_intervals(1), "") for height in (800, 2400)
    ]

    assert [for_print(one)[1] for one in drawings] == [220.0, 103.3]
