"""How long the history of a participant with 5,000 lines takes, and a page of the study's ledger.

    python -m benchmarks.ledger_page

The browser of the data manager asks for the first 100 lines, with the web's login. It starts
servers of its own, under var/benchmark, and stops them again.

50 ms for the history, 71 ms for the study's ledger, on two cores that others were using. No query
took more than 2 ms: most of it is the template.
"""

import sys
import time
from statistics import median

from benchmarks.own_servers import make_empty_database, own_servers

LINES = 5_000
ROUNDS = 20
# Milliseconds of the server's time (compliance R45).
LIMIT = 50
COPY_LINES = """
    insert into ledger.event (at, actor_id, actor_name, role, act, reason, trial_id, site_id,
                              participant_id)
    select e.at + make_interval(secs => n), e.actor_id, e.actor_name, e.role, e.act, e.reason,
           e.trial_id, e.site_id, e.participant_id
    from ledger.event e, generate_series(1, %(lines)s) n
    where e.id = (select min(id) from ledger.event where act = 'entries.record');
    insert into ledger.change (event_id, table_name, row_id, operation, difference, trial_id,
                               site_id, participant_id, form_class, recorded_by_id)
    select e.id, c.table_name, c.row_id, c.operation, c.difference, c.trial_id, c.site_id,
           c.participant_id, c.form_class, c.recorded_by_id
    from ledger.event e, ledger.change c
    where e.act = 'entries.record' and c.event_id = (
        select min(id) from ledger.event where act = 'entries.record')
      and e.id > c.event_id;
    analyze ledger.event; analyze ledger.change
"""


def main() -> int:
    """Print the times; return 1 if the history takes longer than the limit."""
    with own_servers():
        history, ledger = _measured()
    print(
        f"First 100 of {LINES} lines of a participant: {history:.0f} ms (limit {LIMIT});"
        f" of the study: {ledger:.0f} ms"
    )
    return int(history > LIMIT)


def _measured() -> tuple[float, float]:
    from tests import raw
    from tests.study import make_small_study
    from tests.trials.web.conftest import address, browser

    make_empty_database()
    study = make_small_study()
    study.enrol("01-001")
    study.complete_visit("01-001", "V1")
    with raw.as_administrator() as administrator:
        for statement in (COPY_LINES % {"lines": LINES}).split(";"):
            administrator.execute(statement)
    client = browser(study, "data_manager", SERVER_NAME="127.0.0.1")
    return tuple(
        _milliseconds(client, url)
        for url in (address("participant-history", "01-001"), address("ledger"))
    )


def _milliseconds(client, url: str) -> float:
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        page = client.get(url)
        taken.append(1000 * (time.perf_counter() - start))
        assert page.status_code == 200
    return median(taken[1:])


if __name__ == "__main__":
    sys.exit(main())
