"""R as a worker runs it: alone with a run, in a folder of its own that holds the letters."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from django.db import connection

from analysis.comparing import ResultsError
from analysis.models import Run
from analysis.package_files import unpacked
from analysis.packages import INDEPENDENT, package_of, scripts

LONGEST_SECONDS = 60 * 60
# With the id of its run behind.
FOLDER = "equipoise-second-run-"
NO_R = "Rscript is not among the programs of the worker; install R with nlme there."


@contextmanager
def alone_with(run_id: UUID) -> Iterator[bool]:
    """Whether this worker is the only one that compares the run now."""
    # 63 bits of the id, which is random.
    key = run_id.int >> 65
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [key])
        (alone,) = cursor.fetchone()
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [key])


def figures_by_r(run: Run) -> tuple[str, dict[str, str]]:
    """(the figures as R wrote them, its versions), for a worker that is alone with the run.

    Raises ResultsError, OSError and subprocess.SubprocessError.
    """
    program = shutil.which("Rscript")
    if program is None:
        raise FileNotFoundError(NO_R)
    with tempfile.TemporaryDirectory(prefix=f"{FOLDER}{run.pk}-") as folder:
        for name, content in unpacked(package_of(run).content).items():
            file = Path(folder) / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
        done = subprocess.run(
            [program, "--vanilla", f"{INDEPENDENT.name}/second_run.R", ".", "of-r.csv"],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": folder, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=LONGEST_SECONDS,
            check=False,
        )
        if done.returncode:
            raise ResultsError(f"R stopped: {done.stderr.strip()[-500:]}")
        versions = dict(line.split(" ", 1) for line in done.stdout.strip().splitlines())
        return (Path(folder) / "of-r.csv").read_text(encoding="utf-8"), versions


def remove_left_folders() -> None:
    """What workers that were killed left on this machine, of each run that nobody compares now."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        # Another worker may remove it meanwhile; what another user put there is not ours.
        with suppress(FileNotFoundError):
            if folder.lstat().st_uid == os.getuid():
                _remove_if_left(folder)


def _remove_if_left(folder: Path) -> None:
    run_id = UUID(folder.name.removeprefix(FOLDER)[:36])
    with alone_with(run_id) as alone:
        if alone:
            shutil.rmtree(folder)


def scripts_sha256() -> str:
    """The SHA-256 of the scripts, in the order of their names."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in scripts())).hexdigest()
