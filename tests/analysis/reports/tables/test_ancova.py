from analysis.reports import Row, tables
from tests.analysis.reports.results import ANCOVA, FAILED, TITLES


def table_of(**analyses):
    (table,) = tables({"analyses": analyses}, TITLES)
    return table


def test_each_outcome_is_a_row_with_its_numbers():
    table = table_of(ucs=ANCOVA)

    assert table.title == "Analysis of covariance: two-factor"
    assert dict(zip(table.columns[1:], table.rows[0].cells, strict=True)) == {
        "n": "82",
        "Placebo: adjusted mean [95\xa0%\xa0CI]": "0.10 [−0.07, 0.27]",
        "MDMA-AT: adjusted mean [95\xa0%\xa0CI]": "0.72 [0.54, 0.90]",
        "F (df1, df2)": "32.13 (1, 78)",
        "p": "< .001",
        "Partial η² [95\xa0%\xa0CI]": ".29 [.14, .44]",
        "MDMA-AT − Placebo [95\xa0%\xa0CI]": "0.62 [0.40, 0.84]",
        "p adjusted": "< .001",
        "d [95\xa0%\xa0CI]": "1.27 [0.79, 1.75]",
    }


def test_an_analysis_that_failed_keeps_its_row_with_the_reason():
    table = table_of(cs=FAILED, ucs=ANCOVA)

    assert table.rows[0] == Row("CS", (), "cs", f"Not done: {FAILED['reason']}")
    assert table.rows[1].label == "UCS"


def test_analyses_with_other_covariates_stand_in_a_table_of_their_own():
    other = ANCOVA | {"settings": ANCOVA["settings"] | {"covariates": ["baseline"]}}

    found = tables({"analyses": {"adjusted": ANCOVA, "plain": other}}, TITLES)

    assert [[row.analysis for row in table.rows] for table in found] == [["adjusted"], ["plain"]]


def test_with_three_arms_each_is_compared_with_the_reference():
    more = {"contrast": "waiting - PT", "value": 0.2, "low": 0.1, "high": 0.3, "p": 0.02}
    third = [
        {"name": "difference"} | more | {"p_adjusted": 0.04},
        {"name": "cohens_d"} | more | {"value": 0.4},
    ]

    table = table_of(ucs=ANCOVA | {"estimates": ANCOVA["estimates"] + third})

    assert table.columns[-3:] == (
        "waiting − Placebo [95\xa0%\xa0CI]",
        "p adjusted",
        "d [95\xa0%\xa0CI]",
    )
    assert table.rows[0].cells[-3:] == ("0.20 [0.10, 0.30]", ".040", "0.40 [0.10, 0.30]")


CHECKS = [
    {"name": "slopes", "term": "baseline", "value": 1.0606, "df1": 1, "df2": 77, "p": 0.3063},
    {"name": "slopes", "term": "site", "value": None, "p": None, "reason": "too few participants"},
    {"name": "shapiro_wilk", "n": 82, "value": 0.9901, "p": 0.7894},
    {"name": "levene_median", "value": 2.6246, "df1": 1, "df2": 80, "p": 0.1092},
    {"name": "levene_mean", "value": 3.1153, "df1": 1, "df2": 80, "p": 0.0814},
    {"name": "leverage", "value": 0.2131, "participant": "S044"},
    {"name": "cooks_distance", "value": 0.1802, "participant": "S012"},
    {"name": "difference_hc3", "contrast": "MDMA-AT - PT", "value": 0.6223, "low": 0.39,
     "high": 0.85, "p": 7.9e-07},
]  # fmt: skip


def test_assumptions_have_a_table_of_their_own():
    checked = ANCOVA | {"estimates": ANCOVA["estimates"] + CHECKS}

    _, table = tables({"analyses": {"cs": FAILED, "ucs": checked}}, TITLES)

    (row,) = table.rows
    assert dict(zip(table.columns, (row.label, *row.cells), strict=True)) == {
        "Outcome": "UCS",
        "n": "82",
        "Equal slopes: baseline, F": "1.06 (p = .306)",
        "Equal slopes: site, F": "not done: too few participants",
        "Residuals normal: Shapiro-Wilk W": "0.990 (p = .789)",
        "Equal variances: Levene F (median)": "2.625 (p = .109)",
        "Equal variances: Levene F (mean)": "3.115 (p = .081)",
        "Largest leverage": "0.21 (S044)",
        "Largest Cook's distance": "0.18 (S012)",
        "HC3: MDMA-AT − Placebo": "0.62 [0.39, 0.85] (p < .001)",
    }


def test_the_note_names_the_correction_within_an_analysis():
    settings = ANCOVA["settings"] | {"family": None, "contrasts": "dunnett"}
    rows = [row | {"correction": "dunnett"} for row in ANCOVA["estimates"] if "p_adjusted" in row]
    rows += [row for row in ANCOVA["estimates"] if "p_adjusted" not in row]

    table = table_of(ucs=ANCOVA | {"settings": settings, "estimates": rows})

    assert "p adjusted: Dunnett over the comparisons of each analysis." in table.notes
