"""How long a new version takes to lay out the visits of everybody at a site again.

    python -m benchmarks.plan_amendment [PARTICIPANTS]

Everybody is between two visits (see benchmarks/amended_study.py). It starts servers of its own,
under var/benchmark, and stops them again.

10,000 participants: 53 s on two cores that have nothing else to do, and 14.6 queries for each 500.
"""

import sys
import time

from benchmarks.own_servers import own_servers

PARTICIPANTS = 10_000
LIMIT_SECONDS = 60


def main(participants: int) -> int:
    """Print seconds and queries; return 1 if it takes longer than the limit."""
    with own_servers():
        seconds, queries, at_once = _measured(participants)
    print(
        f"{participants:,} participants in {seconds:.1f} s (limit {LIMIT_SECONDS} s),"
        f" {queries:.1f} queries for each {at_once}"
    )
    return int(seconds > LIMIT_SECONDS)


def _measured(participants: int) -> tuple[float, float, int]:
    """Seconds, queries for each batch, and how many participants are in one."""
    from django.db import connection

    from benchmarks.amended_study import prepare, put_in_force
    from trials.actions.activation import AT_ONCE

    study, version = prepare(participants)
    queries = 0

    def count(execute, *call):
        nonlocal queries
        queries += 1
        return execute(*call)

    with connection.execute_wrapper(count):
        start = time.perf_counter()
        put_in_force(study, version)
        seconds = time.perf_counter() - start
    return seconds, queries / -(-participants // AT_ONCE), AT_ONCE


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PARTICIPANTS))
