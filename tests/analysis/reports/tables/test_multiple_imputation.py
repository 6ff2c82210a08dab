from analysis.reports import tables

CONTRAST = {"contrast": "MDMA-AT - PT"}
ROW = CONTRAST | {"se": 2.39, "df": 76.3, "statistic": -4.64, "missing_information": 0.096}


def result(tip: dict) -> dict:
    settings = {"outcome": "caps5", "change": "raw", "covariates": ["diss"], "level": 0.95}
    settings |= {"missing": "at_random", "imputations": 20, "seed": 7, "family": None}
    first = ROW | {"value": -11.1, "low": -15.87, "high": -6.34, "p": 1.4e-05}
    bent = ROW | {"value": -5.4, "low": -11.0, "high": 0.4, "p": 0.081, "delta": 50}
    return {
        "status": "ok",
        "method": "multiple_imputation",
        "settings": settings,
        "n": 90,
        "left_out": 0,
        "warnings": [],
        "estimates": [
            {"name": "difference", **first},
            {"name": "difference_with_delta", **bent},
            {"name": "tipping_point", **CONTRAST, **tip},
            {"name": "imputed", "arm": "PT", "value": 4, "n": 44},
            {"name": "imputed", "arm": "MDMA-AT", "value": 4, "n": 46},
        ],
    }


def test_each_delta_is_a_row_and_the_tipping_point_a_sentence():
    (table,) = tables({"analyses": {"mi": result({"value": 50})}}, {"caps5": "CAPS-5"})

    assert [(row.label, *row.cells) for row in table.rows] == [
        ("CAPS-5", "90", "8", "MDMA-AT − PT", "–", "−11.10 [−15.87, −6.34]", "−4.64 (76.3)",
         "< .001", ".10"),
        ("CAPS-5", "90", "8", "MDMA-AT − PT", "50.0", "−5.40 [−11.00, 0.40]", "−4.64 (76.3)",
         ".081", ".10"),
    ]  # fmt: skip
    assert table.notes[3] == (
        "CAPS-5, MDMA-AT − PT: the difference is no longer significant in its direction when 50.0 "
        "is added to every imputed follow-up but those of PT."
    )


def test_no_tipping_point_and_no_analysis_have_their_reasons():
    tip = {"value": None, "reason": "Significant at every delta up to 60."}
    failed = result(tip) | {"status": "failed", "reason": "One arm.", "estimates": []}

    (table,) = tables({"analyses": {"mi": result(tip), "no": failed}})

    assert table.notes[3] == "caps5, MDMA-AT − PT: significant at every delta up to 60."
    assert table.rows[-1].reason == "Not done: One arm."
