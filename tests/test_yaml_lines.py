"""Whatever stands in a file, its reader is told the line; nothing is read that cannot be kept."""

import pytest

import yaml_lines

LAUGHING = "a: &a [lol]\nb: &b [*a, *a]\nc: [*b, *b]"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: " + "[" * 5000, 2, "is nested more than 50 deep"),
        (LAUGHING, 1, "is used again by an alias (*); write it out"),
        ("a: 1\n? [b, c]\n: 2", 2, "has a list or a mapping as a key; a key is a name"),
        ("a: 1\nb: 2\na: 3", 3, "'a' stands here a second time; first on line 1"),
        ("a: 1\nb: 2026-13-41", 2, "'2026-13-41' is written like a date and is none; put it in "),
        ("a: " + "9" * 5000, 1, "'" + "9" * 40 + "' is written like a whole number"),
        ("a: 1" + ":59" * 5000, 1, "is written like a whole number and is none; put it in"),
        ("a: !!bool perhaps", 1, "'perhaps' is written like yes or no and is none; put it in"),
        ('a: 1\nb: "\\ud800"', 2, "holds U+D800, which is not a character of a text"),
        ('a: 1\n"b\\0": 2', 2, "holds U+0000, which is not a character of a text"),
        ("a: 1\nb: \ud800", 2, "holds U+D800, which is not a character of a text"),
        ("a: !!python/object:os.system x", 1, "system x' has a tag (!), which is not read"),
        ("a:\n  - b\n - c", 3, "'- c' begins in column 2, which does not fit the lines above: "),
        ("a: 1\nb: c: 2", 2, "'b: c: 2' has a colon where no key can stand: "),
        ("a: 1\nb\nc: 2", 3, "'c: 2' comes after a line that has no colon behind its key"),
        ("a: 1\n\tb: 2", 2, "'b: 2' begins with a tab; indent with spaces"),
        ("a: [1, 2\nb: 3", 2, "'b: 3' comes before the closing bracket of a list or mapping"),
        ("a: [", 1, "ends before a value: a bracket or a value is missing"),
        ('a: "b', 1, "ends before the closing quote of a text"),
        ("a: [*b]", 1, "'a: [*b]' names an alias (*), which is not read"),
        ("a: @b", 1, "'a: @b' has a character that stands in quotes only"),
        ('a: "\\q"', 1, "has a backslash in double quotes; single quotes keep it"),
        ("a: 1\n---\nb: 2", 2, "'---' begins a second document; a file holds one"),
        ("a: & b", 1, "'a: & b' is not YAML as it stands"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text, line, message):
    with pytest.raises(yaml_lines.YamlError) as refusal:
        yaml_lines.read(text)

    assert refusal.value.line == line
    assert message in str(refusal.value)


def test_what_a_program_turns_into_something_else_is_told_as_it_is_written():
    assert yaml_lines.as_written("a: yes\nb: [2026-02-28, no]") == {
        ("a",): "yes",
        ("b", 0): "2026-02-28",
        ("b", 1): "no",
    }
