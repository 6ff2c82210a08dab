"""What is true of every value of a whole study: whose it is, from when, by which form (ALCOA)."""

from tests import raw

WHOLE = """
    select count(*) as revisions,
           count(*) filter (where r.recorded_by_id is null) as of_nobody,
           count(*) filter (where r.recorded_at is null) as of_no_time,
           count(*) filter (where r.recorded_by_id is distinct from e.actor_id
                               or r.recorded_at not between e.at - interval '1 second' and e.at
                                                          + interval '1 second') as of_another_line,
           count(*) filter (where entry.form_version = '' or r.fingerprint = '') as of_no_form,
           count(*) filter (where entry.filled_by = '' or e.role = '') as of_no_origin
    from trials_revision r
    join trials_entry entry on entry.id = r.entry_id
    left join ledger.change c on c.table_name = 'trials_revision' and c.row_id = r.id::text
    left join ledger.event e on e.id = c.event_id
"""


def test_each_value_has_its_person_time_form_and_origin(open_study_of_module):
    with raw.as_administrator(row_factory=raw.psycopg.rows.dict_row) as administrator:
        counted = administrator.execute(WHOLE).fetchone()

    assert counted.pop("revisions") == 12 * 5
    assert set(counted.values()) == {0}, counted


def test_no_line_of_the_ledger_is_without_a_name_and_a_role(open_study_of_module):
    with raw.as_administrator() as administrator:
        lines, nameless = administrator.execute(
            "select count(*), count(*) filter (where actor_name = ''"
            # With their own account somebody acts in no role.
            " or role = '' and act not like 'accounts.%'"
            " or (actor_id is null) <> (role = 'system')) from ledger.event"
        ).fetchone()

    assert lines > 100
    assert nameless == 0


def test_every_moment_is_kept_with_its_offset_from_utc(open_study_of_module):
    with raw.as_administrator() as administrator:
        without = administrator.execute(
            "select table_schema || '.' || table_name || '.' || column_name"
            " from information_schema.columns"
            " where data_type in ('timestamp without time zone', 'time without time zone')"
            " and table_schema in ('public', 'ledger', 'governance', 'allocation')"
        ).fetchall()

    assert without == []
