from analysis.reports import sections
from tests.analysis.reports.results import FAILED, RESULT, TITLES


def test_each_method_has_a_section_with_its_tables_and_figures():
    found = [(s.title, len(s.tables), len(s.figures)) for s in sections(RESULT, TITLES)]

    assert found == [
        ("Descriptive statistics", 1, 0),
        ("Correlations", 1, 0),
        ("Differences between arms", 1, 2),
        ("Mediation", 1, 2),
    ]


def test_figures_show_only_what_could_be_done():
    forest = sections(RESULT, TITLES)[2].figures[0]

    assert [row.label for row in forest.table.rows] == ["UCS"]


def test_a_method_of_which_nothing_could_be_done_has_its_table_and_no_figure():
    (section,) = sections({"analyses": {"ancova-cs": FAILED}}, TITLES)

    assert (len(section.tables), section.figures) == (1, ())


def test_a_note_on_the_whole_result_stands_below_every_table():
    note = "Without site 09, excluded for cause."

    found = sections(RESULT, TITLES, notes=(note,))

    tables = [
        table
        for section in found
        for table in (*section.tables, *(figure.table for figure in section.figures))
    ]
    assert {table.notes[0] for table in tables} == {note}
    assert len(tables) > 5
