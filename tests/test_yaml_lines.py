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
        ("a: 1\nb: 2026-13-41", 2, "'2026-13-41' cannot be read as timestamp; put it in quotes"),
        ("a: " + "9" * 5000, 1, "'" + "9" * 40 + "' cannot be read as int; put it in quotes"),
        ("a: 1" + ":59" * 5000, 1, "cannot be read as int; put it in quotes"),
        ("a: !!bool perhaps", 1, "'perhaps' cannot be read as bool; put it in quotes"),
        ('a: 1\nb: "\\ud800"', 2, "holds U+D800, which is not a character of a text"),
        ('a: 1\n"b\\0": 2', 2, "holds U+0000, which is not a character of a text"),
        ("a: 1\nb: \ud800", 2, "holds U+D800, which is not a character of a text"),
        ("a: !!python/object:os.system x", 1, "could not determine a constructor for the tag"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text, line, message):
    with pytest.raises(yaml_lines.YamlError) as refusal:
        yaml_lines.read(text)

    assert refusal.value.line == line
    assert message in str(refusal.value)
