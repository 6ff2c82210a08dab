import io
import json

import pytest

from analysis.command import main
from tests.analysis.oracles import TRIAL82

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

    def run(plan: str, data=TRIAL82):
        (tmp_path / "plan.yaml").write_text(plan)
        out = tmp_path / "out.json"
        stdout, stderr = io.StringIO(), io.StringIO()
        argv = [str(data), "--plan", str(tmp_path / "plan.yaml"), "--json", str(out)]
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
