import pytest

from analysis.reports import Row, tables
from tests.analysis.oracles.mmrm.plans import three_arms, trial90
from tests.analysis.reports.results import TITLES


def tables_of(analysis: dict) -> list:
    return tables({"analyses": {"primary": analysis}}, TITLES | {"3": "T4"})


@pytest.fixture(scope="module")
def both() -> list:
    return tables_of(trial90())


def test_each_visit_is_a_row_with_means_and_the_difference(both):
    effects = both[0]

    assert effects.title == "Repeated measures: change in CAPS-5"
    assert [row.label for row in effects.rows] == ["1", "2", "T4"]
    assert list(zip(effects.columns[1:], effects.rows[2].cells, strict=True)) == [
        ("Placebo: n", "40"),
        ("adjusted mean [95\xa0%\xa0CI]", "−14.63 [−18.29, −10.97]"),
        ("MDMA-AT: n", "42"),
        ("adjusted mean [95\xa0%\xa0CI]", "−24.92 [−28.56, −21.28]"),
        ("MDMA-AT − Placebo [95\xa0%\xa0CI]", "−10.29 [−15.20, −5.38]"),
        ("t (df)", "−4.17 (79.6)"),
        ("p", "< .001"),
        ("d [95\xa0%\xa0CI]", "−0.91 [−1.36, −0.46]"),
    ]


def test_what_must_be_known_to_repeat_it_stands_below(both):
    notes = both[0].notes

    assert notes[0] == "Arm by visit: F(2, 81.2) = 3.27, p = .043."
    assert "Arm, visit and arm by visit; covariates: baseline, diss." in notes
    assert (
        "Restricted maximum likelihood. Standard errors and degrees of freedom are Kenward and "
        "Roger's (1997)." in notes
    )


def test_the_covariance_between_visits_has_a_table_with_its_structure(both):
    covariance = both[1]

    assert [row.cells for row in covariance.rows] == [
        ("69.97", "0.71", "0.52"),
        ("55.57", "87.83", "0.76"),
        ("49.28", "80.71", "128.27"),
    ]
    assert covariance.notes[1:] == (
        "Structure: unstructured. n = 89 participants with 251 measurements.",
        "−2 restricted log-likelihood: 1,701.27, reached in 7 iterations.",
    )


def test_with_three_arms_they_are_tested_together_at_each_visit():
    effects = tables_of(three_arms())[0]

    assert effects.columns[7:9] == ("F (df1, df2)", "p of all arms")
    assert sum(column.startswith("d [") for column in effects.columns) == 2
    assert "Arm, visit and arm by visit; covariates: baseline by visit, age, site." in effects.notes


def test_a_measurement_itself_is_not_called_a_change():
    assert tables_of(trial90(change="none"))[0].title == "Repeated measures: CAPS-5"


def test_a_model_that_could_not_be_fitted_keeps_its_place_with_the_reason():
    failed = {
        "status": "failed",
        "method": "mmrm",
        "settings": {"outcome": "caps5", "change": "raw", "level": 0.95},
        "reason": "Nobody has it.",
    }

    (table,) = tables_of(failed)

    assert table.rows == (Row("Primary", (), "primary", "Not done: Nobody has it."),)
