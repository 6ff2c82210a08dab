from analysis.reports.methods_text import methods_text
from tests.analysis.reports.results import RESULT, TITLES

VERSIONS = {"equipoise": "0.1.0", "python": "3.12.1", "numpy": "2.4.0"}
MEASURES = ["UCS: from V4 to V20, lower is better."]


def paragraphs() -> dict[str, str]:
    """{its first two words: a paragraph}"""
    found = methods_text(RESULT | {"versions": VERSIONS}, TITLES, MEASURES)
    return {" ".join(paragraph.split()[:2]): paragraph for paragraph in found}


def test_every_method_has_a_paragraph_with_its_settings():
    found = paragraphs()

    assert list(found) == [
        "UCS: from", "Descriptive statistics", "Correlations (1", "Differences between",
        "Mediation (1", "Missing data.", "Software. Computed",
    ]  # fmt: skip
    assert "Covariates: baseline, diss." in found["Differences between"]
    assert "5,000 resamples (seed 20250507" in found["Mediation (1"]


def test_what_could_not_be_done_is_counted():
    assert "(2 analyses, of which 1 not done)" in paragraphs()["Differences between"]


def test_the_size_of_a_family_is_said():
    assert "Benjamini-Hochberg over the only test" in paragraphs()["Differences between"]


def test_missing_values_and_software_are_said():
    found = paragraphs()

    assert "Between 0 and 3 participants were left out" in found["Missing data."]
    assert found["Software. Computed"] == (
        "Software. Computed with Equipoise 0.1.0, Python 3.12.1, NumPy 2.4.0."
    )
