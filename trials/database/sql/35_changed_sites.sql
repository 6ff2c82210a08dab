-- as governance
-- Whether arm paths are seen depends on the state of the study.
grant execute on function governance.state(uuid) to {ledger_owner};

-- as ledger
-- Of which sites something that boards count was added or changed since a moment: what was counted
-- of the others still holds (trials/kept.py). Beside each line stands the transaction that wrote it,
-- since lines appear in the order in which transactions end, never in that of numbers or times. It
-- stands in a table of its own, which no login reads: numbers of transactions also count what is
-- done in the vault.

create table if not exists ledger.written (
    event_id bigint not null,
    trial_id uuid,
    written_in xid8 not null default pg_current_xact_id()
);
create index if not exists written_by_transaction on ledger.written (trial_id, written_in);
create or replace function ledger.note_transaction() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
begin
    insert into ledger.written (event_id, trial_id) values (new.id, new.trial_id);
    return null;
end
$$;
revoke all on function ledger.note_transaction() from public;
create or replace trigger note_transaction after insert on ledger.event
    for each row execute function ledger.note_transaction();
alter table ledger.event enable always trigger note_transaction;

-- since: what had ended at that moment. It tells no more than these tables do: nothing of other
-- sites, nor of a stage that opened because of an arm to whoever does not see it.
create or replace function ledger.changed_sites(of_trial uuid, since pg_snapshot)
returns setof uuid language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    with now (snapshot, arm_paths, all_sites, sites) as materialized (
        select pg_current_snapshot(), context.arm_paths(), context.all_sites(), context.sites()
    ), later as materialized (
        select w.event_id from ledger.written w, now
        where w.trial_id = of_trial and of_trial = context.trial()
          and w.written_in >= pg_snapshot_xmin(since)
          and not pg_visible_in_snapshot(w.written_in, since)
          -- A server to which a backup was restored counts transactions anew: old lines, which
          -- have greater numbers than any of its own, are none of its changes.
          and (w.written_in < pg_snapshot_xmax(now.snapshot)
               or w.written_in = pg_current_xact_id_if_assigned())
    ), touched (site_id) as (
        select distinct case c.table_name when 'trials_site' then c.row_id::uuid else c.site_id end
        -- A few lines are looked up one by one, however many the ledger has: "offset 0" keeps the
        -- two from being joined in one pass over all of it.
        from later cross join now
        cross join lateral (select * from ledger.change of_line
                            where of_line.event_id = later.event_id offset 0) c
        where c.table_name in ('trials_site', 'trials_participant', 'trials_participantstep',
                               'trials_consent', 'trials_visit', 'trials_visitstep',
                               'trials_entry', 'trials_entrystep', 'trials_revision',
                               'trials_secondentry', 'trials_doubleentryresolution', 'signature',
                               'trials_randomisation', 'trials_dataquery',
                               'trials_querymessage', 'trials_deviation', 'trials_alert',
                               'trials_alertacknowledgement')
          and (not c.arm_path or now.arm_paths)
    )
    select touched.site_id from touched, now
    where touched.site_id is not null and (now.all_sites or touched.site_id = any(now.sites))
$$;
revoke all on function ledger.changed_sites(uuid, pg_snapshot) from public;
grant execute on function ledger.changed_sites(uuid, pg_snapshot) to {web}, {worker};
