"""One mediation model: how long, how it grows, and how much memory a million resamples take.

    python -m benchmarks.mediation

UCS as mediator of the change in CAPS-5, two covariates, n = 82, bias-corrected limits. Beside it in
the same run, where they are installed: pingouin (dependency group `benchmark`), R's boot with two
lm() calls in each resample, and lavaan's bootstrap; each draws resamples of its own. R is timed on
part of the 5,000 resamples, and what it would take for all is printed. Every number of ours
includes reading the table.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from shutil import which

import pandas as pd

from analysis import engine
from analysis.plans import Plan
from tests.analysis.oracles import TRIAL82, plan_in_wide_layout, trial82

REPEATS = 7
GROWTH = (5_000, 50_000, 500_000)
MILLION = 1_000_000
ROWS = (82, 820, 8_200)
STREAMS = ("r_mersenne_twister", "pcg64")
R_DATA = """
d <- read.csv(commandArgs(TRUE)[1])
d$m <- d$ucs_1 - d$ucs_0; d$y <- d$caps5_1 - d$caps5_0
"""
# Name -> (package, resamples that are timed, R that prints the seconds they take).
IN_R = {
    "R boot with lm()": (
        "boot",
        500,
        """
ab <- function(d, rows) { e <- d[rows, ]
  a <- coef(lm(m ~ arm01 + ucs_0 + caps5_0, e))[[2]]
  a * coef(lm(y ~ arm01 + m + ucs_0 + caps5_0, e))[[3]] }
set.seed(1); cat(system.time(boot::boot(d, ab, 500))[["elapsed"]])
""",
    ),
    "lavaan's bootstrap": (
        "lavaan",
        50,
        """
model <- "m ~ a*arm01 + ucs_0 + caps5_0
          y ~ arm01 + b*m + ucs_0 + caps5_0
          ab := a*b"
cat(system.time(lavaan::sem(model, d, se = "bootstrap", bootstrap = 50))[["elapsed"]])
""",
    ),
}


def main() -> None:
    table = trial82()
    plan = planned(5_000)
    run(plan, table)
    ours = median_seconds(lambda: run(plan, table))
    least = min(cpu_seconds(lambda: run(plan, table)) for _ in range(REPEATS))
    print(f"5,000 resamples, n = 82: {1000 * ours:.1f} ms (median of {REPEATS})")
    print(f"  of computing, whatever else the machine does: {1000 * least:.1f} ms (least)")
    beside(ours)
    for stream in STREAMS:
        for resamples in GROWTH:
            growing = planned(resamples, stream)
            once = median_seconds(lambda plan=growing: run(plan, table), 1)
            print(f"{stream}, {resamples:,} resamples: {1e6 * once / resamples:.2f} s per million")
    for rows in ROWS:
        more = pd.concat([table] * (rows // len(table)), ignore_index=True)
        more["subject"] = [f"S{place:06d}" for place in range(len(more))]
        once = median_seconds(lambda more=more: run(plan, more), 3)
        print(f"5,000 resamples, n = {rows:,}: {1e6 * once / rows:.0f} ms per thousand rows")
    for stream in STREAMS:
        for resamples in (5_000, MILLION):
            print(f"{stream}, {resamples:,} resamples: peak of memory {peak(resamples, stream)} MB")


def planned(resamples: int, stream: str = "r_mersenne_twister") -> Plan:
    return plan_in_wide_layout(
        {
            "id": "ucs-caps5",
            "method": "mediation",
            "mediators": ["ucs"],
            "outcome": "caps5",
            "covariates": ["baseline_mediator", "baseline_outcome"],
            "resamples": resamples,
            "interval": "bias_corrected",
            "seed": 20250507,
            "stream": stream,
        }
    )


def run(plan: Plan, table: pd.DataFrame) -> None:
    (result,) = engine.run_part(plan, table, ["ucs-caps5"]).values()
    assert result["status"] == "ok", result


def median_seconds(act: Callable[[], object], repeats: int = REPEATS) -> float:
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def cpu_seconds(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def beside(ours: float) -> None:
    """The same model with others' software, as far as it is installed."""
    try:
        import pingouin
    except ImportError:
        print("  pingouin: not measured, it is not installed (dependency group `benchmark`)")
    else:
        table = pd.read_csv(TRIAL82)
        table["ucs"] = table["ucs_1"] - table["ucs_0"]
        table["caps5"] = table["caps5_1"] - table["caps5_0"]
        keys = {"x": "arm01", "m": "ucs", "y": "caps5", "covar": ["ucs_0", "caps5_0"]}
        theirs = median_seconds(
            lambda: pingouin.mediation_analysis(table, **keys, n_boot=5_000, seed=1), 3
        )
        print(f"  pingouin {pingouin.__version__}: {theirs:.2f} s, {theirs / ours:.0f} times")
    for name, (package, resamples, script) in IN_R.items():
        seconds = in_r(package, script)
        if seconds is None:
            print(f"  {name}: not measured, {package} or R is not installed")
            continue
        theirs = seconds * 5_000 / resamples
        times = f"{theirs / ours:,.0f} times"
        print(f"  {name}, from {resamples} resamples: {theirs:.1f} s, {times}")


def in_r(package: str, script: str) -> float | None:
    """The seconds that R prints; None where R or the package is missing."""
    if which("Rscript") is None:
        return None
    asked = f'if (!requireNamespace("{package}", quietly = TRUE)) quit("no")'
    told = subprocess.run(
        ["Rscript", "-e", f"{asked}\n{R_DATA}{script}", str(TRIAL82)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(told.stdout) if told.stdout else None


def peak(resamples: int, stream: str) -> int:
    """Megabytes at most, in a process of its own (Linux)."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.mediation", str(resamples), stream],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return int(told.stdout)


def say_peak(resamples: int, stream: str) -> None:
    run(planned(resamples, stream), trial82())
    # Not getrusage: its maximum includes the process that started this one.
    status = Path("/proc/self/status").read_text()
    print(int(status.split("VmHWM:")[1].split()[0]) // 1024)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        say_peak(int(sys.argv[1]), sys.argv[2])
    else:
        main()
