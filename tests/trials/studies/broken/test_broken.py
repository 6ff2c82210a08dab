"""Study files that are broken in one place, and what is said of each: the line, the field, why."""

from pathlib import Path

import pytest
import yaml

from trials.studies.reading import InvalidStudy, read_study

FOLDER = Path(__file__).parent
WHOLE = (FOLDER / "whole.yaml").read_text()
BROKEN = yaml.safe_load((FOLDER / "broken.yaml").read_text())


def test_the_whole_file_is_read_without_a_problem():
    assert read_study(WHOLE).study == "WHOLE"


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken["what"])
def test_what_is_broken_is_named_with_its_line_and_field(broken):
    assert broken["stands"] in WHOLE

    with pytest.raises(InvalidStudy) as refused:
        read_study(WHOLE.replace(broken["stands"], broken["instead"], 1), source="whole.yaml")

    said = [problem.removeprefix("whole.yaml, ") for problem in refused.value.problems]
    assert said == broken["said"]
