"""R gets a folder with letters in it, which nobody finds later, however its worker ended."""

import signal
import stat
import subprocess
import sys
import tempfile

from analysis import r_program
from tests import raw
from tests.analysis.test_packages import as_worker, computed
from tests.processes import environment_of

# A worker of its own, which is killed at the moment at which it would start R.
KILLED = """
import os, signal, sys, uuid
import django
django.setup()
from analysis import r_program, second_runs
r_program.shutil.which = lambda name: name
r_program.subprocess.run = lambda *args, **how: os.kill(os.getpid(), signal.SIGKILL)
second_runs.compute(uuid.UUID(sys.argv[1]))
"""


def test_what_a_killed_worker_left_is_removed_once_nobody_compares_the_run(
    masked_study, tmp_path, monkeypatch
):
    run = computed(masked_study)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(run.pk)],
        env=environment_of("worker", TMPDIR=str(tmp_path)),
        check=False,
    )
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (left,) = tmp_path.iterdir()
    assert done.returncode == -signal.SIGKILL
    assert stat.S_IMODE(left.stat().st_mode) == 0o700 and (left / "data.csv").exists()

    with raw.as_login("worker") as another:
        another.execute("select pg_advisory_lock(%s)", [run.pk.int >> 65])
        with as_worker():
            r_program.remove_left_folders()
    kept_meanwhile = left.exists()
    with as_worker():
        r_program.remove_left_folders()

    assert (kept_meanwhile, left.exists()) == (True, False)
