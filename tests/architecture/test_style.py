"""What ruff says, words that do not belong here, and files that grew too long."""

import re
import subprocess
import sys

import pytest

from config.env import ROOT

FOLDERS = ("analysis", "config", "instruments", "static", "templates", "trials")
KINDS = (".css", ".html", ".js", ".py", ".sql", ".yaml")
MOST_LINES = 450
FORBIDDEN = {
    "TODO": "an issue says it better",
    "FIXME": "an issue says it better",
    "|safe": "a template escapes everything",
    "autoescape off": "a template escapes everything",
    "mark_safe": "a template escapes everything",
    "csrf_exempt": "every form that changes something carries its token",
    "except Exception": "an error that nobody expected must be seen",
    "except BaseException": "an error that nobody expected must be seen",
}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:")


def files(*folders: str):
    return [
        file
        for folder in folders
        for file in sorted((ROOT / folder).rglob("*"))
        if file.suffix in KINDS
    ]


@pytest.mark.parametrize("arguments", [("check",), ("format", "--check")], ids=" ".join)
def test_ruff_has_nothing_to_say(arguments):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "--no-cache", "--output-format=concise", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("word", FORBIDDEN)
def test_a_word_that_does_not_belong_here_is_nowhere(word):
    found = [str(file.relative_to(ROOT)) for file in files(*FOLDERS) if word in file.read_text()]

    assert found == [], FORBIDDEN[word]


def test_no_template_holds_a_script_or_a_style():
    # The content security policy would switch it off in the browser, silently.
    found = {
        f"{file.relative_to(ROOT)}:{number}": line.strip()
        for file in files("templates")
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if INLINE.search(line)
    }

    assert found == {}


def test_no_file_is_so_long_that_it_must_be_about_two_subjects():
    lines = {
        str(file.relative_to(ROOT)): len(file.read_text().splitlines())
        for file in files(*FOLDERS, "tests")
        # A first migration makes every table; it is written by Django. A shipped study or plan is
        # one document of its own kind.
        if file.parent.name not in ("migrations", "shipped")
    }

    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}
