"""docs/study-files.md: its study is read, and each of its examples fits into that study."""

import re

import pytest
import yaml

from config.env import ROOT
from trials.studies.command import study_schema
from trials.studies.reading import read_study
from trials.studies.schema import KNOWN_EVENTS

TEXT = (ROOT / "docs" / "study-files.md").read_text()
WHOLE, *PARTS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


def test_the_schema_in_the_documents_is_that_of_the_code():
    assert (ROOT / "docs" / "study-schema.json").read_text() == study_schema()


def test_the_whole_study_is_read():
    assert [visit.code for visit in read_study(WHOLE).visits] == ["SCR", "V1", "V2"]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.partition(":")[0])
def test_an_example_fits_into_the_whole_study(part):
    given = yaml.safe_load(part)

    study = read_study(yaml.safe_dump(yaml.safe_load(WHOLE) | given))

    assert set(given) <= study.model_fields_set


def test_every_event_that_the_system_knows_is_named():
    assert [event for event in KNOWN_EVENTS if f"`{event}`" not in TEXT] == []
