"""The documents say what the code says."""

import re

import pytest

from config.env import ROOT
from tests.architecture.environment import all_secrets, variables
from trials.management.commands.role_table import role_table
from trials.management.commands.state_diagram import state_diagram

README = ROOT / "README.md"
DOCUMENTS = [README, *sorted((ROOT / "docs").rglob("*.md"))]
FOLDERS = (
    "analysis",
    "config",
    "docs",
    "instruments",
    "requirements",
    "templates",
    "tests",
    "trials",
)
A_PATH = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)`")
A_PICTURE = re.compile(r"!\[[^\]]{20,}\]\((?:docs/)?pictures/([\w-]+\.webp)\)")
MOST_BYTES_OF_A_PICTURE, MOST_BYTES_OF_ALL = 120_000, 1_500_000
A_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
TESTING = re.compile(r"^## Test it\n\n```sh\n(.+)\n", re.MULTILINE)


@pytest.mark.parametrize(
    ("document", "written"), [("states.md", state_diagram), ("roles.md", role_table)]
)
def test_a_written_document_is_current(document, written):
    assert (ROOT / "docs" / document).read_text() == written()


def test_every_variable_stands_in_the_table_of_operations():
    table = re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "operations.md").read_text(), re.M)

    assert sorted(table) == sorted(variables() | all_secrets())


def test_continuous_integration_runs_the_command_of_the_readme():
    command = TESTING.search(README.read_text())[1]

    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == f"exec {command}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_path_that_a_document_names_exists(document):
    text = document.read_text()
    named = [ROOT / path for path in A_PATH.findall(text)]
    linked = [document.parent / path for path in A_LINK.findall(text)]

    assert [str(path) for path in named + linked if not path.exists()] == []


def test_each_picture_is_small_and_stands_in_one_document_said_in_words():
    sizes = {file.name: file.stat().st_size for file in (ROOT / "docs" / "pictures").iterdir()}
    shown = [name for document in DOCUMENTS for name in A_PICTURE.findall(document.read_text())]

    assert sorted(shown) == sorted(sizes)
    assert max(sizes.values()) < MOST_BYTES_OF_A_PICTURE
    assert sum(sizes.values()) < MOST_BYTES_OF_ALL
