"""The keys that the help lists are those of the documentation."""

import json

from config.env import ROOT


def test_the_documentation_lists_every_key_of_the_help():
    _, _, listed = (ROOT / "static" / "help" / "keys.js").read_text().partition("GROUPS = ")
    groups = json.loads(listed.rstrip().removesuffix(";"))
    rows = [
        f"| {group['where']} | {' or '.join(f'`{key}`' for key in keys)} | {does} |"
        for group in groups
        for keys, does in group["keys"]
    ]

    documented = (ROOT / "docs" / "keyboard.md").read_text().splitlines()

    assert [line for line in documented if line.startswith("| ")][2:] == rows
