import io
import json
from hashlib import sha256

import pytest

from analysis.command import main
from tests.analysis.oracles import HERE, TRIAL82

PLAN = """\
plan: Self-compassion as mechanism
data: {participant: subject, layout: wide, arm: {column: arm, reference: PT}}
variables:
  ucs: {baseline: ucs_0, follow_up: ucs_1, improvement: lower}
analyses:
  - {id: good, method: ancova, outcome: ucs, covariates: [baseline]}
"""
BAD = "  - {id: bad, method: ancova, outcome: ucs, covariates: [race]}\n"


@pytest.fixture
def analyse(tmp_path):
    """Run the command: (status, what it wrote, stdout, stderr)."""

    def run(plan: str, data=TRIAL82, *more: str):
        (tmp_path / "plan.yaml").write_text(plan)
        out = tmp_path / "out.json"
        stdout, stderr = io.StringIO(), io.StringIO()
        argv = [str(data), "--plan", str(tmp_path / "plan.yaml"), "--json", str(out), *more]
        status = main(argv, stdout, stderr)
        written = json.loads(out.read_bytes()) if out.exists() else None
        return status, written, stdout.getvalue(), stderr.getvalue()

    return run


def test_status_0_when_every_analysis_is_ok(analyse):
    status, written, stdout, stderr = analyse(PLAN)

    assert status == 0
    assert written["analyses"]["good"]["status"] == "ok"
    assert len(written["data_sha256"]) == 64
    assert (stdout, stderr) == ("good: ok, n = 82, 0 left out\n", "")


def test_status_1_when_some_failed_and_their_reasons_are_in_the_file(analyse):
    status, written, stdout, _ = analyse(PLAN + BAD)

    assert status == 1
    assert written["analyses"]["good"]["status"] == "ok"
    assert written["analyses"]["bad"] == {
        "status": "failed",
        "reason": "Column 'race', participant S002: 'White' is not a number.",
        "method": "ancova",
        "settings": written["analyses"]["bad"]["settings"],
        "warnings": [],
        "estimates": [],
    }
    assert "bad: failed. Column 'race'" in stdout


def test_status_2_for_a_bad_plan_with_file_line_and_field(analyse, tmp_path):
    status, written, _, stderr = analyse(PLAN.replace("outcome: ucs", "outcome: usc"))

    assert status == 2
    assert written is None
    assert stderr == (
        f"{tmp_path}/plan.yaml:6: analyses.0.outcome: 'usc' is not a variable; there are: ucs\n"
    )


def test_status_2_for_a_bad_table_with_file_line_and_field(analyse, tmp_path):
    data = tmp_path / "twice.csv"
    data.write_text("subject,arm,ucs_0,ucs_1\nS1,PT,1,2\nS1,PT,1,2\n")

    status, written, _, stderr = analyse(PLAN, data)

    assert status == 2
    assert written is None
    assert stderr == f"{data}:3: subject: participant 'S1' has a row already.\n"


def test_status_2_for_a_file_that_is_not_there(analyse, tmp_path):
    status, _, _, stderr = analyse(PLAN, tmp_path / "no.csv")

    assert status == 2
    assert stderr == f"{tmp_path}/no.csv:1: file: cannot be read: No such file or directory.\n"


def test_status_2_for_a_missing_argument():
    stderr = io.StringIO()

    status = main(["data.csv"], io.StringIO(), stderr)

    assert status == 2
    assert "--plan" in stderr.getvalue()


EVENTS = """\
plan: Safety
data:
  layout: wide
  participant: subject
  arm: {column: arm, reference: PT}
  events: {participant: subject, term: term, soc: soc, severity: severity, onset: onset,
           first_dose: first_dose}
analyses:
  - {id: events, method: adverse_events}
"""


def test_the_events_are_a_second_file_whose_hash_is_in_the_result(analyse):
    folder = HERE / "adverse_events"

    status, written, stdout, _ = analyse(
        EVENTS, folder / "people.csv", "--events", str(folder / "events.csv")
    )

    assert (status, stdout) == (0, "events: ok, n = 88, 0 left out\n")
    assert written["events_sha256"] == sha256((folder / "events.csv").read_bytes()).hexdigest()


def test_a_wrong_event_is_told_with_its_own_file_and_line(analyse, tmp_path):
    wrong = tmp_path / "events.csv"
    wrong.write_text("subject,term,soc,onset,severity\nS001,Nausea,Gastric,2026-02-01,9\n")

    status, written, _, stderr = analyse(
        EVENTS, HERE / "adverse_events/people.csv", "--events", str(wrong)
    )

    assert (status, written) == (2, None)
    assert stderr.startswith(f"{wrong}:2: severity: '9' is not a severity of the plan")


def test_events_that_the_plan_does_not_name_are_refused(analyse):
    events = HERE / "adverse_events/events.csv"

    status, _, _, stderr = analyse(PLAN, TRIAL82, "--events", str(events))

    assert status == 2
    assert stderr.startswith(f"{events}:1: events: `data` of the plan has no `events`")
