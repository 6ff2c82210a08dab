"""YAML that remembers its lines, and refuses whatever could not be read as it stands there."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.reader import Reader

Path = tuple[str | int, ...]
# Far below the depth at which Python's own recursion ends.
DEEPEST = 50
# Of numbers: Python would need minutes for one that fills a file.
LONGEST_NUMBER = 64
SHOWN = 40
KINDS = {"timestamp": "a date", "int": "a whole number", "float": "a number", "bool": "yes or no"}
# What PyYAML finds, for whoever wrote the text: the first that matches is said.
IN_WORDS = (
    (
        "expected <block end>",
        "begins in column {column}, which does not fit the lines above: what belongs together "
        "begins in the same column",
    ),
    (
        "mapping values are not allowed",
        "has a colon where no key can stand: it is indented too far, or its text needs quotes",
    ),
    ("could not find expected ':'", "comes after a line that has no colon behind its key"),
    (r"found character '\\t'", "begins with a tab; indent with spaces"),
    ("found character", "has a character that stands in quotes only"),
    ("undefined alias", "names an alias (*), which is not read; put quotes around a text"),
    (r"expected ',' or '[\]}]'", "comes before the closing bracket of a list or mapping"),
    ("expected the node content", "ends before a value: a bracket or a value is missing"),
    ("unexpected end of stream", "ends before the closing quote of a text"),
    ("escape character", "has a backslash in double quotes; single quotes keep it"),
    ("another document", "begins a second document; a file holds one"),
    ("constructor for the tag", "has a tag (!), which is not read; put quotes around a text"),
    ("", "is not YAML as it stands; put quotes around a text that begins with a sign"),
)
THE_END = "the text"


class YamlError(ValueError):
    def __init__(self, line: int, message: str):
        super().__init__(message)
        self.line = line


def read(text: str) -> tuple[object, dict[Path, int]]:
    """The document, and the line on which each key or list entry of it stands."""
    _demand_characters(text, line=1)
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return None, {(): 1}
        lines: dict[Path, int] = {(): 1}
        _walk(root, (), lines, set())
        return loader.construct_document(root), lines
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise YamlError(mark.line + 1 if mark else 1, _in_words(problem, mark, text)) from None
    finally:
        loader.dispose()


def as_written(text: str) -> dict[Path, str]:
    """What stands at each place that holds one value, of a text that `read` could read: yes, where
    the document has True."""
    return dict(_written(yaml.compose(text, Loader=yaml.SafeLoader), ()))


def _written(node: yaml.Node | None, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _written(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from _written(value, (*path, place))
    elif node is not None:
        yield path, node.value


def _in_words(problem: yaml.MarkedYAMLError, mark: yaml.Mark | None, text: str) -> str:
    """The line that cannot be read, as it stands there, and what is wrong with it."""
    words = next(words for sign, words in IN_WORDS if re.search(sign, str(problem.problem)))
    line = "".join(text.splitlines()[mark.line : mark.line + 1] if mark else ()).strip()
    column = mark.column + 1 if mark else 1
    return f"{repr(line[:SHOWN]) if line else THE_END} {words.format(column=column)}"


class _Loader(yaml.SafeLoader):
    """Says on which line a document is nested without end, or holds an impossible value."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        self.depth += 1
        if self.depth > DEEPEST:
            line = self.peek_event().start_mark.line + 1
            raise YamlError(line, f"is nested more than {DEEPEST} deep")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        kind = node.tag.rpartition(":")[2]
        try:
            if kind in ("int", "float") and len(node.value) > LONGEST_NUMBER:
                raise ValueError("longer than any number")
            return super().construct_object(node, deep=deep)
        except YamlError:
            raise
        # What PyYAML lets through of, for example, 2026-13-41, !!int "" and !!bool perhaps.
        except (ValueError, LookupError, AttributeError):
            raise YamlError(
                node.start_mark.line + 1,
                f"{str(node.value)[:SHOWN]!r} is written like {KINDS.get(kind, 'a value')} and is "
                "none; put it in quotes if it is meant as a text",
            ) from None


def _walk(node: yaml.Node, path: Path, lines: dict[Path, int], seen: set[yaml.Node]) -> None:
    line = node.start_mark.line + 1
    if node in seen:  # a node reached twice could stand for millions, or hold itself
        raise YamlError(line, "is used again by an alias (*); write it out")
    seen.add(node)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _demand_name(key)
            inner = (*path, key.value)
            if inner in lines:
                again = f"{key.value[:SHOWN]!r} stands here a second time"
                raise YamlError(key.start_mark.line + 1, f"{again}; first on line {lines[inner]}")
            lines[inner] = key.start_mark.line + 1
            _walk(value, inner, lines, seen)
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            lines[*path, place] = value.start_mark.line + 1
            _walk(value, (*path, place), lines, seen)
    else:
        _demand_characters(node.value, line)


def _demand_name(key: yaml.Node) -> None:
    if not isinstance(key, yaml.ScalarNode):
        raise YamlError(
            key.start_mark.line + 1, "has a list or a mapping as a key; a key is a name"
        )
    _demand_characters(key.value, key.start_mark.line + 1)


def _demand_characters(text: str, line: int) -> None:
    """Half a character and control characters, which "\\ud800" can stand for, are no text: no
    database keeps them. line: of the beginning of the text."""
    found = Reader.NON_PRINTABLE.search(text)
    if found:
        line += text.count("\n", 0, found.start())
        raise YamlError(line, f"holds U+{ord(found[0]):04X}, which is not a character of a text")


def line_of(path: Path, lines: dict[Path, int]) -> int:
    """The line of a place in the document, or of the nearest thing around it."""
    while path not in lines:
        path = path[:-1]
    return lines[path]
