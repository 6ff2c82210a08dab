"""Reading files of item answers and of covariates: every bad line is named, with its number.

Nothing here touches the database; what is read goes through the same acts as a person's entry.
"""

import csv
import io
from dataclasses import dataclass, field
from functools import partial

from instruments import Instrument, Item
from trials.refusals import Refused
from trials.studies.schema import ImportRule, Study

ITEM_COLUMNS = ("subject", "visit", "instrument", "item", "value")
MOST_PROBLEMS_SHOWN = 200


class BadFile(Refused):
    """A file that is not taken, not even in part. `problems`: "name:line: what is wrong"."""

    def __init__(self, problems: list[str]):
        more = len(problems) - MOST_PROBLEMS_SHOWN
        shown = problems[:MOST_PROBLEMS_SHOWN] + ([f"and {more} more"] if more > 0 else [])
        super().__init__("\n".join(shown))
        self.problems = problems


@dataclass
class Imported:
    """{subject: {(visit, form): {item key: answer}}} in the order of the file."""

    answers: dict[str, dict[tuple[str, str], dict]] = field(default_factory=dict)

    def add(self, subject: str, visit: str, form: str, key: str, answer) -> bool:
        """False where that item of that form was there already."""
        document = self.answers.setdefault(subject, {}).setdefault((visit, form), {})
        if key in document:
            return False
        document[key] = answer
        return True


def read_items(text: str, study: Study, *, source: str) -> Imported:
    """One line per item: subject, visit, instrument, item (its number or key), value.

    An empty value is missing (not answered). Raises BadFile with every problem of the file.
    """
    rule = _rule(study)
    imported, problems = Imported(), []
    why_not = partial(_why_not_columns, expected=ITEM_COLUMNS)
    for number, row in _rows(text, source, why_not, problems):
        try:
            subject, visit, form, item = _item_of(row, rule, study)
            answer = _answer(item, row["value"])
            if not imported.add(subject, visit, form, item.key, answer):
                raise ValueError(
                    f"item {row['item']} of {row['instrument']} stands twice for {subject}"
                )
        except ValueError as error:
            problems.append(f"{source}:{number}: {error}")
    if problems:
        raise BadFile(problems)
    return imported


def read_covariates(text: str, study: Study, *, source: str) -> Imported:
    """One line per subject; the study file says where each column goes. An arm has no place."""
    rule = _rule(study)
    targets = {name: _target(place, study) for name, place in rule.covariates.items()}
    imported, problems, seen = Imported(), [], set()
    why_not = partial(_why_not_covariates, targets=targets)
    for number, row in _rows(text, source, why_not, problems):
        subject = row.pop("subject").strip()
        if not subject or subject in seen:
            problems.append(f"{source}:{number}: subject {subject!r} is empty or there twice")
            continue
        seen.add(subject)
        for name, value in row.items():
            visit, form, item = targets[name]
            try:
                imported.add(subject, visit, form, item.key, _answer(item, value))
            except ValueError as error:
                problems.append(f"{source}:{number}: {name}: {error}")
    if problems:
        raise BadFile(problems)
    return imported


def same_subjects(
    items: Imported, covariates: Imported, arms: dict[str, str] | None = None
) -> None:
    """Raises BadFile naming each subject who is not in all of the files."""
    named = {"items": set(items.answers), "covariates": set(covariates.answers)}
    if arms is not None:
        named["arms"] = set(arms)
    everybody = set().union(*named.values())
    problems = [
        f"subject {subject} is not among the {name}"
        for subject in sorted(everybody)
        for name, subjects in named.items()
        if subject not in subjects
    ]
    if problems:
        raise BadFile(problems)


def _rule(study: Study) -> ImportRule:
    if study.import_ is None:
        raise Refused(f"The study file of {study.study} does not say how to import (import:).")
    return study.import_


def _rows(text: str, source: str, why_not_columns, problems: list[str]):
    """(line number, row) of each line that has its columns; the others join `problems`."""
    reader = csv.DictReader(io.StringIO(text))
    problem = why_not_columns(reader.fieldnames or [])
    if problem:
        raise BadFile([f"{source}:1: {problem}"])
    for row in reader:
        if None in row or None in row.values():
            problems.append(
                f"{source}:{reader.line_num}: {len(reader.fieldnames)} values are expected"
            )
        else:
            yield reader.line_num, row


def _why_not_columns(found, expected) -> str | None:
    if tuple(found) == tuple(expected):
        return None
    return f"the columns are {', '.join(found) or 'none'}; expected: {', '.join(expected)}"


def _why_not_covariates(found, targets) -> str | None:
    if "subject" not in found:
        return "there is no column subject"
    unknown = [name for name in found if name != "subject" and name not in targets]
    if unknown:
        return (
            f"column {', '.join(unknown)} has no place in the study file;"
            f" known: {', '.join(targets)}. Arms come as a sealed list only."
        )
    return None


def _item_of(row: dict, rule: ImportRule, study: Study) -> tuple[str, str, str, Item]:
    subject = row["subject"].strip()
    if not subject:
        raise ValueError("the subject is empty")
    form = rule.forms.get(row["instrument"])
    if form is None:
        raise ValueError(
            f"instrument {row['instrument']!r} is unknown; known: {', '.join(rule.forms)}"
        )
    visit = rule.visits.get(row["visit"], {}).get(form)
    if visit is None:
        raise ValueError(
            f"visit {row['visit']!r} has no {form}; known visits: {', '.join(rule.visits)}"
        )
    return subject, visit, form, _item(_form_at(study, visit, form), row["item"])


def _form_at(study: Study, visit: str, form: str) -> Instrument:
    expected = next(f for f in study.visit(visit).forms if f.form == form)
    return study.form(form, expected.version)


def _item(instrument: Instrument, name: str) -> Item:
    for item in instrument.items:
        if name in (item.key, str(item.number)):
            return item
    numbers = [item.number for item in instrument.items if item.number]
    raise ValueError(
        f"{instrument.key} has no item {name!r}; it has {min(numbers)} to {max(numbers)}"
    )


def _target(place: str, study: Study) -> tuple[str, str, Item]:
    form_and_field, visit = place.split("@")
    form, key = form_and_field.split(".")
    return visit, form, _item(_form_at(study, visit, form), key)


def _answer(item: Item, text: str):
    """The code that is written so, or its label; an empty value is missing."""
    text = text.strip()
    if not text:
        return {"missing": "not_answered"}
    for choice in item.choices:
        if text in (str(choice.code), choice.label):
            return choice.code
    if item.kind == "number":
        return _number(item, text)
    allowed = ", ".join(str(choice.code) for choice in item.choices)
    raise ValueError(f"value {text!r} is not a code of item {item.number}; allowed: {allowed}")


def _number(item: Item, text: str):
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not item.minimum <= number <= item.maximum:
        raise ValueError(
            f"value {text!r} is not a number from {item.minimum:g} to {item.maximum:g}"
        )
    return int(number) if number.is_integer() else number
