"""One stylesheet's worth of classes: each that a page uses has a look, and each look has a page."""

import re

from config.env import ROOT

NOT_A_SELECTOR = re.compile(r'/\*.*?\*/|url\([^)]*\)|"[^"]*"', re.DOTALL)
DECLARATIONS = re.compile(r"\{[^{}]*\}")
A_CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
ATTRIBUTE = re.compile(r'\bclass="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"')
BODY_OR_MAIN = re.compile(r"\{% block (?:main|body)_class %\}([^{]*)")
TAG, VALUE = re.compile(r"\{%.*?%\}"), re.compile(r"\{\{.*?\}\}")
IN_QUOTES = re.compile(r"\"[^\"\n]*\"|`[^`]*`")
TARGET = re.compile(r'\bhx-target=("[^"]*")')
WORD = re.compile(r"[\w-]+")


def _files(folder: str, kind: str):
    return sorted((ROOT / folder).rglob(f"*.{kind}"))


def styled() -> set[str]:
    """Every class that a rule of a stylesheet names."""
    found = set()
    for file in [*_files("static", "css"), *_files("trials/inspection", "css")]:
        rules = DECLARATIONS.sub("{}", NOT_A_SELECTOR.sub("", file.read_text()))
        found |= set(A_CLASS.findall(rules))
    return found


def written() -> tuple[set[str], set[str]]:
    """(classes of templates, beginnings of those that templates put together)."""
    words: set[str] = set()
    for file in [*_files("templates", "html"), *_files("static", "html")]:
        text = file.read_text()
        for value in ATTRIBUTE.findall(text) + BODY_OR_MAIN.findall(text):
            words |= set(VALUE.sub("*", TAG.sub(" ", value)).split())
    filled_in = {word for word in words if "*" in word}
    return words - filled_in, {word.split("*")[0] for word in filled_in} - {""}


def of_scripts() -> tuple[set[str], set[str]]:
    """(words in quotes in scripts and drawings, classes by which they or htmx find a place)."""
    words, sought = set(), set()
    texts = [file.read_text() for file in [*_files("static", "js"), *_files("analysis", "py")]]
    texts += [
        found for file in _files("templates", "html") for found in TARGET.findall(file.read_text())
    ]
    for text in texts:
        for quoted in IN_QUOTES.findall(text):
            words |= set(WORD.findall(quoted))
            sought |= set(A_CLASS.findall(quoted))
    return words, sought


def test_every_look_has_a_page():
    classes, beginnings = written()
    words, _ = of_scripts()

    unused = {name for name in styled() - classes - words if not name.startswith(tuple(beginnings))}
    assert unused == set()


def test_every_class_has_a_look_or_is_how_a_script_finds_it():
    classes, _ = written()
    _, sought = of_scripts()

    assert classes - styled() - sought == set()
