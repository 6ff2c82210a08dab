"""Each requirement leads to its tests, to what people do, or to the reason why it is not met."""

from dataclasses import replace

import pytest

from config.env import ROOT
from tests.validation.matrix import all_requirements, problems_of, validation_matrix

NUMBERED = [
    *(f"R{n}" for n in [*range(1, 17), *range(20, 38), *range(40, 51), *range(62, 70)]),
    *("R70a", "R70b", *(f"R{n}" for n in range(71, 86))),
    *("T4", "T11"),
    *(f"N{n}" for n in [*range(1, 6), *range(20, 25), *range(37, 41)]),
]


def test_every_requirement_is_there_with_a_test_a_procedure_or_a_reason():
    assert [one.number for one in all_requirements()] == NUMBERED


def test_every_test_and_every_file_that_is_named_exists():
    assert [problem for one in all_requirements() for problem in problems_of(one)] == []


def test_the_page_is_current():
    assert (ROOT / "docs" / "validation.md").read_text() == validation_matrix()


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"shown_by": {"tests/gone.py": []}}, "R1: no file tests/gone.py"),
        ({"shown_by": {"tests/architecture/test_validation.py": ["test_x"]}}, "R1: no test_x in"),
        ({"procedure": {"document": "docs/gone.md"}}, "R1: no file docs/gone.md"),
        ({"met_by": ["trials/gone.py"]}, "R1: no file trials/gone.py"),
        ({"shown_by": {}}, "R1: no test, no procedure and no reason"),
        ({"met_by": []}, "R1: nothing that meets what its tests show"),
    ],
)
def test_what_is_missing_is_named(changed, problem):
    first = all_requirements()[0]

    problems = problems_of(replace(first, **changed))

    assert len(problems) == 1
    assert problems[0].startswith(problem)
