"""What row-level security costs on the matrix page.

    python -m benchmarks.row_security

The page shows 100 participants, as the data manager's browser gets it, with the web's login.
"Without" is a copy of the database in which row-level security is switched off for every table: the
same login, the same rights, the same page to the byte. The two take turns, and the medians are
compared. It starts servers of its own, under var/benchmark, and stops them again.

1.07 times as long (median of three: 82 ms with, 75 ms without), on two cores and ahead of whatever
else ran on them. Where PostgreSQL has no statistics of the tables yet, it reads all steps of the
trial for each entry, and the page takes twice as long; autovacuum gathers them within a minute.
"""

import sys
import time
from statistics import median

from benchmarks.own_servers import make_empty_database, own_servers

PARTICIPANTS = 100
ROUNDS = 40
LIMIT = 1.15
SWITCH_OFF = """
    do $$ declare one regclass; begin
        for one in select oid from pg_class where relrowsecurity loop
            execute format('alter table %s no force row level security', one);
            execute format('alter table %s disable row level security', one);
        end loop;
    end $$
"""


def main() -> int:
    """Print both times and their ratio; return 1 if it is over the limit."""
    with own_servers():
        guarded, open_to_all = _measured()
    ratio = guarded / open_to_all
    print(
        f"Matrix of {PARTICIPANTS} participants: {guarded:.0f} ms with row-level security,"
        f" {open_to_all:.0f} ms without: {ratio:.2f} times as long (limit {LIMIT})"
    )
    return int(ratio > LIMIT)


def _measured() -> tuple[float, float]:
    """Milliseconds with row-level security, and without."""
    from benchmarks.amended_study import enrol_many
    from tests import raw
    from tests.conftest import copy_of, log_in_as
    from tests.settings import DATABASE
    from tests.study import make_small_study
    from tests.trials.web.conftest import address, browser, text_of

    make_empty_database()
    study = make_small_study()
    enrol_many(study, PARTICIPANTS)
    client = browser(study, "data_manager", SERVER_NAME="127.0.0.1")
    copy = f"{DATABASE}_without"
    taken: dict[str, list[float]] = {DATABASE: [], copy: []}
    pages = {}

    def get(database: str) -> None:
        log_in_as("web", database)
        client.get(address("matrix"))  # opens the connection
        start = time.perf_counter()
        page = client.get(address("matrix"))
        taken[database].append(1000 * (time.perf_counter() - start))
        assert page.status_code == 200
        pages[database] = text_of(page)

    with copy_of(DATABASE, copy):
        with raw.as_administrator() as administrator:
            administrator.execute(SWITCH_OFF)
        for _ in range(ROUNDS):
            get(DATABASE)
            get(copy)
    assert pages[DATABASE] == pages[copy]
    return median(taken[DATABASE]), median(taken[copy])


if __name__ == "__main__":
    sys.exit(main())
