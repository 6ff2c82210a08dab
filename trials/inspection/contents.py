"""The rows of a package, one after the other, as far as whoever takes it may read them.

Every query runs under the reader's own row-level security. None holds all its rows in memory.
"""

import json
from collections.abc import Iterator

from django.db import connection

from trials.models import Trial

ANSWERS = ("participant", "visit", "form", "version", "revision", "complete", "done_on", "item",
           "answer", "recorded_at", "recorded_by", "revision_id")  # fmt: skip
LEDGER = ("seal", "place", "table", "id", "leaf", "salt", "text")
SEALS = ("seal", "at", "lines", "previous", "merkle", "root")
ANCHORINGS = ("place", "up_to_seal", "at", "problem")
REDACTIONS = ("table", "id", "hash", "at", "asked_by", "confirmed_by", "reason")

_REVISIONS = """
    from trials_revision r
    join trials_entry e on e.id = r.entry_id
    join trials_visit v on v.id = e.visit_id
    join trials_participant p on p.id = r.participant_id
    left join trials_user u on u.id = r.recorded_by_id
    where r.trial_id = %s
"""
_NAMES = """p.number,
    v.code || case when v.occurrence > 1 then '#' || v.occurrence else '' end,
    e.form_key || case when e.slot <> '' then '@' || e.slot else '' end, e.form_version"""


def answers(trial: Trial) -> Iterator[tuple]:
    yield from _streamed(
        f"""select {_NAMES}, r.number, r.complete, r.done_on, item.key, item.value #>> '{{}}',
            ledger.in_utc(r.recorded_at),
            coalesce(u.name, case when r.by_link_id is not null then 'The participant' end), r.id
        {_REVISIONS.replace("where", "cross join lateral jsonb_each(r.answers) item where")}
        order by p.number, v.position, v.occurrence, e.position, e.slot, r.number,
                 item.key collate "C" """,
        trial.pk,
    )


def revisions(trial: Trial) -> Iterator[dict]:
    """hashed: the exact text of which content_hash is the SHA-256, unless words were redacted."""
    columns = ("participant", "visit", "form", "version", "number", "id", "content_hash", "hashed")
    for row in _streamed(
        f"""select {_NAMES}, r.number, r.id, encode(r.content_hash, 'hex'),
            governance.text_of_answers(r.answers, r.done_on)
        {_REVISIONS} order by p.number, v.position, v.occurrence, e.position, e.slot, r.number""",
        trial.pk,
    ):
        yield dict(zip(columns, map(_plain, row), strict=True))


def ledger(*, names_raters: bool) -> Iterator[tuple]:
    """Every leaf; salt and exact text where the reader may read the line.

    names_raters: not for a site, which should not learn who rates: those lines are leaves alone.
    """
    yield from _streamed(
        """
        select l.seal_id, l.place, l.of_table, l.line_id, encode(l.leaf, 'hex'),
               coalesce(e.salt, c.salt),
               case when e.id is not null then ledger.text_of(e)
                    when c.id is not null then ledger.text_of(c) end
        from ledger.leaf l
        left join ledger.event e on l.of_table = 'event' and e.id = l.line_id
                                 and (%s or e.role <> 'rater')
        left join ledger.change c on l.of_table = 'change' and c.id = l.line_id
                                  and (%s or exists (select from ledger.event o
                                                     where o.id = c.event_id and o.role <> 'rater'))
        order by l.seal_id, l.place
        """,
        names_raters,
        names_raters,
    )


def seals() -> Iterator[tuple]:
    yield from _streamed(
        "select id, ledger.in_utc(at), lines, encode(previous, 'hex'), encode(merkle, 'hex'),"
        " encode(root, 'hex') from ledger.seal order by id"
    )


def anchorings() -> Iterator[tuple]:
    yield from _streamed(
        "select place, up_to_seal, ledger.in_utc(at), problem from ledger.anchoring order by id"
    )


def redactions(trial: Trial) -> Iterator[tuple]:
    yield from _streamed(
        """
        select t.of_table, t.of_id, encode(t.hash, 'hex'), ledger.in_utc(t.at), q.actor_name,
               r.actor_name, q.reason
        from governance.redacted_text t
        join governance.redaction r on r.id = t.redaction_id
        join governance.redaction_request q on q.id = r.request_id
        where t.trial_id = %s order by t.at, t.of_table, t.of_id
        """,
        trial.pk,
    )


# The text of which a signed record's content_hash is the SHA-256, where it is not all its columns:
# revisions stand in a file of their own, and of a plan its text alone is signed.
_HASHED = {"trials_revision": "null", "analysis_analysisplan": "t.text"}


def signatures(trial: Trial) -> Iterator[dict]:
    """record: the exact text of the signed row; of answers it stands among the revisions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct of_table from governance.signature where trial_id = %s"
            " order by of_table",
            [trial.pk],
        )
        tables = [table for (table,) in cursor.fetchall()]
    for table in tables:
        record = _HASHED.get(table, "(to_jsonb(t) - 'content_hash')::text")
        columns = ("id", "table", "row", "content_hash", "meaning", "by", "role", "method", "at",
                   "record")  # fmt: skip
        for row in _streamed(
            f"""select s.id, s.of_table, s.of_id, encode(s.content_hash, 'hex'), s.meaning,
                s.actor_name, s.role, s.method, ledger.in_utc(s.at), {record}
            from governance.signature s left join "{table}" t on t.id = s.of_id
            where s.trial_id = %s and s.of_table = %s order by s.at""",
            trial.pk,
            table,
        ):
            yield dict(zip(columns, map(_plain, row), strict=True))


def as_json(rows: Iterator[dict]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False)


def _plain(value):
    return value if value is None or isinstance(value, str | int) else str(value)


def _streamed(statement: str, *values) -> Iterator[tuple]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        while rows := cursor.fetchmany(2000):
            yield from rows
