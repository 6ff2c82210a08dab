-- as governance
-- The people of the web in the study, by id and by user name: of an attempt that was refused before
-- anybody was known, the ledger has the name alone.
create or replace function governance.accounts_of_the_web()
returns text[] language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select coalesce(array_agg(known), '{{}}')
    from public.trials_membership m
    join public.trials_user u on u.id = m.user_id
    cross join lateral (values (u.id::text), (u.username)) as account (known)
    where m.trial_id = context.trial() and u.realm = 'web'
$$;
revoke all on function governance.accounts_of_the_web() from public;
grant execute on function governance.accounts_of_the_web() to {web}, {ledger_owner};

-- as ledger
-- Signing in, failing to, lock-outs, passwords and second factors are lines of no study. The auditor
-- and the inspector of a study read those of its people.
drop policy if exists reading_of_accounts on ledger.event;
create policy reading_of_accounts on ledger.event for select to {web}
    using (
        trial_id is null
        and (select context.role()) in ('quality_auditor', 'inspector')
        and coalesce(actor_id::text, actor_name)
            = any((select governance.accounts_of_the_web())::text[])
    );
