"""docs/api.md: its examples run as they stand there."""

import re
import shlex
import urllib.request
from io import BytesIO
from urllib.parse import urlsplit

import pytest

from config.env import ROOT
from tests.study import STUDY as SMALL
from tests.study import make_small_study
from tests.trials.api.programs import Program, token_of

TEXT = (ROOT / "docs" / "api.md").read_text()
CURL = re.findall(r"^curl .+$", TEXT, re.MULTILINE)
# tests/analysis/web/test_api_reports.py asks those about a run.
OF_THE_DATA = [line for line in CURL if "$RUN" not in line]
PYTHON = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
STUDY = "http://testserver/studies/SMALL"
# The examples name forms of the demonstration.
OF_THE_DEMONSTRATION = """
  - code: V4
    label: Before the first session
    anchors: [{after: consent, target: 7, between: [0, 14]}]
    forms: [{form: BDI-II, by: participant}]
randomisation:"""


@pytest.fixture
def lab(own_database):
    study = make_small_study(SMALL.replace("\nrandomisation:", OF_THE_DEMONSTRATION))
    study.enrol("01-020")
    return Program(token_of(study, "site_coordinator"))


def by_curl(lab: Program, line: str):
    """What the line asks for, without the network."""
    said = line.replace("$STUDY", STUDY).replace("$TOKEN", lab.headers["Authorization"][7:])
    _, *words = shlex.split(said)
    headers = dict(words[n + 1].split(": ", 1) for n, word in enumerate(words) if word == "-H")
    return lab.client.get(words[-1].removeprefix("http://testserver"), headers=headers)


@pytest.mark.parametrize("line", OF_THE_DATA)
def test_a_line_of_curl_is_answered(lab, line):
    assert by_curl(lab, line).status_code == 200


def test_the_program_saves_a_form(lab, monkeypatch):
    def answered(request: urllib.request.Request):
        url = urlsplit(request.full_url)
        answer = lab.client.generic(
            request.get_method(),
            f"{url.path}?{url.query}",
            request.data or b"",
            "application/json",
            headers=dict(request.header_items()),
        )
        assert answer.status_code == 200
        return BytesIO(answer.content)

    monkeypatch.setattr(urllib.request, "urlopen", answered)
    names = {"STUDY": STUDY, "TOKEN": lab.headers["Authorization"][7:]}

    exec(PYTHON[0], names)

    assert (names["outcome"]["done"], names["outcome"]["results"][0]["revision"]) == (1, 1)
