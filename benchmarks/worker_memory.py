"""How much memory a share of a bootstrap takes, and the join, however many resamples there are.

    python -m benchmarks.worker_memory

What numpy and Python allocate at most (tracemalloc) while one share is drawn, and while all shares
are joined, for one mediation model with one mediator and two arms (n = 82). What was drawn lies in
a temporary file.
"""

import tracemalloc
from collections.abc import Callable

from analysis import engine
from analysis.methods.sharing import Drawn, Share
from analysis.plans import Plan
from benchmarks.mediation import planned
from tests.analysis.oracles import trial82

GROWTH = (100_000, 1_000_000)
STREAMS = ("r_mersenne_twister", "pcg64")
ID = "ucs-caps5"


def main() -> None:
    for stream in STREAMS:
        for resamples in GROWTH:
            among, share, join = peaks(planned(resamples, stream))
            print(
                f"{stream}, {resamples:,} resamples in {among} shares: {share:.1f} MB to draw a"
                f" share, {join:.1f} MB to join what was drawn"
            )


def peaks(plan: Plan) -> tuple[int, float, float]:
    """Among how many it is shared out; megabytes of a share, and of the join."""
    data, among = engine.dataset(plan, trial82()), engine.shares(plan, [ID])

    def draw(number: int) -> Drawn:
        return engine.draw_share(plan, data, [ID], Share(number, among))[ID]

    drawn = [draw(number) for number in range(among)]
    share = peak(lambda: draw(among - 1))
    return among, share, peak(lambda: engine.fit_drawn(plan, data, [ID], lambda id: drawn))


def peak(act: Callable[[], object]) -> float:
    tracemalloc.start()
    act()
    megabytes = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return megabytes


if __name__ == "__main__":
    main()
