import pytest

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
        "3 participants were left out because a value was missing.",
    )


def test_ancova_says_how_d_and_p_were_made():
    sentences = " ".join(beside({"ancova-ucs": ANCOVA, "ancova-cs": FAILED}, NAMES))

    assert "a positive number is an improvement" in sentences
    assert "Covariates: baseline, diss." in sentences
    assert "Cohen's d is the adjusted difference divided by the model's residual" in sentences
    assert "Benjamini-Hochberg over the only test of two-factor." in sentences
    assert "Nobody was left out for a missing value." in sentences


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ("balanced", "halfway between their values (0.5 for 0 and 1, as R's emmeans does)"),
        ("means", "every covariate is held at its mean."),
    ],
)
def test_ancova_says_where_its_covariates_were_held(held, words):
    settings = ANCOVA["settings"] | {"adjusted_at": held}

    sentences = beside({"ancova-ucs": ANCOVA | {"settings": settings}}, NAMES)

    assert words in " ".join(sentences)


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ([0, 0], "Nobody was left out for a missing value."),
        ([1], "1 participant was left out because a value was missing."),
        ([8, 8], "8 participants were left out of each analysis because a value was missing."),
        (
            [6, 9, 0],
            "Between 0 and 9 participants were left out of an analysis because a value was "
            "missing: n says how many remained.",
        ),
    ],
)
def test_how_many_were_left_out_is_said_once_and_without_ids(left_out, sentence):
    analyses = {f"ancova-{n}": ANCOVA | {"left_out": out} for n, out in enumerate(left_out)}

    assert beside(analyses, NAMES)[-1] == sentence


def test_resamples_that_were_drawn_again_are_counted():
    estimates = [row | {"rejected": 7} for row in MEDIATION["estimates"]]

    sentences = beside({"ucs-caps5": MEDIATION | {"estimates": estimates}}, NAMES)

    assert "7 resamples could not be fitted and were drawn again." in sentences


def test_a_condition_and_a_warning_are_passed_on():
    settings = ANCOVA["settings"] | {"include": "caps5.baseline > 0"}
    analysis = ANCOVA | {"settings": settings, "warnings": ["One arm is small."]}

    sentences = beside({"ancova-ucs": analysis}, NAMES)

    assert "Only participants with CAPS-5, baseline > 0." in sentences
    assert "ancova-ucs: One arm is small." in sentences
