"""The file of a package: the same bytes each time, and no changed digit goes unseen."""

import io
import zipfile

import pandas as pd
import pytest

from analysis.package_files import (
    PackageError,
    packed,
    plan_as_csv,
    table_as_csv,
    table_from_csv,
    unpacked,
)
from analysis.plans import load_plan

FILES = {"data.csv": b"participant,arm\n01-001,A\n", "result.json": b'{"value": 1.5}'}
PLAN = """\
plan: Small
data: {layout: trial, arm: {reference: PBO}}
variables:
  mood: {instrument: MOOD, score: total, baseline: V1, follow_up: V2, improvement: lower}
analyses:
  - {id: doses, method: one_way, outcome: mood.change, doses: {PBO: 0, MDMA: 120}}
"""


def with_file(package: bytes, name: str, content: bytes) -> bytes:
    """The package with one file exchanged, and its sums as they were."""
    files = zipfile.ZipFile(io.BytesIO(package))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as changed:
        for one in files.namelist():
            changed.writestr(one, content if one == name else files.read(one))
    return out.getvalue()


def test_the_same_files_in_another_order_are_the_same_bytes():
    assert packed(FILES) == packed(dict(reversed(FILES.items())))


def test_what_was_packed_comes_out():
    assert unpacked(packed(FILES)) == FILES


def test_a_changed_digit_is_named_with_its_file():
    changed = with_file(packed(FILES), "result.json", b'{"value": 1.6}')

    with pytest.raises(PackageError, match=r"result\.json: was changed: its SHA-256 is \w{64}"):
        unpacked(changed)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut off"])
def test_what_is_no_package_says_so(content):
    with pytest.raises(PackageError, match="not a package"):
        unpacked(content)


def zipped(name: str, content: bytes = b"x", mode: int = 0o644, method=zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        entry = zipfile.ZipInfo(name)
        entry.external_attr, entry.compress_type = mode << 16, method
        package.writestr(entry, content)
    return out.getvalue()


def encrypted() -> bytes:
    """Its first file says that it needs a password."""
    content = bytearray(zipped("data.csv"))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (zipped("../data.csv"), r"'\.\./data\.csv' is a path out of it"),
        (zipped("/etc/data.csv"), "'/etc/data.csv' is a path out of it"),
        (zipped("..\\data.csv"), "is a path out of it"),
        (zipped("data.csv", mode=0o120777), "'data.csv' is a folder or a link"),
        (zipped("data.csv", bytes(10**7), method=zipfile.ZIP_DEFLATED), "larger than itself"),
        (zipped("data.csv"), "it has no SHA256SUMS"),
        (encrypted(), "is encrypted"),
    ],
)
def test_a_zip_that_would_do_harm_is_not_read(content, problem):
    with pytest.raises(PackageError, match=problem):
        unpacked(content)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not a table"),
        (b"who\nJos\xe9\n", "not a table: 'utf-8' codec can't decode"),
        (b"a,b\n1,2,3\n", "not a table: row 2 has another number of cells"),
        (b"a,a\n1,2\n", "not a table: a column stands twice"),
        (b"a\n" + b"1" * 200_000, "not a table: field larger than field limit"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(content, problem):
    with pytest.raises(PackageError, match=problem):
        table_from_csv(content)


def test_a_table_comes_back_with_its_values_and_their_kinds():
    cells = [7, 0.1 + 0.2, "007", "text, with a comma", 1e-05, -3, "1.50", True, None]
    table = pd.DataFrame({"cells": cells}, dtype=object)

    back = table_from_csv(table_as_csv(table))

    assert list(back["cells"]) == cells
    assert [type(cell) for cell in back["cells"]] == [type(cell) for cell in cells]


def test_a_plan_for_software_without_yaml_has_a_row_for_each_key():
    rows = plan_as_csv(load_plan(PLAN), arm_reference="A").decode().splitlines()

    assert rows[:3] == [
        "part,name,key,value",
        "data,,reference,A",
        "variables,mood,improvement,lower",
    ]
    assert "analyses,doses,doses.MDMA,120" in rows
