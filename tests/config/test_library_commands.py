"""`manage.py score` and `manage.py codebook` as other software calls them: without a database."""

import json
import os
import subprocess
import sys

import pytest

from config.env import ROOT

FILE = json.loads((ROOT / "tests" / "instruments" / "vectors.json").read_text())
NO_FORM = ("CAPS-5-severity-aid", "CAPS-5-endpoints", "BANG-BI")
FIRST = [
    (name, next(v for v in vectors if "_error" not in v["expected"]))
    for name, vectors in FILE["vectors"].items()
    if name not in NO_FORM
]


def manage(*arguments: str, given: str = "") -> subprocess.CompletedProcess:
    ours = {name: text for name, text in os.environ.items() if not name.endswith("DATABASE_URL")}
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        input=given,
        capture_output=True,
        text=True,
        env={**ours, "EQUIPOISE_NO_BOOTSTRAP": "1", "EQUIPOISE_VAR": "/nonexistent"},
    )


def agrees(found, expected) -> bool:
    if isinstance(expected, float):
        return abs(found - expected) <= FILE["meta"]["tolerance"]
    return found == expected


@pytest.mark.parametrize(("name", "vector"), FIRST, ids=[name for name, _ in FIRST])
def test_a_published_vector_of_each_instrument_is_scored_by_the_command(name, vector):
    done = manage("score", name, given=json.dumps(vector))

    assert (done.returncode, done.stderr) == (0, "")
    scores = json.loads(done.stdout)
    wrong = {
        key: (scores[key], value)
        for key, value in vector["expected"].items()
        if not agrees(scores[key], value)
    }
    assert wrong == {}


def test_an_impossible_answer_ends_the_command_with_status_2():
    done = manage("score", "AUDIT", given='{"responses": {"9": 1}}')

    assert (done.returncode, done.stdout) == (2, "")
    assert "Item 9 (audit09): 1 is not one of its codes: 0, 2, 4." in done.stderr


def test_a_codebook_needs_no_database():
    done = manage("codebook", "PGIC", "--format", "markdown")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("| instrument | version | row |")
