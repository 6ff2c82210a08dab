"""`manage.py reproduce PACKAGE.zip`: the analyses of a package once more, and whether the result
has the same bytes. It needs no database and no servers."""

import argparse
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from analysis import engine
from analysis.comparing import row_name
from analysis.datasets.refusals import TableError
from analysis.package_files import PackageError, table_from_csv, unpacked
from analysis.plans import PlanError, load_plan

SAME, DIFFERENT, NOTHING_DONE = 0, 1, 2
SHOWN = 10


class _Said(BaseModel):
    """A part of run.json that a run is made from; the rest of the file is for people."""

    model_config = ConfigDict(strict=True, frozen=True)


class _Tables(_Said):
    """The file of each table that the engine reads."""

    table: str
    events: str | None = None


class _MadeFrom(_Said):
    data_sha256: str | None = None
    excluded_sites: list[str] = []
    events_sha256: str | None = None


class _About(_Said):
    tables: _Tables
    made_from: _MadeFrom
    arm_reference: str | None
    mark: str | None


@dataclass(frozen=True)
class Difference:
    where: str
    was: Any
    now: Any


@dataclass(frozen=True)
class Reproduction:
    """was, now: the SHA-256 of the result in the package and of the one computed here.

    differences: in what they differ, versions apart; versions: {name: (there, here)}.
    """

    was: str
    now: str
    analyses: int
    differences: list[Difference]
    versions: dict[str, tuple[str | None, str | None]]

    @property
    def is_same(self) -> bool:
        return self.was == self.now


def main(argv: list[str], stdout: TextIO, stderr: TextIO) -> int:
    """0: the same bytes, 1: others, 2: nothing could be computed."""
    parser = argparse.ArgumentParser(prog="manage.py reproduce", description=__doc__)
    parser.add_argument("package", type=Path, metavar="PACKAGE.zip")
    path = parser.parse_args(argv).package
    try:
        content = path.read_bytes()
    except OSError as problem:
        print(f"{path}: cannot be read: {problem.strerror}.", file=stderr)
        return NOTHING_DONE
    try:
        found = reproduce(content)
    except (PackageError, PlanError, TableError) as error:
        for line in str(error).splitlines():
            print(f"{path}: {_printable(line)}", file=stderr)
        return NOTHING_DONE
    for line in told(found):
        print(_printable(line), file=stdout)
    return SAME if found.is_same else DIFFERENT


def _printable(line: str) -> str:
    """Without the signs by which a package could write over what a terminal has shown."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in line)


def reproduce(content: bytes) -> Reproduction:
    """Run the plan of a package on its tables. PackageError where a file is not as it was made."""
    files = unpacked(content)
    was = _part(files, "result.json")
    before = _as_result(was)
    now = engine.canonical_json(_computed(files))
    after = json.loads(now)
    there, here = before.pop("versions"), after.pop("versions")
    return Reproduction(
        hashlib.sha256(was).hexdigest(),
        hashlib.sha256(now).hexdigest(),
        len(after["analyses"]),
        list(_differences(before, after, "")),
        {
            name: (there.get(name), here.get(name))
            for name in sorted({*there, *here})
            if there.get(name) != here.get(name)
        },
    )


def _computed(files: dict[str, bytes]) -> dict:
    """By the functions that the workers use, one after the other."""
    try:
        said = _About.model_validate_json(_part(files, "run.json"))
        plan = load_plan(_part(files, "plan.yaml").decode(), source="plan.yaml")
    except ValidationError as error:
        raise PackageError("\n".join(map(_in_run_json, error.errors()))) from None
    except UnicodeDecodeError:
        raise PackageError("plan.yaml: is not UTF-8.") from None
    named = said.tables.model_dump(exclude_none=True)
    tables = {name: _table(files, file) for name, file in named.items()}
    results = engine.run_part(
        plan,
        ids=[analysis.id for analysis in plan.analyses],
        arm_reference=said.arm_reference,
        **tables,
    )
    # As the workers hand their parts over.
    plain = json.loads(engine.canonical_json(results))
    whole = engine.finish(plan, plain, **said.made_from.model_dump())
    # A rehearsal says of itself what it is.
    return whole | ({"mark": said.mark} if said.mark else {})


def _part(files: dict[str, bytes], name: str) -> bytes:
    if name not in files:
        raise PackageError(f"{name}: is missing.")
    return files[name]


def _table(files: dict[str, bytes], name: str) -> pd.DataFrame:
    content = _part(files, name)
    try:
        return table_from_csv(content)
    except PackageError as problem:
        raise PackageError(f"{name}: {problem}") from None


def _as_result(content: bytes) -> dict:
    try:
        result = json.loads(content)
    except (ValueError, RecursionError):
        raise PackageError("result.json: is not JSON.") from None
    if not isinstance(result, dict) or not isinstance(result.get("versions"), dict):
        raise PackageError("result.json: is no result of a run: it names no versions.")
    return result


def _in_run_json(error: dict) -> str:
    return f"run.json: {'.'.join(map(str, error['loc'])) or 'the file'}: {error['msg']}."


def told(found: Reproduction) -> list[str]:
    """What came out, in sentences."""
    if found.is_same:
        return [f"The same bytes: {found.analyses} analyses, SHA-256 {found.now}."]
    lines = [f"Other bytes: SHA-256 {found.now}, in the package {found.was}."]
    number = len(found.differences)
    if number == 0:
        what = "only the versions differ" if found.versions else "the files are written otherwise"
        lines.append(f"Every figure is the same to the last digit; {what}.")
    else:
        lines.append(f"Figures that differ: {number}. The first:")
        lines += [f"  {_in_words(one)}" for one in found.differences[:SHOWN]]
    lines += [
        f"{name}: {there or 'none'} made the package, {here or 'none'} is here."
        for name, (there, here) in found.versions.items()
    ]
    return lines


def _in_words(one: Difference) -> str:
    words = f"{one.where}: {one.was} in the package, {one.now} here"
    if all(isinstance(value, int | float) for value in (one.was, one.now)):
        words += f", {abs(one.now - one.was):.3g} apart"
    return f"{words}."


def _differences(was: Any, now: Any, where: str) -> Iterator[Difference]:
    if isinstance(was, dict) and isinstance(now, dict):
        for key in sorted({*was, *now}):
            inside = key if where in ("", "analyses") else f"{where}, {key}"
            yield from _differences(was.get(key), now.get(key), inside)
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for place, (one, other) in enumerate(zip(was, now, strict=True), start=1):
            is_row = isinstance(one, dict) and isinstance(one.get("name"), str)
            inside = f"{where}, {row_name(one) if is_row else place}"
            yield from _differences(one, other, inside.replace(", estimates, ", ", "))
    elif was != now:
        yield Difference(where, was, now)
