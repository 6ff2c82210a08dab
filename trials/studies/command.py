"""`manage.py check_study`, `diff_study` and `study_schema`: files in, sentences out, no server."""

import argparse
import json
from pathlib import Path
from typing import TextIO

from trials.refusals import Refused
from trials.studies.amending import why_not_amend
from trials.studies.difference import as_text, compare
from trials.studies.reading import read_study
from trials.studies.schema import Study


def check(arguments: list[str], out: TextIO, errors: TextIO) -> int:
    """Says of each file what it holds, or every problem with its line; 1 where there is one."""
    parser = argparse.ArgumentParser("manage.py check_study", description=check.__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    status = 0
    for file in parser.parse_args(arguments).files:
        study = _read(file, errors)
        if study is None:
            status = 1
        else:
            print(f"{file.name}: {_about(study)}", file=out)
    return status


def difference(arguments: list[str], out: TextIO, errors: TextIO) -> int:
    """Says what differs between two versions; 1 where the later may not follow the earlier."""
    parser = argparse.ArgumentParser("manage.py diff_study", description=difference.__doc__)
    parser.add_argument("earlier", type=Path)
    parser.add_argument("later", type=Path)
    files = parser.parse_args(arguments)
    earlier, later = _read(files.earlier, errors), _read(files.later, errors)
    if earlier is None or later is None:
        return 1
    print(as_text(compare(earlier, later)), file=out)
    problems = why_not_amend([earlier], later, randomised=True)
    for problem in problems:
        print(f"Once people were randomised this is no amendment: {problem}", file=errors)
    return int(bool(problems))


def schema(arguments: list[str], out: TextIO) -> int:
    """Prints the JSON schema of a study file, for docs/study-schema.json and for editors."""
    argparse.ArgumentParser("manage.py study_schema", description=schema.__doc__).parse_args(
        arguments
    )
    print(study_schema(), end="", file=out)
    return 0


def study_schema() -> str:
    """The whole of docs/study-schema.json."""
    return json.dumps(Study.model_json_schema(), indent=1, ensure_ascii=False) + "\n"


def _read(file: Path, errors: TextIO) -> Study | None:
    try:
        return read_study(file.read_text(encoding="utf-8"), source=file.name)
    except Refused as problem:
        print(problem, file=errors)
    except OSError as problem:
        print(f"{file}: {problem.strerror}", file=errors)
    except UnicodeDecodeError as problem:
        print(f"{file.name}: not a text in UTF-8: {problem.reason}", file=errors)
    return None


def _about(study: Study) -> str:
    counts = (
        (len(study.sites), "site"),
        (len(study.arms), "arm"),
        (len(study.stages), "stage"),
        (len(study.visits), "visit"),
        (len(study.forms), "form"),
        (len(study.eligibility), "eligibility rule"),
    )
    parts = ", ".join(f"{n} {what}{'' if n == 1 else 's'}" for n, what in counts)
    return f"{study.study}, version {study.version}: {parts}."
