"""How long the paper's plan takes: 8 ANCOVAs and 32 mediation models of 5,000 resamples.

    python -m benchmarks.paper_plan

Both are timed in one process on the same table. pingouin is optional (the dependency group
`benchmark`). It computes less: neither adjusted means nor intervals of effect sizes, and no
partially standardised effects; and it draws resamples of its own instead of R's.
"""

import statistics
import time
from collections.abc import Callable

import pandas as pd

from analysis import engine
from analysis.plans import Plan, load_plan
from tests.analysis.oracles import TRIAL82, paper_text_in_wide_layout, trial82

TIMED = ("ancova", "mediation")
REPEATS = 5


def main() -> None:
    plan = load_plan(paper_text_in_wide_layout())
    ids = [analysis.id for analysis in plan.analyses if analysis.method in TIMED]
    table = trial82()
    engine.run_part(plan, table, ids)
    ours = statistics.median(
        seconds(lambda: engine.run_part(plan, table, ids)) for _ in range(REPEATS)
    )
    least = min(
        seconds(lambda: engine.run_part(plan, table, ids), time.process_time)
        for _ in range(REPEATS)
    )
    print(f"equipoise: {ours:.3f} s for {len(ids)} analyses (median of {REPEATS})")
    print(f"  of computing, whatever else the machine does: {least:.3f} s (least of {REPEATS})")
    try:
        import pingouin
    except ImportError:
        print("pingouin: not installed (dependency group `benchmark`)")
        return
    theirs = seconds(lambda: with_pingouin(pingouin, plan, pd.read_csv(TRIAL82)))
    print(f"pingouin {pingouin.__version__}: {theirs:.1f} s (once)")
    print(f"ratio: {theirs / ours:.0f}")


def seconds(act: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    start = clock()
    act()
    return clock() - start


def with_pingouin(pingouin, plan: Plan, table: pd.DataFrame) -> None:
    """The same models, as far as pingouin has them."""
    for name, variable in plan.variables.items():
        table[name] = table[variable.follow_up] - table[variable.baseline]
    for analysis in plan.analyses:
        if analysis.method == "ancova":
            covariates = [plan.variables[analysis.outcome].baseline, "diss"]
            pingouin.ancova(table, dv=analysis.outcome, between="arm", covar=covariates)
        elif analysis.method == "mediation":
            (mediator,) = analysis.mediators
            baselines = [plan.variables[name].baseline for name in (mediator, analysis.outcome)]
            included = table[table[baselines[1]] > 0] if analysis.include else table
            pingouin.mediation_analysis(
                included,
                x="arm01",
                m=mediator,
                y=analysis.outcome,
                covar=baselines,
                n_boot=analysis.resamples,
                seed=analysis.seed,
            )


if __name__ == "__main__":
    main()
