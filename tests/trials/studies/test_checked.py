"""A check tells whoever it asks nothing that they must not see, and a rater nothing at all."""

import pytest

from tests.queried import STUDY
from trials.authorization.roles import ROLES
from trials.studies.neutral_words import telling_words
from trials.studies.reading import InvalidStudy, read_study
from trials.studies.schema.checks import MAY_READ
from trials.studies.schema.forms import FORM_CLASS_OF

LAST = "  - {code: calm, form: SEVERITY, rule: SEVERITY.severity < 60 or not SEVERITY.calm,"


def why_not(check: str) -> list[str]:
    """What is said of the study with this check in place of its last one."""
    head, _ = STUDY.split(LAST)
    with pytest.raises(InvalidStudy) as refused:
        read_study(f"{head}  - {check}\n")
    return [problem.split("checks.5.", 1)[1] for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (
            "{code: c, form: VITALS, rule: VITALS.sbp < 9 or SEVERITY.calm, says: Look}",
            "rule: SEVERITY is of the class rating: whoever is asked about VITALS (clinical) need"
            " not see it",
        ),
        (
            "{code: c, form: VITALS, rule: VITALS.sbp < 9 or ALLIANCE.bond > 2, says: Look}",
            "rule: ALLIANCE is of the class alliance: whoever is asked about VITALS (clinical)"
            " need not see it",
        ),
        (
            "{code: c, form: SEVERITY, rule: SEVERITY.calm or VITALS.sbp < 9, says: Look}",
            "rule: VITALS is of the class clinical: whoever is asked about SEVERITY (rating) need"
            " not see it",
        ),
        (
            "{code: c, form: SEVERITY, rule: SEVERITY.calm or SEVERITY.calm@BASE, says: Look}",
            "rule: SEVERITY is of the class rating: whoever is asked about SEVERITY (rating) need"
            " not see it",
        ),
        (
            "{code: c, form: SEVERITY, rule: SEVERITY.calm or done(BASE), says: Look}",
            "rule: a check on a rating reads that rating alone, and does not ask done(BASE)",
        ),
        (
            "{code: c, form: SEVERITY, rule: SEVERITY.severity < 60, says: Above 35 at Baseline}",
            "says: a question about a rating does not say Baseline, 35",
        ),
        (
            "{code: c, form: GUESS, rule: GUESS.guess == 0, says: Look}",
            "form: GUESS is sealed: nobody could be asked about it",
        ),
        (
            "{code: c, form: VITALS, rule: VITALS.sbp < 9 or met(I-SEV), says: Look}",
            "rule: a check reads answers and dates, and does not ask met(I-SEV)",
        ),
        (
            "{code: c, form: VITALS, rule: MOOD.sleep > 3, says: Look}",
            "rule: a check on VITALS reads a field of VITALS",
        ),
        (
            "{code: c, form: PULSE, rule: VITALS.sbp > 3, says: Look}",
            "form: no form PULSE is expected at a visit",
        ),
        (
            "{code: weight, form: VITALS, rule: VITALS.sbp > 3, says: Look}",
            "code: weight is there twice",
        ),
    ],
)
def test_a_check_that_would_tell_too_much_is_refused(check, said):
    assert said in why_not(check)


@pytest.mark.parametrize("of_class", [one for one in MAY_READ if MAY_READ[one]])
def test_whoever_sees_a_class_sees_all_that_its_checks_read(of_class):
    readers = [
        role
        for role in ROLES.values()
        if of_class in role.form_classes and "see data queries" in role.permissions
    ]

    blind = [(r.key, c) for r in readers for c in MAY_READ[of_class] if c not in r.form_classes]
    assert (blind, len(readers) > 3) == ([], True)


def test_every_class_of_forms_says_what_its_checks_read():
    assert set(MAY_READ) == {*FORM_CLASS_OF.values(), "alliance", "sealed"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Are items 3 and 4 both right?", []),
        ("Was velvet given?", ["velvet"]),
        ("Is he ACTIVE now? In control?", ["Active", "Control"]),
        ("It differs from Baseline, at base.", ["BASE", "Baseline"]),
        ("Ask the Harbour  clinic", []),
        ("Ask the harbour clinic", ["Harbour Clinic"]),
        ("01-002 said so", ["01-002"]),
        ("Is it below 35?", ["35"]),
        ("Item 135 and the baselines", []),
    ],
)
def test_words_that_tell_something_are_named(text, told):
    assert telling_words(read_study(STUDY), text, ["01-001", "01-002"]) == told
