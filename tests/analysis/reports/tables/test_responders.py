from analysis.reports import tables

CONTRAST = {"contrast": "MDMA-AT - PT"}


def result(through_infinity: bool = False, **limits) -> dict:
    nothing = {"value": None, "low": None, "high": None}
    needed = {"value": 4.88, "low": 2.71, "high": 31.54} | limits
    shares = {"PT": (28, 40, 0.7, 0.546, 0.819), "MDMA-AT": (38, 42, 0.9048, 0.779, 0.962)}
    keys = ("count", "n", "value", "low", "high")
    estimates = [
        {"name": "response", "arm": arm} | dict(zip(keys, share, strict=True))
        for arm, share in shares.items()
    ]
    difference = {"value": 0.2048, "low": 0.0317, "high": 0.3695, "p": 0.0259}
    needed["through_infinity"] = through_infinity
    estimates += [
        {"name": "risk_difference"} | CONTRAST | difference,
        {"name": "number_needed_to_treat"} | CONTRAST | needed,
        {"name": "risk_ratio"} | CONTRAST | {"value": 1.2925, "low": 1.03, "high": 1.62},
        {"name": "odds_ratio"} | CONTRAST | nothing,
    ]
    settings = {"response": "caps5.improvement >= 10", "missing": "left_out", "level": 0.95}
    return {
        "status": "ok",
        "method": "responders",
        "settings": settings | {"family": None},
        "n": 82,
        "left_out": 0,
        "warnings": [],
        "estimates": estimates,
    }


def rows(analysis: dict) -> list[tuple[str, ...]]:
    (table,) = tables({"analyses": {"responder": analysis}}, {"PT": "Placebo"})
    return [(row.label, *row.cells) for row in table.rows]


def test_each_arm_has_its_count_and_the_other_is_compared_with_the_reference():
    control, treated = rows(result())

    assert control[:3] == (
        "caps5, improvement ≥ 10",
        "Placebo",
        "28 of 40, 70.0\N{NO-BREAK SPACE}% [54.6, 81.9]",
    )
    assert set(control[3:]) == {"–"}
    assert treated[2:] == (
        "38 of 42, 90.5\N{NO-BREAK SPACE}% [77.9, 96.2]",
        ".20 [.03, .37]",
        ".026",
        "NNTB 4.9 [2.7, 31.5]",
        "1.29 [1.03, 1.62]",
        "–",
    )


def test_a_number_needed_that_goes_through_infinity_says_so():
    needed = [
        rows(result(through_infinity=True, value=14.0, low=3.46, high=-6.71))[1][5],
        rows(result(through_infinity=True, value=-20.0, low=None, high=-6.71))[1][5],
        rows(result(through_infinity=True, value=None, low=5.0, high=-5.0))[1][5],
        rows(result(value=-4.0, low=-12.0, high=-2.0))[1][5],
    ]

    assert needed == [
        "NNTB 14.0 [NNTB 3.5 to ∞ to NNTH 6.7]",
        "NNTH 20.0 [∞ to NNTH 6.7]",
        "∞ [NNTB 5.0 to ∞ to NNTH 5.0]",
        "NNTH 4.0 [2.0, 12.0]",
    ]


def test_what_the_plan_asks_for_has_its_column():
    asked = result()
    asked["settings"] |= {"family": "secondary", "covariates": ["age"]}

    (table,) = tables({"analyses": {"r": asked}}, {"analysis:r": "Response"})

    assert {"p adjusted", "Adjusted odds ratio [95\N{NO-BREAK SPACE}%\N{NO-BREAK SPACE}CI]"} <= {
        *table.columns
    }
    assert {len(row.cells) for row in table.rows} == {len(table.columns) - 1}
    assert table.rows[0].label == "Response"
    assert table.notes[0] == "Response: caps5, improvement ≥ 10."


def test_an_analysis_that_failed_keeps_its_row():
    failed = result() | {"status": "failed", "reason": "One arm.", "estimates": []}

    (table,) = tables({"analyses": {"responder": failed}})

    assert [row.reason for row in table.rows] == ["Not done: One arm."]
