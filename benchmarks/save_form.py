"""How long the save of a form with 26 items takes, and what ledger and row-level security add.

    python -m benchmarks.save_form

The form is the SCS, complete, with its hash, its scores and its lines in the ledger, saved by the
act that the page calls, with the web's login. First sixteen connections, of two web processes of
eight threads, each save at some moment of every half second: 32 saves a second, as sixteen people
who type would never reach. Then they save as fast as they can, to see where the ceiling is. Then
one connection saves in turn in three copies of one database: as it is, with row-level security
switched off for every table, and with the trigger of the ledger switched off for every table; the
medians are compared. It starts servers of its own, under var/benchmark, and stops them again.

The first four saves of a connection are told apart: the server reads its catalogue and plans for
them, once an hour in each thread of a web process.

On two cores that pages and database share: 13 ms, 95 % within 22 ms; the first four of a connection
18 ms, 95 % within 126 ms; as fast as they can, 82 ms, 95 % within 189 ms. 12 queries. 1.33 times as
long as without row-level security, 1.10 times as long as without the trigger of the ledger.
"""

import random
import sys
import time
import uuid
from datetime import date
from statistics import median, quantiles

from benchmarks.many_connections import CONNECTIONS, in_rounds
from benchmarks.own_servers import gather_statistics, make_empty_database, own_servers
from benchmarks.row_security import SWITCH_OFF

SAVES = 640
IN_TURN = 200
EVERY_SECONDS = 0.5
UNTIL_WARM = 4
LIMIT_MS = 60
MOST_QUERIES = 12
STUDY = """
study: SMALL
title: A form of 26 items
consent: {version: "1.0"}
arms: [{code: velvet, label: Active}, {code: gravel, label: Control}]
sites: [{code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}]
visits:
  - code: V1
    label: Baseline
    anchors: [{after: consent, target: 7, between: [0, 14]}]
    forms: [{form: PGIC, by: participant}]
  - code: V2
    label: Follow-up
    anchors: [{after: consent, target: 20, between: [0, 60]}]
    forms: [{form: SCS, by: participant}]
randomisation: {after: [V1]}
"""
NO_LEDGER = """
    do $$ declare one record; begin
        for one in select tgrelid::regclass as at, tgname as named from pg_trigger
                   where tgname = 'd_record' loop
            execute format('alter table %s disable trigger %I', one.at, one.named);
        end loop;
    end $$
"""


def main() -> int:
    """Print the times, the queries and the ratios; return 1 if a limit is missed."""
    with own_servers():
        study, waiting = _prepare()
        queries = _queries(study, waiting.pop())
        usual, fastest = _from_many(study, waiting[: 2 * SAVES])
        new = [took for place, took in usual if place < UNTIL_WARM]
        warm = [took for place, took in usual if place >= UNTIL_WARM]
        whole, unguarded, unrecorded = _in_turn(study, waiting[2 * SAVES :])
    _report("the first four of each connection", new)
    p95 = _report("each connection twice a second", warm)
    _report("as fast as they can", [took for _, took in fastest])
    print(f"A first save costs {queries} queries (limit {MOST_QUERIES})")
    print(
        f"One after the other: {whole:.1f} ms; {whole / unguarded:.2f} times as long as without"
        f" row-level security, {whole / unrecorded:.2f} times as long as without the trigger of"
        " the ledger"
    )
    return int(p95 > LIMIT_MS or queries > MOST_QUERIES)


def _report(how: str, milliseconds: list[float]) -> float:
    p95 = quantiles(milliseconds, n=20)[-1]
    print(
        f"{len(milliseconds)} saves from {CONNECTIONS} connections, {how}:"
        f" {median(milliseconds):.0f} ms, 95 % within {p95:.0f} ms (limit {LIMIT_MS})"
    )
    return p95


def _prepare():
    """The study, and an SCS of each participant that nobody has filled in."""
    from benchmarks.amended_study import enrol_many
    from tests.study import make_small_study
    from trials.context import reading
    from trials.models import Entry

    make_empty_database()
    study = make_small_study(STUDY)
    enrol_many(study, 2 * SAVES + IN_TURN + 1)
    gather_statistics()
    with reading(study.scope("data_manager")):
        entries = Entry.objects.filter(form_key="SCS").select_related("trial")
        return study, list(entries.order_by("participant__number"))


def _save(entry, scope) -> float:
    """Milliseconds."""
    from instruments import get_instrument
    from trials.actions.entries import record_answers

    answers = {item.key: random.randint(1, 5) for item in get_instrument("SCS").items}
    start = time.perf_counter()
    record_answers(
        entry=entry,
        answers=answers,
        based_on=0,
        complete=True,
        done_on=date.today(),
        idempotency_key=uuid.uuid4(),
        scope=scope,
    )
    return 1000 * (time.perf_counter() - start)


def _queries(study, entry) -> int:
    """What the act asks and writes, beside the two lines that open and close its transaction."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    scope = study.scope("site_coordinator")
    with CaptureQueriesContext(connection) as queries:
        _save(entry, scope)
    return sum(q["sql"].startswith(("SELECT", "INSERT", "UPDATE")) for q in queries)


def _from_many(study, entries) -> list[list[tuple[int, float]]]:
    """(place in the connection, milliseconds) of each save, round by round."""
    rounds = [(EVERY_SECONDS, entries[:SAVES]), (0, entries[SAVES:])]
    return in_rounds(_save, _read_study, study.scope("site_coordinator"), rounds)


def _read_study(entry, scope) -> None:
    from trials.context import reading
    from trials.studies.loading import study_at

    with reading(scope):
        study_at(entry.trial, entry.site_id)


def _in_turn(study, entries) -> list[float]:
    """Medians in milliseconds: as it is, without row-level security, without the ledger."""
    from tests import raw
    from tests.conftest import copy_of, log_in_as
    from tests.settings import DATABASE

    scope = study.scope("site_coordinator")
    copies = {DATABASE: None, f"{DATABASE}_open": SWITCH_OFF, f"{DATABASE}_bare": NO_LEDGER}
    taken: dict[str, list[float]] = {database: [] for database in copies}
    with copy_of(DATABASE, f"{DATABASE}_open"), copy_of(DATABASE, f"{DATABASE}_bare"):
        for database, change in copies.items():
            if change:
                log_in_as("web", database)
                with raw.as_administrator() as administrator:
                    administrator.execute(change)
        for entry in entries:
            for database in copies:
                log_in_as("web", database)
                _warm_up(scope)
                taken[database].append(_save(entry, scope))
    return [median(times) for times in taken.values()]


def _warm_up(scope) -> None:
    """Opens the connection, and plans what each policy asks."""
    from trials.context import reading
    from trials.models import Revision

    with reading(scope):
        Revision.objects.exists()


if __name__ == "__main__":
    sys.exit(main())
