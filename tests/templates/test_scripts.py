"""The scripts of pages that can be tried without a browser."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
READS_MODULES_SINCE = (20, 19)  # that Node takes a .js file with imports for a module


def node_version() -> tuple[int, ...]:
    if shutil.which("node") is None:
        return (0,)
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    return tuple(int(part) for part in version.strip().lstrip("v").split("."))


@pytest.mark.skipif(node_version() < READS_MODULES_SINCE, reason="needs Node 20.19 or newer")
@pytest.mark.parametrize(
    "script", ["answers", "clock", "saver", "queue", "keyboard", "offsets", "tablet_clock"]
)
def test_the_script_keeps_its_promises(script):
    run = subprocess.run(
        ["node", "--test", HERE / f"{script}.mjs"], capture_output=True, text=True, timeout=60
    )

    assert run.returncode == 0, run.stdout + run.stderr
