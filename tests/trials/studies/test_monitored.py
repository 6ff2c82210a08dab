"""What a study file may call critical."""

import pytest

from tests.monitoring import ENROLMENT, TEXT
from trials.studies.reading import InvalidStudy, read_study

CRITICAL = ENROLMENT[ENROLMENT.index("  critical:") :]


def with_critical(lines: str) -> str:
    return TEXT.replace(CRITICAL, f"  critical:\n    - {lines}\n")


def test_fields_come_in_the_order_of_the_form():
    monitoring = read_study(TEXT).monitoring

    assert monitoring.fields_of("BODY", "V0", ("b9", "b1", "b0")) == ["b1", "b0"]
    assert monitoring.fields_of("PULSE", "V1", ("pulse",)) == ["pulse"]
    assert monitoring.fields_of("MOOD", "V1", ("mood", "sleep")) == []
    assert [len(monitoring.of_form("CALM", visit)) for visit in ("V1", "V2")] == [1, 0]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("{form: NOPE}", "no form NOPE is expected at a visit"),
        ("{form: PULSE, at: [V2]}", "no form PULSE is expected at V2"),
        ("{form: PULSE, at: [V9]}", "there is no visit V9"),
        ("{form: PULSE, fields: [beat]}", "there is no field beat of PULSE; there are: pulse"),
        ("{form: CALM, fields: [calm]}", "CALM is a form of the class rating"),
        ("{form: PULSE}\n    - {form: PULSE}", "it is there twice"),
        ("everything", "write consent, eligibility, or"),
    ],
)
def test_what_is_not_there_or_not_the_monitors_is_named(lines, said):
    with pytest.raises(InvalidStudy, match=said):
        read_study(with_critical(lines))


def test_eligibility_needs_a_step_that_a_physician_takes():
    text = with_critical("eligibility").replace("after: [V1]}]", "after: [V1], by: system}]")

    with pytest.raises(InvalidStudy, match="steps of the enrolment that a physician takes"):
        read_study(text)
