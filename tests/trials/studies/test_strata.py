"""Every combination of the factors is a stratum, with a name that people can read."""

from pathlib import Path

import pytest

from trials.studies.reading import read_study
from trials.studies.strata import strata_of

WHOLE = (Path(__file__).parent / "broken" / "whole.yaml").read_text()
SECOND = '  - {code: "02", name: Hill Clinic, country: IL, timezone: Asia/Jerusalem}\nevents:'
MOOD = "{factor: mood, from: MOOD.mood, levels: {0: low, 1: high}}"


def strata(said: str) -> list[str]:
    text = WHOLE.replace("events:", SECOND, 1).replace("  after: [V1]\n", f"  after: [V1]\n{said}")
    return strata_of(read_study(text))


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("", ["01", "02"]),
        ("  strata: [site]\n", ["01", "02"]),
        ("  strata: []\n", ["all"]),
        (f"  strata: [{MOOD}]\n", ["low", "high"]),
        (f"  strata: [{MOOD}, site]\n", ["01/low", "01/high", "02/low", "02/high"]),
        (f"  strata: [site, {MOOD.replace('high', 'low')}]\n", ["01/low", "02/low"]),
    ],
)
def test_the_strata_of_a_study(said, names):
    assert strata(said) == names
