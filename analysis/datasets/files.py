"""A CSV file as a table of text: nothing is guessed about what a column holds."""

import hashlib
import io
from pathlib import Path

import pandas as pd

from analysis.datasets.refusals import TableError

MISSING = ("", "NA", "NaN")


def read_csv(path: Path) -> tuple[pd.DataFrame, str]:
    """The table, and the sha256 of the file's bytes."""
    try:
        content = path.read_bytes()
        table = pd.read_csv(
            io.StringIO(content.decode("utf-8-sig")),
            dtype=str,
            keep_default_na=False,
            na_values=list(MISSING),
            skip_blank_lines=False,
        )
    except OSError as problem:
        raise TableError([f"1: file: cannot be read: {problem.strerror}."]) from None
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise TableError([f"{line}: file: not UTF-8; save the file as CSV in UTF-8."]) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as problem:
        raise TableError([f"1: file: not a table with commas: {str(problem).strip()}."]) from None
    return table, hashlib.sha256(content).hexdigest()
