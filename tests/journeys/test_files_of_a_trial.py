"""Three files of a trial that was held elsewhere: what is wrong with them is said beforehand."""

from pathlib import Path

import pytest

from config.demo.files import Files, why_not_load

DATA = Path(__file__).parents[1] / "data" / "trial82"


@pytest.fixture
def files(tmp_path) -> Files:
    """Copies that a test may spoil."""
    for name in ("items", "covariates", "arms"):
        (tmp_path / f"{name}.csv").write_bytes((DATA / f"{name}.csv").read_bytes())
    return Files(*(tmp_path / f"{name}.csv" for name in ("items", "covariates", "arms")))


def without_subject(file: Path, subject: str) -> None:
    lines = [line for line in file.read_text().splitlines() if not line.startswith(subject)]
    file.write_text("\n".join(lines) + "\n")


def test_whole_files_are_taken(files):
    assert why_not_load(files) is None


def test_an_unknown_arm_is_named_with_its_line(files):
    files.arms.write_text(files.arms.read_text().replace("S002,MDMA-AT", "S002,aspirin"))

    assert "arms.csv:3: arm 'aspirin' is unknown" in why_not_load(files)


@pytest.mark.parametrize("name", ["items", "covariates", "arms"])
def test_a_subject_who_is_missing_from_one_file_is_named(files, name):
    without_subject(getattr(files, name), "S007")

    assert why_not_load(files) == f"subject S007 is not among the {name}"


def test_a_file_that_is_not_utf_8_is_named(files):
    files.covariates.write_bytes(b"subject,age\nS001,\xff\n")

    assert why_not_load(files) == "covariates.csv: not UTF-8 at byte 18"
