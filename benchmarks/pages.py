"""How long the pages of a large study take on the server.

    python -m benchmarks.pages [PARTICIPANTS]

10,000 participants at 100 sites, with 180,000 forms and 3,200 queries (benchmarks/large_study.py).
Each page is asked for by the role that begins its day there, as the first page of its list; the
limit is for those on which a day begins. Before each look somebody completes a form, each time at
another site: what was counted of a site is kept until something changes there (trials/kept.py). It
starts servers of its own, under var/benchmark, and stops them again.

On two cores, beside other work: matrix 77 ms (95 % within 141 ms), data-health 52 (90), today 72
(79), site-risk 96 (110), overview 59 (71), queries 44 (51). The first look after a server was
started, which counts every site: matrix 340 ms, site-risk 1,120, data-health 1,440, overview 980.
"""

import sys
import time
from datetime import date

from benchmarks.own_servers import own_servers

PARTICIPANTS = 10_000
ROUNDS = 40
LIMIT_MS = 150
FIRST_PAGES = (
    ("data_manager", "matrix"),
    ("data_manager", "data-health"),
    ("site_coordinator", "today"),
    ("monitor", "site-risk"),
    ("sponsor", "overview"),
)
OTHERS = (("data_manager", "queries"),)


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
    # It opens the connection, reads the study file, and counts every site.
    client.get(address(name))
    asked = queries_of(client, address(name))
    taken = []
    for entry in _forms_to_complete(study):
        _complete(entry, study)
        start = time.perf_counter()
        client.get(address(name))
        taken.append(1000 * (time.perf_counter() - start))
    taken.sort()
    middle, p95 = taken[ROUNDS // 2], taken[int(0.95 * ROUNDS) - 1]
    print(f"{name} ({role}): {asked} queries, median {middle:.0f} ms, p95 {p95:.0f} ms")
    return p95


def _forms_to_complete(study) -> list:
    """One at each of so many sites."""
    from trials.context import reading
    from trials.models import Entry
    from trials.selectors.entries import with_state

    with reading(study.scope("data_manager")):
        expected = with_state(Entry.objects.filter(trial=study.trial)).filter(state="expected")
        return list(expected.order_by("site").distinct("site")[:ROUNDS])


def _complete(entry, study) -> None:
    from trials.authorization.scopes import system_scope
    from trials.ledger import act
    from trials.models import EntryStep
    from trials.models.base import place_of

    with act("entries.record", scope=system_scope(study.trial)):
        EntryStep.objects.create(
            entry=entry, state="complete", done_on=date.today(), **place_of(entry)
        )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PARTICIPANTS))
