"""Whether anything commits after the soft lock, or after the lock, under twelve writers.

    python -m benchmarks.lock_race

Sixty cycles: thirty with the soft lock, which stops the data, and thirty with the lock, which stops
the work around them as well. Each is a study of its own in a copy of a database, with twelve people
who write without a pause until they are refused. It starts servers of its own, under var/benchmark,
and stops them again. Exit status 1 where a single write was late.
"""

import sys

from benchmarks.own_servers import make_empty_database, own_servers

CYCLES = 60
STEPS = ("soft lock", "lock")


def main() -> int:
    """Print the counts; return 1 where a write was late."""
    with own_servers():
        commits, late = _run()
    print(f"{CYCLES} cycles, {commits} writes committed before the step, {late} after it")
    return int(late > 0)


def _run() -> tuple[int, int]:
    from tests.conftest import PreparedStudies, copy_of
    from tests.settings import DATABASE
    from tests.trials.database.test_lock_race import Race

    make_empty_database()
    prepared = PreparedStudies()
    commits = late = 0
    for cycle in range(CYCLES):
        with copy_of(prepared.database("open"), f"{DATABASE}_race"):
            race = Race(prepared.study, STEPS[cycle % len(STEPS)]).run()
        commits += len(race.commits) - race.late
        late += race.late
    prepared.drop()
    return commits, late


if __name__ == "__main__":
    sys.exit(main())
