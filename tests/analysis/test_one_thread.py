import subprocess
import sys


def test_whoever_imports_analysis_first_computes_in_one_thread():
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import analysis, os, sys; "
            "print('numpy' in sys.modules, os.environ['OPENBLAS_NUM_THREADS'])",
        ],
        env={},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split() == ["False", "1"]
