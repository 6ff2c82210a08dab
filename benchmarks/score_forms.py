"""Time to score 100,000 forms from a table, on one core.

    python -m benchmarks.score_forms [INSTRUMENT ...]

Without a name it times SCS, CAPS-5 and BDI-II. Where BioPsyKit is installed, its SCS (subscales and
the mean of 26 items) runs on the same table, and the ratio of the two times is given.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from instruments import Instrument, get_instrument, score_frame

FORMS = 100_000
LIMIT_SECONDS = 10
SEED = 20260101


def random_forms(instrument: Instrument, forms: int) -> pd.DataFrame:
    """Complete forms with every code equally likely; numbers and texts stay blank."""
    rng = np.random.default_rng(SEED)
    coded = [item for item in instrument.items if item.kind == "choice"]
    return pd.DataFrame(
        {
            item.key: rng.choice([choice.code for choice in item.choices], size=forms)
            for item in coded
        }
    )


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def compare_with_biopsykit(frame: pd.DataFrame, ours: float) -> str:
    """The ratio of the two times for the SCS, or why there is none."""
    if importlib.util.find_spec("biopsykit") is None:
        return "BioPsyKit is not installed: no comparison."
    from biopsykit.questionnaires import scs

    theirs = seconds(lambda: scs(frame.rename(columns=lambda key: f"SCS_{int(key[3:])}")))
    return f"BioPsyKit SCS: {theirs:.2f} s; this library takes {ours / theirs:.2f} times as long."


def main(names: list[str]) -> int:
    """Print a line for each instrument; return 1 if one is over the limit."""
    slow = False
    for name in names or ["SCS", "CAPS-5", "BDI-II"]:
        instrument = get_instrument(name)
        frame = random_forms(instrument, FORMS)
        taken = seconds(lambda i=instrument, f=frame: score_frame(i, f))
        slow |= taken > LIMIT_SECONDS
        print(f"{name}: {FORMS:,} forms in {taken:.2f} s (limit {LIMIT_SECONDS} s)")
        if name == "SCS":
            print(compare_with_biopsykit(frame, taken))
    return int(slow)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
