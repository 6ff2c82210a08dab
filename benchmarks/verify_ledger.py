"""How long the ledger takes to be sealed, and to be verified.

    python -m benchmarks.verify_ledger [LINES]

Half of the lines are acts and half are what they changed, of the length that a saved item has. The
worker's login seals and verifies them, as it does each minute and each hour; beside it stands what
PostgreSQL needs to hash the same lines once and nothing else. It starts servers of its own, under
var/benchmark, and stops them again.

1,000,000 lines on two cores: sealed in 24 s, verified in 30 s, 3.1 times what hashing alone
takes, in 302 MB: memory does not grow with the lines, since a seal holds at most 50,000.
"""

import resource
import sys
import time

from benchmarks.own_servers import gather_statistics, make_empty_database, own_servers

LINES = 1_000_000
LIMIT_SECONDS = 60


def main(lines: int) -> int:
    """Print seconds, rates and ratios; return 1 if verifying takes longer than the limit."""
    with own_servers():
        sealing, verifying, hashing, seals = _measured(lines)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"sealed: {lines:,} lines under {seals:,} seals in {sealing:.1f} s")
    rate = f"{lines / verifying:,.0f} a second"
    print(f"verified in {verifying:.1f} s (limit {LIMIT_SECONDS} s), {rate}")
    print(f"hashed once by PostgreSQL in {hashing:.1f} s: ratio {verifying / hashing:.1f}")
    print(f"memory of this process at most {memory} MB")
    return int(verifying > LIMIT_SECONDS)


def _measured(lines: int) -> tuple[float, float, float, int]:
    from tests.conftest import log_in_as
    from trials.authorization.scopes import system_scope
    from trials.context import reading
    from trials.sealing.sealer import seal_now
    from trials.sealing.verifying import verify

    make_empty_database()
    _write(lines)
    log_in_as("worker")
    sealing, made = _seconds(seal_now)
    gather_statistics()
    with reading(system_scope(None)):
        verifying, report = _seconds(verify)
    assert report.lines == lines and report.is_whole, report.findings[:3]
    return sealing, verifying, _seconds(_hash_once)[0], len(made)


def _write(lines: int) -> None:
    """Of a table that is not there, so that no row is missing."""
    from tests.raw import as_administrator

    with as_administrator() as administrator:
        administrator.execute(
            "insert into ledger.event (at, actor_id, actor_name, role, act, trial_id, site_id,"
            " participant_id) select now() - interval '1 day', gen_random_uuid(), 'Ada Site',"
            " 'site_coordinator', 'entries.record', gen_random_uuid(), gen_random_uuid(),"
            " gen_random_uuid() from generate_series(1, %s)",
            [lines - lines // 2],
        )
        administrator.execute(
            "insert into ledger.change (event_id, table_name, row_id, operation, difference,"
            " trial_id, site_id, participant_id, form_class) select n, 'benchmark', n, 'INSERT',"
            " jsonb_build_object('item01', jsonb_build_array(null, n %% 5), 'item02',"
            " jsonb_build_array(null, n %% 7)), gen_random_uuid(), gen_random_uuid(),"
            " gen_random_uuid(), 'self_report' from generate_series(1, %s) n",
            [lines // 2],
        )


def _hash_once() -> None:
    from tests.raw import as_administrator

    with as_administrator() as administrator:
        for table in ("event", "change"):
            administrator.execute(
                f"select count(ledger.leaf_of(l.salt, ledger.text_of(l))) from ledger.{table} l"
            )


def _seconds(act) -> tuple[float, object]:
    start = time.perf_counter()
    answer = act()
    return time.perf_counter() - start, answer


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else LINES))
