"""From what is asked to what shows it: `python -m tests.validation.matrix > docs/validation.md`."""

import ast
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
SOURCES = Path(__file__).with_name("requirements")

HEAD = """# Validation: what is asked, and what shows it

Written from `tests/validation/requirements/` by `python -m tests.validation.matrix`. A test of
the check compares this page with it, and each test and file that it names with what is there.

Numbers with R are requirements of the regulations named beside them, in our words; read the
official text before you quote it. T and N are what the people of a trial ask: acceptance tests, and
what must never happen. What is *not met* is said, with the reason, also where the rest is.

The check passes whole or not at all, so at a commit that passed, every test below passed. For a
record of each result: `python3 manage.py test --junitxml=results.xml`, kept with the commit's id.
"""


@dataclass(frozen=True)
class Requirement:
    """source: the regulation. met_by: files. shown_by: {file of tests: its tests}.

    procedure: {"document": …, "people": what they do}. not_met: the reason, also of a part.
    """

    number: str
    asks: str
    source: str = ""
    met_by: list[str] = field(default_factory=list)
    shown_by: dict[str, list[str]] = field(default_factory=dict)
    procedure: dict[str, str] = field(default_factory=dict)
    note: str = ""
    not_met: str = ""


def requirements() -> dict[str, list[Requirement]]:
    """{heading: its requirements}, in the order of the files."""
    return {
        heading: [Requirement(number, **said) for number, said in listed.items()]
        for file in sorted(SOURCES.glob("*.yaml"))
        for heading, listed in yaml.safe_load(file.read_text()).items()
    }


def all_requirements() -> list[Requirement]:
    return [one for listed in requirements().values() for one in listed]


def problems_of(one: Requirement) -> list[str]:
    """What the requirement names and is not there; and that nothing shows it."""
    files = [*one.met_by, *one.shown_by, *filter(None, [one.procedure.get("document")])]
    problems = [f"{one.number}: no file {file}" for file in files if not (ROOT / file).is_file()]
    for file, tests in one.shown_by.items():
        problems += [
            f"{one.number}: no {test} in {file}" for test in tests if test not in tests_in(file)
        ]
    if not (one.shown_by or one.procedure or one.not_met):
        problems.append(f"{one.number}: no test, no procedure and no reason why it is not met")
    if one.shown_by and not one.met_by:
        problems.append(f"{one.number}: nothing that meets what its tests show")
    return problems


@cache
def tests_in(file: str) -> frozenset[str]:
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text())
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def validation_matrix() -> str:
    """The whole of docs/validation.md."""
    everything = all_requirements()
    whole = sum(not one.not_met for one in everything)
    partly = sum(bool(one.not_met and one.shown_by) for one in everything)
    not_at_all = len(everything) - whole - partly
    counted = (
        f"Of {len(everything)}: {whole} are met, {partly} in part, {not_at_all} not yet.\n\n"
        + ", ".join(f"[{one.number}](#{one.number.lower()})" for one in everything if one.not_met)
        + " are met in part or not yet.\n"
    )
    parts = [HEAD, counted]
    for heading, listed in requirements().items():
        parts += [f"## {heading}\n", *map(_written, listed)]
    return "\n".join(parts)


def _written(one: Requirement) -> str:
    source = f" ({one.source})" if one.source else ""
    lines = [f"### {one.number}\n\n{one.asks}{source}\n"]
    if one.met_by:
        lines.append(f"- **Met by** {', '.join(f'`{file}`' for file in one.met_by)}")
    lines += [
        f"- **Shown by** `{file}`: {_sentences(tests)}" for file, tests in one.shown_by.items()
    ]
    if one.procedure:
        document = one.procedure["document"]
        lines.append(f"- **People** {one.procedure['people']} (`{document}`)")
    if one.note:
        lines.append(f"- **Note** {one.note}")
    if one.not_met:
        lines.append(f"- **Not met** {one.not_met}")
    return "\n".join(lines) + "\n"


def _sentences(tests: list[str]) -> str:
    return "; ".join(test.removeprefix("test_").replace("_", " ") for test in tests)


if __name__ == "__main__":
    print(validation_matrix(), end="")
