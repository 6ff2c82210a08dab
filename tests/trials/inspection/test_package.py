"""A package holds what its taker may read, and one flipped byte in it is found and named."""

import re
import subprocess
import sys
from zipfile import ZipFile

import pytest

from tests.study import reading_all
from trials.context import reading
from trials.inspection.verify import main as verify_package
from trials.models import AuditEvent, Seal
from trials.refusals import NotPermitted
from trials.sealing.anchors import as_line
from trials.web.inspection import take_package

VERIFIER = "trials/inspection/verify.py"
OF_SITE_ONE = [f"participants/01-00{number}.html" for number in range(1, 7)]


@pytest.fixture(scope="module")
def study(locked_study_of_module):
    return locked_study_of_module


def taken_by(study, role: str, folder):
    """The package as this role takes it."""
    file = folder / f"{role}.zip"
    scope = study.scope(role)
    with reading(scope):
        package, _ = take_package(study.trial, scope)
        file.write_bytes(package.read())
    return file


@pytest.fixture(scope="module")
def package(study, tmp_path_factory):
    return taken_by(study, "inspector", tmp_path_factory.mktemp("inspector"))


@pytest.fixture(scope="module")
def anchor(study, package, tmp_path_factory):
    file = tmp_path_factory.mktemp("anchor") / "roots.txt"
    with reading_all(study.trial):
        file.write_text("".join(f"{as_line(seal)}\n" for seal in Seal.objects.order_by("pk")))
    return file


def said(*arguments, capsys) -> tuple[int, str]:
    capsys.readouterr()
    return verify_package(list(map(str, arguments))), capsys.readouterr().out


def test_python_alone_verifies_it(package, anchor, tmp_path):
    with ZipFile(package) as archive:
        alone = archive.extract("verify.py", tmp_path)

    done = subprocess.run(
        [sys.executable, "-I", "-S", alone, package, "--anchors", anchor],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("The package is whole.\n")
    assert "No anchor was given" not in done.stdout


def test_everybody_is_in_it_and_the_taking_is_a_line(study, package):
    with ZipFile(package) as archive:
        names = archive.namelist()
    with reading_all(study.trial):
        line = AuditEvent.objects.filter(act="inspection.package").latest("pk")

    assert sum(name.startswith("participants/") for name in names) == 12
    assert re.fullmatch(r"sha256 [0-9a-f]{64}", line.detail)


def unpacked(package, folder):
    with ZipFile(package) as archive:
        archive.extractall(folder)
        return sorted(archive.namelist())


def test_one_flipped_byte_of_any_file_is_named_with_its_line(package, tmp_path, capsys):
    for name in unpacked(package, tmp_path):
        file = tmp_path / name
        whole = file.read_bytes()
        place = len(whole) // 2
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        line = whole[:place].count(b"\n") + 1

        status, report = said(tmp_path, capsys=capsys)

        assert status == 1
        if name not in ("hashes.txt", "lines.txt"):
            assert f"! {name}, line {line}: it is not as it was written" in report
        file.write_bytes(whole)


def test_an_altered_line_is_found_where_the_hashes_were_made_to_fit(package, tmp_path, capsys):
    unpacked(package, tmp_path)
    file = tmp_path / "ledger.tsv"
    file.write_text(file.read_text().replace("Ada Site", "Eve Site", 1))
    number = next(n for n, line in enumerate(file.read_text().split("\n"), 1) if "Eve Site" in line)

    _, report = said(tmp_path, capsys=capsys)

    assert re.search(rf"! ledger.tsv, line {number}: \w+ \d+ was altered", report)


@pytest.mark.parametrize(
    "name, problem",
    [
        ("revisions.jsonl", "revisions.jsonl, line 1: the answers were altered"),
        ("seals.tsv", "seals.tsv, line 2: seal 1 was altered"),
    ],
)
def test_what_does_not_fit_its_hash_is_named(package, tmp_path, capsys, name, problem):
    unpacked(package, tmp_path)
    file = tmp_path / name
    file.write_text(re.sub(r"(mood=|^1\t\d{3})\d", r"\g<1>9", file.read_text(), flags=re.M))

    _, report = said(tmp_path, capsys=capsys)

    assert problem in report


def test_a_root_that_is_not_the_anchored_one_is_named(package, anchor, tmp_path, capsys):
    other = tmp_path / "roots.txt"
    lines = anchor.read_text().splitlines()
    other.write_text("\n".join([lines[0][:-1] + ("0" if lines[0][-1] != "0" else "1"), *lines[1:]]))

    status, report = said(package, "--anchors", other, capsys=capsys)

    assert (status, f"! {other}, line 1: seal 1 is not as anchored" in report) == (1, True)


def test_what_is_no_package_is_said(tmp_path, capsys):
    status, report = said(tmp_path, capsys=capsys)

    assert (status, "is no package of Equipoise" in report) == (2, True)


def test_a_site_takes_its_own_records_and_no_rater(study, tmp_path, capsys):
    file = taken_by(study, "site_physician", tmp_path)

    status, _ = said(file, capsys=capsys)
    with ZipFile(file) as archive:
        pages = [name for name in archive.namelist() if name.startswith("participants/")]
        everything = b"".join(archive.read(name) for name in archive.namelist())

    assert status == 0
    assert pages == OF_SITE_ONE
    assert b"02-001" not in everything and b"Rolf Rater" not in everything


def test_an_auditor_gets_no_answer(study, tmp_path, capsys):
    file = taken_by(study, "quality_auditor", tmp_path)

    status, report = said(file, capsys=capsys)
    with ZipFile(file) as archive:
        answers = archive.read("answers.csv").decode()

    assert (status, answers.count("\n")) == (0, 1)
    assert re.search(r"Not seen: [\d,]+ lines of the ledger are leaves alone", report)


def test_a_role_that_may_not_take_one_is_refused(study):
    scope = study.scope("data_manager")

    with reading(scope), pytest.raises(NotPermitted):
        take_package(study.trial, scope)


@pytest.mark.parametrize("state", ["open_study", "unblinded_study"])
def test_a_site_takes_its_records_in_every_state_of_the_study(request, state, tmp_path, capsys):
    file = taken_by(request.getfixturevalue(state), "site_coordinator", tmp_path)

    status, _ = said(file, capsys=capsys)

    with ZipFile(file) as archive:
        assert set(OF_SITE_ONE) <= set(archive.namelist())
    assert status == 0
