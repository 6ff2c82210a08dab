"""The table of a result whose numbers are compared with R in tests/analysis/methods."""

import pytest

from analysis.reports import tables
from tests.analysis.methods.test_adverse_events import analysed

CONTROL, ACTIVE = "PT", "MDMA-AT"
SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def built():
    return tables({"analyses": {"teae": analysed()}}, {ACTIVE: "MDMA", CONTROL: "Placebo"})


def test_each_line_has_participants_of_how_many_events_and_the_difference(built):
    rows = {row.label: row.cells for row in built[0].rows}

    assert built[0].columns == (
        "Adverse event",
        "Placebo",
        "Events, Placebo",
        "MDMA",
        "Events, MDMA",
        f"MDMA − Placebo [95{SPACE}%{SPACE}CI]",
        "p",
    )
    assert rows["Any adverse event"] == (
        f"36 of 43, 83.7{SPACE}%",
        "81",
        f"45 of 45, 100{SPACE}%",
        "220",
        ".16 [.05, .30]",
        ".005",
    )
    assert rows[f"{SPACE * 4}Hyperhidrosis"][0] == f"0 of 43, 0{SPACE}%"


def test_terms_stand_below_their_class_and_by_severity_in_a_table_of_its_own(built):
    labels = [row.label.strip(SPACE) for row in built[1].rows]

    assert labels[:3] == ["Any adverse event", "Nervous system disorders", "Headache"]
    assert built[1].columns[1:4] == ("Placebo, mild", "Placebo, moderate", "Placebo, severe")
    assert built[1].rows[0].cells[2] == f"8 of 43, 18.6{SPACE}%"


def test_a_table_that_could_not_be_made_says_why():
    (table,) = tables({"analyses": {"teae": analysed(arm_reference="A")}}, {})

    assert table.rows[0].reason.startswith("Not done: The events of a group could tell")
