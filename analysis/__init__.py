"""Analyses: from a locked snapshot and a plan to figures that anybody can compute again."""

import os
from pathlib import Path

# Matrices are small here: a second thread of numpy's linear algebra would only wait for its turn,
# and take a processor for it. Work is shared out among workers instead. numpy reads this once,
# when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# By itself OpenBLAS takes the fastest kernel for each processor, and they round differently: the
# same analysis would have other last digits on another machine. Every server processor since 2013
# has this one (docs/reproduce.md).
_PROCESSOR = Path("/proc/cpuinfo")
if _PROCESSOR.exists() and " avx2 " in _PROCESSOR.read_text():
    os.environ.setdefault("OPENBLAS_CORETYPE", "Haswell")
