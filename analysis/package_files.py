"""The file of a package: a zip that is the same byte for byte, and tables and plans as CSV in it.

README.txt    what it is, and how to run it again
data.csv      the table that the plan reads
plan.yaml     the plan, as it was signed
plan.csv      the same, a row for each key, for software that reads no YAML
result.json   the result, canonical: the bytes that are to come out again
run.json      what the run was made from
independent/  the scripts of the second run, in R
SHA256SUMS    of every other file, as `sha256sum -c` reads it
"""

import csv
import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

import pandas as pd

from analysis.plans import Plan

SUMS = "SHA256SUMS"
# The first moment that a zip can name: a package does not say when it was made.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
# What Python raises of a zip that is broken, encrypted, or packed in a way that it does not know.
NO_ZIP = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
    EOFError,
    zlib.error,
)


class PackageError(Exception):
    """The file is no package, or not the one that was made."""


def packed(files: dict[str, bytes]) -> bytes:
    """The zip of these files, with their sums."""
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(files.items())
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in sorted({**files, SUMS: sums.encode()}.items()):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            # Stored: another zlib would compress to other bytes.
            entry.compress_type = zipfile.ZIP_STORED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            package.writestr(entry, content)
    return out.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a package. PackageError names every file that is not as its sum says."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _demand_plain(package.infolist(), len(content))
            names = package.namelist()
            files = {name: package.read(name) for name in names}
    except NO_ZIP as problem:
        raise PackageError(f"not a package: {problem}.") from None
    if len(files) != len(names) or SUMS not in files:
        raise PackageError(f"not a package of a run: it has no {SUMS}, or a file twice.")
    sums = _sums(files.pop(SUMS))
    problems = [f"{name}: is missing." for name in sorted(sums.keys() - files.keys())]
    for name, of in sorted(files.items()):
        found = hashlib.sha256(of).hexdigest()
        if sums.get(name) != found:
            problems.append(f"{name}: was changed: its SHA-256 is {found}, not {sums.get(name)}.")
    if problems:
        raise PackageError("\n".join(problems))
    return files


def _demand_plain(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Asked before anything is read: what `packed` makes is no larger than the zip, and plain."""
    if sum(entry.file_size for entry in entries) > size:
        raise PackageError(
            "not a package: its files are larger than itself; a package is not compressed."
        )
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename:
            raise PackageError(f"not a package: {entry.filename!r} is a path out of it.")
        if entry.is_dir() or stat.S_ISLNK(entry.external_attr >> 16):
            raise PackageError(f"not a package: {entry.filename!r} is a folder or a link.")


def _sums(content: bytes) -> dict[str, str]:
    lines = content.decode(errors="replace").splitlines()
    return {name: found for found, _, name in (line.partition("  ") for line in lines)}


def table_as_csv(table: pd.DataFrame) -> bytes:
    """Numbers in full precision; what is missing is empty."""
    rows = [
        ["" if pd.isna(cell) else cell for cell in row]
        for row in table.itertuples(index=False, name=None)
    ]
    return _csv([list(table.columns), *rows])


def table_from_csv(content: bytes) -> pd.DataFrame:
    """The table with the values that it was written from. PackageError where there is none."""
    try:
        head, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    except (UnicodeDecodeError, csv.Error, ValueError) as problem:
        raise PackageError(f"not a table: {problem}.") from None
    wrong = [line for line, row in enumerate(rows, start=2) if len(row) != len(head)]
    if wrong or len(set(head)) < len(head):
        where = f"row {wrong[0]} has another number of cells" if wrong else "a column stands twice"
        raise PackageError(f"not a table: {where}.")
    return pd.DataFrame(
        [[_value(cell) for cell in row] for row in rows], columns=head, dtype=object
    )


def _value(cell: str):
    """A cell as it was before: a text that only looks like a number stays a text."""
    if cell == "":
        return None
    for kind in (int, float):
        try:
            number = kind(cell)
        except ValueError:
            continue
        if repr(number) == cell:
            return number
    return {"True": True, "False": False}.get(cell, cell)


def plan_as_csv(plan: Plan, arm_reference: str | None) -> bytes:
    """A row (part, name, key, value) for each key of a plan; a list has a row for each member.

    arm_reference: of a masked run, instead of the plan's.
    """
    reference = plan.data.arm.reference if arm_reference is None else arm_reference
    rows = [["part", "name", "key", "value"], ["data", "", "reference", reference]]
    for part in ("variables", "columns", "families"):
        for name, one in getattr(plan, part).items():
            rows += [[part, name, *row] for row in _flat(one.model_dump())]
    for analysis in plan.analyses:
        keys = analysis.model_dump(exclude={"id"})
        rows += [["analyses", analysis.id, *row] for row in _flat(keys)]
    return _csv(rows)


def _flat(value, key: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for inner, of in value.items():
            yield from _flat(of, f"{key}.{inner}" if key else str(inner))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _flat(one, key)
    elif value is not None:
        yield key, value


def _csv(rows: list[list]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()
