"""A package run again in a process of its own, as on another machine."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from analysis.package_files import PackageError, packed, unpacked
from analysis.plans import PlanError
from analysis.reproducing import reproduce, told
from tests.analysis.independent import example

MANAGE = Path(__file__).parents[2] / "manage.py"
MACHINES = {
    "one": {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "OPENBLAS_NUM_THREADS": "1"},
    "another": {"PYTHONHASHSEED": "77", "TZ": "America/Lima", "OPENBLAS_NUM_THREADS": "8"}
    | {"LC_ALL": "C", "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512_SKX"},
}


@pytest.fixture(scope="module")
def package() -> bytes:
    return example.package(example.table())


def on_another_machine(content: bytes, folder: Path, machine: str):
    """No database, no servers, no settings."""
    file = folder / "package.zip"
    file.write_bytes(content)
    bare = {"PATH": os.environ["PATH"], "HOME": str(folder), "EQUIPOISE_NO_BOOTSTRAP": "1"}
    return subprocess.run(
        [sys.executable, str(MANAGE), "reproduce", file.name],
        cwd=folder,
        env=bare | MACHINES[machine],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("machine", MACHINES)
def test_two_machines_come_to_the_same_bytes(package, tmp_path, machine):
    done = on_another_machine(package, tmp_path, machine)

    assert (done.returncode, done.stderr) == (0, "")
    analyses = len(example.plan().analyses)
    assert done.stdout.startswith(f"The same bytes: {analyses} analyses, SHA-256 ")


def test_a_file_that_was_changed_ends_it_before_anything_is_computed(package, tmp_path):
    changed = package.replace(b"01-000,D0,", b"01-000,D9,")

    done = on_another_machine(changed, tmp_path, "one")

    assert (done.returncode, done.stdout) == (2, "")
    assert "package.zip: not a package: Bad CRC-32 for file 'data.csv'" in done.stderr


def test_a_changed_digit_of_the_data_with_new_sums_is_seen_in_the_figures(package):
    files = unpacked(package)
    first, _, rest = files["data.csv"].partition(b"\n01-000,D0,")
    files["data.csv"] = first + b"\n01-000,D0,9" + rest

    found = reproduce(packed(files))

    assert not found.is_same
    assert found.differences[0].where == "adjusted, adjusted_mean arm=D0, high"


def test_a_changed_digit_of_the_result_with_new_sums_is_the_one_figure_that_differs(package):
    files = unpacked(package)
    value = example.result(example.table())["analyses"]["sloped-2"]["estimates"][0]["value"]
    was = repr(value).encode()
    assert files["result.json"].count(was) == 1
    files["result.json"] = files["result.json"].replace(was, was[:-3] + b"999")

    found = reproduce(packed(files))

    assert [one.where for one in found.differences] == ["sloped-2, slope term=age, value"]
    assert "Figures that differ: 1. The first:" in told(found)


def test_other_versions_are_named_where_every_figure_is_the_same(package):
    files = unpacked(package)
    files["result.json"] = files["result.json"].replace(b'"numpy": "', b'"numpy": "0.')

    found = reproduce(packed(files))

    assert (found.differences, list(found.versions)) == ([], ["numpy"])
    assert "Every figure is the same to the last digit; only the versions differ." in told(found)


DEEP = b'{"a": ' * 100_000


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("result.json", None, "result.json: is missing."),
        ("result.json", b"[]", "result.json: is no result of a run: it names no versions."),
        ("result.json", DEEP, "result.json: is not JSON."),
        ("run.json", b'{"tables": {"table": 7}}', "run.json: tables.table: "),
        ("run.json", DEEP, "run.json: the file: Invalid JSON: "),
        ("data.csv", None, "data.csv: is missing."),
        ("data.csv", b"a\n1,2\n", "data.csv: not a table: row 2 has another number of cells."),
        ("plan.yaml", b"plan: \xff", "plan.yaml: is not UTF-8."),
        ("plan.yaml", b"plan: " + b"[" * 9000, "plan.yaml:1: plan: is nested more than 50 deep"),
    ],
)
def test_a_package_with_sums_that_fit_is_still_read_with_care(package, name, content, problem):
    files = {one: of for one, of in unpacked(package).items() if one != name}
    files |= {} if content is None else {name: content}

    with pytest.raises((PackageError, PlanError)) as refusal:
        reproduce(packed(files))

    assert str(refusal.value).startswith(problem)


def test_a_package_does_not_write_over_what_the_terminal_shows(package, tmp_path):
    files = unpacked(package) | {"\x1b[2K\rThe same bytes": b""}
    lying = packed(files).replace(b"\x1b[2K", b"\x1b[1K", 1)

    done = on_another_machine(lying, tmp_path, "one")

    assert done.returncode == 2
    assert "\x1b" not in done.stdout + done.stderr


def test_the_package_is_read_by_any_program(package):
    assert zipfile.ZipFile(io.BytesIO(package)).testzip() is None
