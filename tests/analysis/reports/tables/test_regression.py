from analysis.reports import tables

SETTINGS = {"outcome": "caps4.follow_up", "covariates": ["caps4.baseline"], "level": 0.95}


def result(**keys) -> dict:
    slope = {"value": -0.634, "se": 0.147, "df": 19, "low": -0.941, "high": -0.326}
    test = {"statistic": -4.316, "p": 0.00037, "p_adjusted": 0.0011}
    sizes = {
        "standardised_slope": -0.707,
        "partial_correlation": -0.704,
        "r_squared_added": 0.495,
        "cohens_f_squared": 0.981,
    }
    estimates = [{"name": "slope", "term": "wai_s4", **slope, **test}]
    estimates += [{"name": name, "value": value} for name, value in sizes.items()]
    whole = {"status": "ok", "method": "regression", "settings": SETTINGS, "n": 22, "left_out": 0}
    whole["settings"] = SETTINGS | {"predictor": "wai_s4", "family": "caps4"}
    return whole | {"warnings": [], "estimates": estimates} | keys


def test_a_predictor_is_a_row_with_its_slope_and_its_sizes():
    (table,) = tables({"analyses": {"four": result()}}, {"caps4": "CAPS-IV", "wai_s4": "Session 4"})

    assert table.title == "Regression of CAPS-IV, follow-up"
    assert [(row.label, *row.cells) for row in table.rows] == [
        ("Session 4", "22", "−0.63 [−0.94, −0.33]", "0.15", "−4.32 (19)", "< .001", ".001", "−0.71",
         "−.70", ".50", "0.98")
    ]  # fmt: skip
    assert table.notes[0] == "Covariates: CAPS-IV, baseline."


def test_an_analysis_that_failed_keeps_its_row():
    failed = result(status="failed", reason="Nobody.", estimates=[])

    (table,) = tables({"analyses": {"four": failed}})

    assert [row.reason for row in table.rows] == ["Not done: Nobody."]
