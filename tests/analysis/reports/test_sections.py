from analysis.reports import sections
from analysis.reports.names import Names
from analysis.reports.sections import called
from tests.analysis.reports.results import ANCOVA, FAILED, MEDIATION, RESULT, TITLES


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


def test_analyses_of_different_people_stand_in_tables_of_their_own():
    few = ANCOVA | {"settings": ANCOVA["settings"] | {"include": "audit.baseline > 0"}}

    (section,) = sections({"analyses": {"all": ANCOVA, "few": few}})

    assert [[row.analysis for row in table.rows] for table in section.tables] == [["all"], ["few"]]
    of_whom = "Only participants with audit, baseline > 0."
    assert [of_whom in table.notes for table in section.tables] == [False, True]


def test_of_many_path_diagrams_those_without_an_indirect_effect_are_closed():
    none = [
        row | ({"low": -1.0, "high": 1.0} if row["name"] == "indirect" else {})
        for row in MEDIATION["estimates"]
    ]
    five = {str(place): MEDIATION for place in range(4)} | {"4": MEDIATION | {"estimates": none}}

    (many,) = sections({"analyses": five})
    (few,) = sections({"analyses": {"4": five["4"]}})

    assert [one.table.folded for one in many.figures[-5:]] == [False, False, False, False, True]
    assert few.figures[-1].table.folded is False


def test_an_analysis_is_called_by_its_title_else_by_what_it_explains():
    names = Names(TITLES | {"analysis:primary": "The primary analysis"})

    assert [
        called(*one, names) for one in (("primary", ANCOVA), ("x", ANCOVA), ("y", MEDIATION))
    ] == [
        "The primary analysis",
        "Differences between arms: UCS",
        "UCS as mediator of the change in CAPS-5",
    ]
