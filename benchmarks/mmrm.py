"""How long a mixed model for repeated measures takes: four visits, a tenth of them missed.

    python -m benchmarks.mmrm

Beside nlme::gls in R (optional), which finds the same optimum without the degrees of freedom of
Kenward and Roger. gls is timed inside R, without the start of R and the reading of the table.
"""

import io
import shutil
import statistics
import subprocess
import time

import numpy as np
import pandas as pd

from analysis.datasets.arrange import arrange
from analysis.methods import mmrm
from analysis.plans import Plan, load_plan

SIZES = (100, 1_000, 10_000)
WITH_NLME = 1_000  # where gls takes some seconds
REPEATS = 5
VISITS = 4
PLAN = """
plan: Timed
data: {layout: long, participant: subject, visit: visit, arm: {column: arm, reference: control}}
variables:
  score: {column: score, baseline: 0, between: [1, 2, 3], follow_up: 4, improvement: lower}
analyses:
  - {id: it, method: mmrm, outcome: score, covariates: [baseline, age], by_visit: [baseline]}
"""
GLS = """
suppressPackageStartupMessages(library(nlme))
d <- read.csv(file("stdin")); b <- d[d$visit == 0, c("subject", "score")]; names(b)[2] <- "base"
x <- merge(d[d$visit > 0 & !is.na(d$score), ], b); x <- x[order(x$subject, x$visit), ]
x$at <- factor(x$visit); x$arm <- relevel(factor(x$arm), "control")
seconds <- system.time(f <- gls(I(score - base) ~ arm * at + base * at + age, x,
  correlation = corSymm(form = ~ visit | subject), weights = varIdent(form = ~ 1 | at)))
cat(sprintf("%.3f %.9f", seconds[["elapsed"]], -2 * as.numeric(logLik(f))))
"""


def main() -> None:
    plan = load_plan(PLAN)
    for n in SIZES:
        data = simulated(n)
        reading, seconds, result = timed(plan, data)
        print(
            f"equipoise, n = {n:,}: {seconds:.3f} s, after {reading:.3f} s to bring the table into "
            f"order (medians of {REPEATS})"
        )
        if n == WITH_NLME:
            compare(reading + seconds, result, data)


def simulated(n: int) -> pd.DataFrame:
    draw = np.random.default_rng(n)
    score = 40 + 6 * draw.normal(size=(n, 1)) + 5 * draw.normal(size=(n, VISITS + 1))
    score[:, 1:] -= np.arange(1, VISITS + 1) * (1 + np.arange(n)[:, None] % 2)
    score[:, 1:][draw.uniform(size=(n, VISITS)) < 0.1] = np.nan
    repeated = VISITS + 1
    return pd.DataFrame(
        {
            "subject": np.repeat([f"P{number:05d}" for number in range(n)], repeated),
            "arm": np.repeat(np.array(["control", "treated"])[np.arange(n) % 2], repeated),
            "age": np.repeat(draw.integers(20, 65, n), repeated),
            "visit": np.tile(np.arange(repeated), n),
            "score": score.ravel(),
        }
    )


def timed(plan: Plan, table: pd.DataFrame) -> tuple[float, float, dict]:
    """Seconds to arrange the table, seconds of the model, and its result."""
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        data = arrange(table, data=plan.data, variables=plan.variables, columns=plan.columns)
        arranged = time.perf_counter()
        result = mmrm.fit(plan.analyses[0], data)
        seconds.append((arranged - start, time.perf_counter() - arranged))
    reading, fitting = zip(*seconds, strict=True)
    return statistics.median(reading), statistics.median(fitting), result


def compare(ours: float, result: dict, data: pd.DataFrame) -> None:
    if shutil.which("Rscript") is None:
        print("nlme::gls: R is not installed")
        return
    table = io.StringIO()
    data.to_csv(table, index=False)
    said = subprocess.run(
        ["Rscript", "-e", GLS], input=table.getvalue(), capture_output=True, text=True, check=True
    ).stdout
    theirs, deviance = map(float, said.split())
    (found,) = (row["value"] for row in result["estimates"] if row["name"] == "reml_deviance")
    print(f"nlme::gls, the same data: {theirs:.1f} s (once); ratio of all {theirs / ours:.0f}")
    print(f"-2 restricted log-likelihood: {found:.6f}, nlme {deviance:.6f}")


if __name__ == "__main__":
    main()
