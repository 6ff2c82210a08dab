from analysis.reports.names import Names
from analysis.reports.text import beside
from tests.analysis.reports.results import ANCOVA, FAILED, MEDIATION, TITLES

NAMES = Names(TITLES)


def test_mediation_says_how_it_was_resampled():
    sentences = beside({"ucs-caps5": MEDIATION}, NAMES)

    assert sentences == (
        "Change is follow-up minus baseline.",
        "Covariates in every equation: baseline of the mediator, baseline of the outcome.",
        "Arms are coded 0 (reference) and 1; each effect is the other arm against the reference. "
        "Standard errors are those of ordinary least squares.",
        "Indirect effects: 95\N{NO-BREAK SPACE}% bias-corrected bootstrap intervals from 5,000 "
        "resamples (seed 20250507, stream R's Mersenne Twister).",
        "Left out because a value was missing: ucs-caps5 3.",
    )


def test_ancova_says_how_d_and_p_were_made():
    sentences = " ".join(beside({"ancova-ucs": ANCOVA, "ancova-cs": FAILED}, NAMES))

    assert "a positive number is an improvement" in sentences
    assert "Covariates: baseline, diss." in sentences
    assert "Cohen's d is the adjusted difference divided by the model's residual" in sentences
    assert "Benjamini-Hochberg over the 1 tests of two-factor." in sentences
    assert "Nobody was left out for a missing value." in sentences


def test_resamples_that_were_drawn_again_are_counted():
    estimates = [row | {"rejected": 7} for row in MEDIATION["estimates"]]

    sentences = beside({"ucs-caps5": MEDIATION | {"estimates": estimates}}, NAMES)

    assert "7 resamples could not be fitted and were drawn again." in sentences


def test_a_condition_and_a_warning_are_passed_on():
    settings = ANCOVA["settings"] | {"include": "caps5.baseline > 0"}
    analysis = ANCOVA | {"settings": settings, "warnings": ["One arm is small."]}

    sentences = beside({"ancova-ucs": analysis}, NAMES)

    assert "Only participants with caps5.baseline > 0." in sentences
    assert "ancova-ucs: One arm is small." in sentences
