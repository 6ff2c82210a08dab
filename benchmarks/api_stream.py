"""How long a stream of 1,000,000 answers takes, with how many queries, and how memory grows.

    python -m benchmarks.api_stream

A program of the data manager reads api/answers/, long and as NDJSON, then as CSV, with the web's
login. It starts servers of its own, under var/benchmark, and stops them again.

13 s as NDJSON and 19 s as CSV, 12 queries each, 2 MB more memory, on two cores that others were
using.
"""

import resource
import sys
import time

from benchmarks.own_servers import gather_statistics, make_empty_database, own_servers

FORMS, ITEMS = 40_000, 25
# Kilobytes that the process may grow by while the answers pass through.
LIMIT = 50_000
TABLES = ("trials_entry", "trials_revision")
# As saved, many times over: no trigger looks at rows that stand for others.
COPY_FORMS = """
    with old as (
        select e.* from trials_entry e join trials_revision r on r.entry_id = e.id limit 1
    ), copied as (
        insert into trials_entry
        select new.* from old, generate_series(1, {forms}) n,
            jsonb_populate_record(null::trials_entry, to_jsonb(old) || jsonb_build_object(
                'id', gen_random_uuid(), 'slot', n, 'token', lpad(n::text, 12, '0'))) as new
        returning id
    ), answers as (
        select jsonb_object_agg('item_' || i, i) as given from generate_series(1, {items}) i
    )
    insert into trials_revision
    select new.* from copied, answers, old join trials_revision r on r.entry_id = old.id,
        jsonb_populate_record(null::trials_revision, to_jsonb(r) || jsonb_build_object(
            'id', gen_random_uuid(), 'entry_id', copied.id,
            'idempotency_key', gen_random_uuid(), 'answers', given)) as new
"""


def main() -> int:
    """Print what was measured; return 1 if memory grows by more than the limit."""
    with own_servers():
        study = _prepare()
        grown = [_measured(study, kind) for kind in ("application/x-ndjson", "text/csv")]
    return int(max(grown) > LIMIT)


def _prepare():
    """The study."""
    from tests import raw
    from tests.study import make_small_study

    make_empty_database()
    study = make_small_study()
    study.enrol("01-001")
    study.complete_visit("01-001", "V1")
    with raw.as_administrator() as administrator:
        for table in TABLES:
            administrator.execute(f"alter table {table} disable trigger all")
        administrator.execute(COPY_FORMS.format(forms=FORMS, items=ITEMS))
    gather_statistics()
    return study


def _measured(study, kind: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.trials.api.programs import program

    reader = program(study, "data_manager", may_write=False)
    reader.client.defaults["SERVER_NAME"] = "127.0.0.1"
    # What is loaded once, for any request.
    list(reader.get("api/answers/", participant="none").streaming_content)
    before, start = _peak(), time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        answer = reader.get("api/answers/", headers={"Accept": kind})
        rows = sum(part.count(b"\n") for part in answer.streaming_content)
    taken, grown = time.perf_counter() - start, _peak() - before
    print(
        f"{kind}: {rows:,} rows in {taken:.0f} s, {len(queries)} queries,"
        f" {grown / 1000:.0f} MB more memory (limit {LIMIT / 1000:.0f} MB)"
    )
    return grown


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    sys.exit(main())
