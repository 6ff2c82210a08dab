"""Reading a list of arms, outside the server, so that it can be sealed."""

import csv
import io

from trials.imports.files import BadFile
from trials.studies.schema import Study

COLUMNS = ["subject", "arm"]


def read_arms(text: str, study: Study, *, source: str) -> dict[str, str]:
    """{subject: arm of the study}. Raises BadFile with every problem of the file."""
    reader = csv.DictReader(io.StringIO(text))
    if reader.fieldnames != COLUMNS:
        raise BadFile([f"{source}:1: the columns must be {', '.join(COLUMNS)}"])
    names = {arm.code: arm.code for arm in study.arms}
    if study.import_:
        names |= study.import_.arms
    arms: dict[str, str] = {}
    problems = []
    for row in reader:
        subject, arm = (row["subject"] or "").strip(), (row["arm"] or "").strip()
        if not subject or subject in arms:
            problems.append(
                f"{source}:{reader.line_num}: subject {subject!r} is empty or there twice"
            )
        elif arm not in names:
            problems.append(
                f"{source}:{reader.line_num}: arm {arm!r} is unknown; known: {', '.join(names)}"
            )
        else:
            arms[subject] = names[arm]
    if problems:
        raise BadFile(problems)
    return arms
