"""Who may import whom: the contracts of pyproject.toml."""

import ast
import subprocess
import sys
from pathlib import Path

from config.env import ROOT

LAZILY = {"numpy", "pandas"}


def test_every_import_contract_is_kept():
    program = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [program, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout


def test_instruments_need_nothing_but_python_until_a_table_is_scored():
    others = {
        f"{file.relative_to(ROOT)}:{line}": name
        for file in (ROOT / "instruments").rglob("*.py")
        for name, line, at_once in _imports(file)
        if name not in sys.stdlib_module_names | {"instruments"} and (at_once or name not in LAZILY)
    }

    assert others == {}


def _imports(file: Path):
    """(package, line, whether it is imported with the module) of each import of a file."""
    module = ast.parse(file.read_text())
    at_once = {id(statement) for statement in module.body}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        for name in names:
            yield name.partition(".")[0], node.lineno, id(node) in at_once
