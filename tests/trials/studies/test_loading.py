"""The text of a version, which is long and never changes, is loaded once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trials.models import StudyVersion
from trials.studies import loading
from trials.studies.loading import read_version, study_of


def test_the_text_of_a_version_is_loaded_once_per_process(open_study, monkeypatch):
    monkeypatch.setattr(loading, "_read", {})

    with CaptureQueriesContext(connection) as queries:
        studies = [study_of(open_study.trial) for _ in range(3)]

    texts = [query for query in queries if '"trials_studyversion"."text"' in query["sql"]]
    assert (len(texts), len(queries)) == (1, 4)
    assert studies[0] is studies[2]


def test_a_text_that_is_not_that_of_its_hash_is_not_read():
    version = StudyVersion(number=7, text="study: OTHER", sha256="0" * 64)

    with pytest.raises(ValueError, match="The text of version 7 is not that of its hash"):
        read_version(version)
