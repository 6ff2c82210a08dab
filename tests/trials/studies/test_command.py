"""`check_study` and `diff_study`: sentences, an exit status, and never a traceback."""

import io

import pytest

from tests.trials.studies.broken.test_broken import WHOLE
from trials.studies import command

pytestmark = pytest.mark.rolled_back


@pytest.fixture
def written(tmp_path):
    """written(name, text) → the path of a file that holds it."""

    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write


def run(act, *arguments: str) -> tuple[int, str, str]:
    out, errors = io.StringIO(), io.StringIO()
    return act(list(arguments), out, errors), out.getvalue(), errors.getvalue()


def test_a_file_that_can_run_is_summed_up(written):
    assert run(command.check, written("whole.yaml", WHOLE)) == (
        0,
        "whole.yaml: WHOLE, version 1: 1 site, 2 arms, 2 stages, 3 visits, 3 forms,"
        " 2 eligibility rules.\n",
        "",
    )


def test_each_problem_is_named_and_the_other_files_are_checked_too(written):
    broken = written(
        "broken.yaml", WHOLE.replace("target: 7, between: [0", "target: 70, between: [0")
    )

    status, out, errors = run(command.check, broken, written("whole.yaml", WHOLE))

    assert (status, out.startswith("whole.yaml: WHOLE")) == (1, True)
    assert errors.startswith("broken.yaml, line 33: visits.0.anchors.0: target 70")


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    status, _, errors = run(command.check, str(tmp_path / "none.yaml"))

    assert (status, errors) == (1, f"{tmp_path}/none.yaml: No such file or directory\n")


def test_a_file_that_is_no_text_is_a_sentence(tmp_path):
    (tmp_path / "odd.yaml").write_bytes(b"\xff\xfe")

    status, _, errors = run(command.check, str(tmp_path / "odd.yaml"))

    assert (status, errors) == (1, "odd.yaml: not a text in UTF-8: invalid start byte\n")


def test_the_difference_of_two_files_is_printed(written):
    later = WHOLE.replace("study: WHOLE\n", "study: WHOLE\nversion: two\n")

    answer = run(command.difference, written("one.yaml", WHOLE), written("two.yaml", later))

    assert answer == (0, "Words and sources:\n- version: 1 → two\n", "")


def test_a_file_that_may_not_follow_says_why(written):
    later = WHOLE.replace("study: WHOLE\n", "study: WHOLE\nversion: two\n")
    later = later.replace("ratio: 2", "ratio: 3")

    status, _, errors = run(
        command.difference, written("one.yaml", WHOLE), written("two.yaml", later)
    )

    assert (status, errors) == (
        1,
        "Once people were randomised this is no amendment: arms: people were randomised already:"
        " arms and ratio stay as they are.\n",
    )


def test_a_difference_with_a_file_that_cannot_be_read_is_none(written):
    status, out, errors = run(
        command.difference, written("one.yaml", WHOLE), written("two.yaml", "study: [")
    )

    assert (status, out) == (1, "")
    assert errors.startswith("two.yaml, line 1:")
