"""How long the pages of a large study take on the server.

    python -m benchmarks.pages [PARTICIPANTS]

10,000 participants at 100 sites, with 180,000 forms and 3,200 queries (benchmarks/large_study.py).
Each page is asked for by the role that begins its day there, as the first page of its list; the
limit is for those on which a day begins. It starts servers of its own, under var/benchmark, and
stops them again.

On two cores: matrix 117 ms (95 % within 142 ms), today 124 (147), queries 76 (86), overview 442
(537), site-risk 749 (955), data-health 854 (1,024).
"""

import sys
import time

from benchmarks.own_servers import own_servers

PARTICIPANTS = 10_000
ROUNDS = 40
LIMIT_MS = 150
FIRST_PAGES = (("data_manager", "matrix"), ("site_coordinator", "today"))
OTHERS = (
    ("data_manager", "queries"),
    ("data_manager", "data-health"),
    ("monitor", "site-risk"),
    ("sponsor", "overview"),
)


def main(participants: int) -> int:
    """Print queries and times of each page; return 1 if a first page is over the limit."""
    with own_servers():
        from benchmarks.large_study import prepare

        study = prepare(participants)
        slowest = max([_measured(study, *page) for page in FIRST_PAGES])
        for page in OTHERS:
            _measured(study, *page)
    return int(slowest > LIMIT_MS)


def _measured(study, role: str, name: str) -> float:
    """The 95th percentile, in milliseconds."""
    from tests.trials.web.conftest import address, browser
    from tests.trials.web.test_queries import queries_of

    client = browser(study, role, SERVER_NAME="127.0.0.1")
    client.get(address(name))  # opens the connection, and reads the study file
    asked = queries_of(client, address(name))
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        client.get(address(name))
        taken.append(1000 * (time.perf_counter() - start))
    taken.sort()
    middle, p95 = taken[ROUNDS // 2], taken[int(0.95 * ROUNDS) - 1]
    print(f"{name} ({role}): {asked} queries, median {middle:.0f} ms, p95 {p95:.0f} ms")
    return p95


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PARTICIPANTS))
