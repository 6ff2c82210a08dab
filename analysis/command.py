"""`manage.py analyse DATA.csv --plan PLAN.yaml --json OUT.json`: a plan on any table, without a
database, so that a statistician can check the engine against her own data and software."""

import argparse
import contextlib
from pathlib import Path
from typing import TextIO

import pandas as pd

from analysis import engine
from analysis.datasets.events import EventsError
from analysis.datasets.files import read_csv
from analysis.datasets.refusals import TableError
from analysis.plans import Plan, PlanError, load_plan

ALL_DONE, SOME_FAILED, NOTHING_DONE = 0, 1, 2


def main(argv: list[str], stdout: TextIO, stderr: TextIO) -> int:
    """Run and return the exit status: 0 all done, 1 some analyses failed, 2 nothing could run."""
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        try:
            options = _parser().parse_args(argv)
        except SystemExit as ending:
            return int(ending.code or 0)
    try:
        plan = _read_plan(options.plan)
        result = _analyse(options.data, options.events, plan)
    except (PlanError, TableError) as error:
        for problem in error.problems:
            print(problem, file=stderr)
        return NOTHING_DONE
    try:
        options.json.write_bytes(engine.canonical_json(result) + b"\n")
    except OSError as problem:
        print(f"{options.json}: cannot be written: {problem.strerror}.", file=stderr)
        return NOTHING_DONE
    for id, analysis in result["analyses"].items():
        print(f"{id}: {_outcome(analysis)}", file=stdout)
    done = all(analysis["status"] == "ok" for analysis in result["analyses"].values())
    return ALL_DONE if done else SOME_FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="manage.py analyse", description="Run an analysis plan on a table."
    )
    parser.add_argument("data", type=Path, metavar="DATA.csv", help="a table, CSV in UTF-8")
    parser.add_argument("--events", type=Path, metavar="EVENTS.csv", help="adverse events, CSV")
    parser.add_argument("--plan", type=Path, required=True, metavar="PLAN.yaml")
    parser.add_argument("--json", type=Path, required=True, metavar="OUT.json")
    return parser


def _read_plan(path: Path) -> Plan:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise PlanError([f"{path}:1: plan: cannot be read: {problem.strerror}."]) from None
    except UnicodeDecodeError:
        raise PlanError([f"{path}:1: plan: not UTF-8; save the plan in UTF-8."]) from None
    return load_plan(text, source=str(path))


def _analyse(path: Path, events_path: Path | None, plan: Plan) -> dict:
    try:
        table, sha256 = read_csv(path)
        events, events_sha256 = _read_events(events_path) if events_path else (None, None)
        return engine.run(
            plan, table, data_sha256=sha256, events=events, events_sha256=events_sha256
        )
    except EventsError as error:
        raise _in_file(events_path, error) from None
    except TableError as error:
        raise _in_file(path, error) from None


def _read_events(path: Path) -> tuple[pd.DataFrame, str]:
    try:
        return read_csv(path)
    except TableError as error:
        raise EventsError(error.problems) from None


def _in_file(path: Path, error: TableError) -> TableError:
    return TableError([f"{path}:{problem}" for problem in error.problems])


def _outcome(analysis: dict) -> str:
    if analysis["status"] == "ok":
        return f"ok, n = {analysis['n']}, {analysis['left_out']} left out"
    return f"failed. {analysis['reason']}"
