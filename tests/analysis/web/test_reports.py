"""The report of a run: the same for every reader, on record, and silent about what is sealed."""

import hashlib
import io
import zipfile
from copy import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analysis import runs, work
from analysis.models import Run
from analysis.web.reports import report_of_run
from tests.conftest import log_in_as
from tests.study import ARMS, reading_all, start_run
from tests.trials.web.conftest import address, browser
from trials.models import AuditEvent


def computed(study, **how) -> Run:
    run = start_run(study, **how)
    log_in_as("worker")
    for part in work.waiting_parts():
        work.compute_part(part)
    log_in_as("web")
    return run


@pytest.fixture(scope="module")
def masked(masked_study_of_module):
    return masked_study_of_module, computed(masked_study_of_module)


def taken(study, run: Run, kind: str, role: str = "statistician"):
    return browser(study, role).post(address("take-report", run.pk, kind))


def said(content: bytes) -> str:
    """All words of a report as Markdown or for Word; a PDF has glyphs of the same words."""
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        return "\n".join(files.read(name).decode(errors="replace") for name in files.namelist())


@pytest.mark.parametrize("kind", ["markdown", "pdf", "word"])
def test_a_report_is_the_same_for_everybody_who_may_have_it(masked, kind):
    first, second = (taken(*masked, kind, role) for role in ("statistician", "sponsor"))

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content


@pytest.mark.parametrize("kind", ["markdown", "word"])
def test_no_report_of_a_masked_run_names_an_arm_or_a_participant(masked, kind):
    study, run = masked

    text = said(taken(study, run, kind).content)

    people = {p for one in runs.result_of(run)["analyses"].values() for p in one["participants"]}
    assert len(people) == 12
    assert [word for word in (*ARMS, *people) if word in text] == []


def test_a_masked_result_holds_no_value_of_a_single_person(masked):
    _, run = masked

    assert '"points"' not in run.result.text


def test_a_report_says_what_it_was_made_from(masked):
    study, run = masked

    text = said(taken(study, run, "markdown").content)

    found = (str(run.pk), run.plan.sha256, run.snapshot_sha256, run.result.sha256)
    assert [fact for fact in found if fact not in text] == []
    assert "- Plan signed: Stan Statistician, " in text
    assert "Masked groups: meaning sealed" in text


@pytest.mark.parametrize(
    ("key", "caution"), [("DEMO-9", "Simulated data: evidence of nothing"), ("MAPP9", "")]
)
def test_the_report_of_a_demonstration_says_that_its_data_are_simulated(masked, key, caution):
    study, run = masked
    trial = copy(study.trial)
    trial.key = key

    with reading_all(study.trial):
        report = report_of_run(run, trial, runs.result_of(run))

    assert (report.study, report.caution) == (f"{key}: A small study", caution)


def test_a_report_that_is_taken_leaves_its_line_with_the_hash_of_the_file(masked):
    study, run = masked

    content = taken(study, run, "pdf").content

    with reading_all(study.trial):
        line = AuditEvent.objects.filter(act="exports.download").latest("id")
    digest = hashlib.sha256(content).hexdigest()
    assert line.detail == f"report-{run.pk}.pdf sha256 {digest}"


@pytest.mark.parametrize("role", ["site_coordinator", "rater"])
def test_reports_are_not_for_sites_and_raters(masked, role):
    assert taken(*masked, "pdf", role).status_code == 404


def test_there_is_no_report_before_a_result_and_none_of_another_kind(masked_study):
    run = start_run(masked_study)

    early, unheard_of = (taken(masked_study, run, kind) for kind in ("pdf", "scroll"))

    assert (early.status_code, unheard_of.status_code) == (422, 404)
    assert "The run has no result" in early.content.decode()


def test_the_page_leads_from_each_analysis_to_its_method_its_line_and_its_rows(masked):
    study, run = masked

    page = browser(study, "statistician").get(address("run", run.pk)).content.decode()

    line = next(n for n, text in enumerate(run.plan.text.splitlines(), 1) if "id: mood" in text)
    assert f'href="{address("plan", run.plan_id)}#line-{line}"' in page
    assert f'href="{address("run-rows", run.pk, "mood")}"' in page
    assert f'href="{address("methods")}#ancova"' in page


@pytest.mark.parametrize(("role", "status"), [("sponsor", 200), ("site_coordinator", 404)])
def test_methods_are_explained_to_whoever_may_see_runs(masked, role, status):
    page = browser(masked[0], role).get(address("methods"))

    assert page.status_code == status
    assert ('id="ancova"' in page.content.decode()) == (status == 200)


def test_a_report_costs_as_many_queries_whatever_was_asked_before(masked):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            taken(*masked, "markdown")
        counts.append(len(queries))

    assert counts[0] == counts[1]
