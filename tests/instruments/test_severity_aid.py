import pytest

from instruments import frequency_step, suggested_severity

# VA CAPS-5 training, lesson 08_003: table by F. Weathers. Rows: intensity; columns: frequency.
TABLE = {
    "minimal": (1, 1, 1, 1),
    "clearly_present": (1, 2, 2, 2),
    "pronounced": (2, 2, 3, 3),
    "extreme": (2, 3, 3, 4),
}
STEPS = ("monthly", "twice_monthly", "twice_weekly", "daily")


@pytest.mark.parametrize("intensity", TABLE)
def test_the_rule_gives_the_printed_table(intensity):
    assert tuple(suggested_severity(intensity, step) for step in STEPS) == TABLE[intensity]


@pytest.mark.parametrize(
    ("count", "unit", "step"),
    [
        (0, "per_month", None),
        (1, "per_month", "monthly"),
        (2, "per_month", "twice_monthly"),
        (7, "per_month", "twice_monthly"),
        (8, "per_month", "twice_weekly"),
        (30, "per_month", "daily"),
        (1, "per_week", "twice_monthly"),
        (2, "per_week", "twice_weekly"),
        (7, "per_week", "daily"),
        (19, "percent", "monthly"),
        (20, "percent", "twice_monthly"),
        (50, "percent", "twice_weekly"),
        (80, "percent", "daily"),
    ],
)
def test_a_recorded_frequency_falls_on_a_step(count, unit, step):
    assert frequency_step(count, unit) == step


def test_a_word_outside_the_table_is_refused():
    with pytest.raises(ValueError, match="intensity must be one of minimal"):
        suggested_severity("severe", "daily")
    with pytest.raises(ValueError, match="unit must be"):
        frequency_step(3, "often")
