from analysis.reports import tables

RESULT = {
    "status": "ok",
    "method": "one_way",
    "settings": {"outcome": "caps4.improvement", "variances": "unequal", "level": 0.95},
    "n": 26,
    "left_out": 0,
    "warnings": [],
    "estimates": [
        {"name": "mean", "arm": "D30", "n": 7, "sd": 12.7, "value": 11.4, "low": -0.3,
         "high": 23.1},
        {"name": "F", "term": "arm", "value": 8.97, "df1": 2, "df2": 23, "p": 0.0013},
        {"name": "eta_squared", "value": 0.44, "low": 0.1, "high": 0.6},
        {"name": "welch_F", "term": "arm", "value": None, "df1": None, "df2": None, "p": None},
        {"name": "kruskal_wallis", "term": "arm", "value": 11.4, "df": 2, "p": 0.003},
        {"name": "difference", "contrast": "D75 - D30", "n": 14, "value": 46.9, "se": 10.1,
         "df": 11.24, "low": 20.0, "high": 73.8, "statistic": 4.6, "p": 0.002},
        {"name": "jonckheere_terpstra", "value": 179.0, "expected": 108.5, "statistic": 3.36,
         "p": 0.0005, "test": "exact"},
    ],
}  # fmt: skip


def test_the_means_come_first_and_then_the_tests():
    means, tests = tables({"analyses": {"caps": RESULT}}, {"caps4": "CAPS-IV", "D30": "30 mg"})

    assert means.title == "Arms compared: CAPS-IV, improvement"
    assert [(row.label, *row.cells) for row in means.rows] == [
        ("30 mg", "7", "11.40 [−0.30, 23.10]", "12.70")
    ]
    assert [(row.label, *row.cells) for row in tests.rows] == [
        ("Analysis of variance, F", "8.97", "2, 23", "–", ".001"),
        ("Welch's test, F", "–", "–", "–", "–"),
        ("Kruskal and Wallis, χ²", "11.40", "2", "–", ".003"),
        ("D75 − 30 mg", "46.90 [20.00, 73.80]", "11.2", "4.60", ".002"),
        ("Jonckheere and Terpstra, J", "179.00", "–", "3.36", "< .001"),
    ]
    assert tests.notes[0].startswith("Jonckheere and Terpstra's p is two-sided, exact; J is 108.5")


def test_an_analysis_that_failed_keeps_its_row():
    failed = RESULT | {"status": "failed", "reason": "One arm.", "estimates": []}

    (table,) = tables({"analyses": {"caps": failed}})

    assert [row.reason for row in table.rows] == ["Not done: One arm."]
