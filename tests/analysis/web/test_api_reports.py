"""The report of a run for programs: the bytes of the page, to the same people, on record."""

import hashlib

import pytest

from analysis import runs
from analysis.reports.writers import WRITERS
from tests.analysis.web.test_reports import computed
from tests.study import ARMS, reading_all, start_run
from tests.trials.api.programs import Program, program, token_of
from tests.trials.api.test_docs import CURL, by_curl
from tests.trials.web.conftest import address, browser
from trials.models import AuditEvent

pytestmark = pytest.mark.rolled_back


@pytest.fixture(scope="module")
def masked(masked_study_of_module):
    return masked_study_of_module, computed(masked_study_of_module)


def asked(study, run, role: str = "statistician", accept: str = "*/*"):
    reader = program(study, role, may_write=False)
    return reader.get(f"api/runs/{run.pk}/report/", headers={"Accept": accept})


@pytest.mark.parametrize("kind", WRITERS)
def test_a_program_gets_the_file_of_the_page(masked, kind):
    study, run = masked

    answer = asked(study, run, accept=WRITERS[kind].content_type)

    of_page = browser(study, "statistician").post(address("take-report", run.pk, kind))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == WRITERS[kind].content_type
    assert answer.content == of_page.content


def test_who_names_no_format_gets_json_with_every_table(masked):
    report = asked(*masked).json()

    assert [section["title"] for section in report["sections"]][:2] == [
        "Methods",
        "Participants",
    ]
    assert report["mark"] == "Masked groups: meaning sealed"
    assert all(len(t["columns"]) > 1 for s in report["sections"] for t in s["tables"])


def test_the_json_of_a_masked_run_names_no_arm_and_no_participant(masked):
    text = asked(*masked).content.decode()

    analyses = runs.result_of(masked[1])["analyses"].values()
    people = {person for one in analyses for person in one["participants"]}
    assert len(people) == 12
    assert [word for word in (*ARMS, *people) if word in text] == []


@pytest.mark.parametrize(
    ("role", "status"), [("site_coordinator", 403), ("monitor", 403), ("sponsor", 200)]
)
def test_it_is_for_whoever_may_see_runs(masked, role, status):
    study, run = masked

    assert asked(study, run, role).status_code == status


def test_each_one_that_is_taken_leaves_its_line_with_the_hash(masked):
    study, run = masked

    content = asked(study, run).content

    with reading_all(study.trial):
        line = AuditEvent.objects.filter(act="exports.download").latest("id")
    assert line.detail == f"report-{run.pk}.json sha256 {hashlib.sha256(content).hexdigest()}"


def test_there_is_no_report_before_a_result_and_none_in_another_format(masked_study):
    run = start_run(masked_study)

    early, unheard_of = (asked(masked_study, run, accept=one) for one in ("*/*", "image/gif"))

    assert (early.status_code, unheard_of.status_code) == (422, 406)
    assert early.json()["detail"] == "The run has no result: there is nothing to report."


def test_the_line_of_curl_in_the_documentation_takes_a_report(masked):
    study, run = masked
    [line] = [line for line in CURL if "$RUN" in line]

    answer = by_curl(Program(token_of(study, "statistician")), line.replace("$RUN", str(run.pk)))

    assert answer.content.startswith(b"%PDF")
