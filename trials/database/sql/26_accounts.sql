-- as governance
-- Attempts to sign in, counted for an account at an address, for an account, and for an address,
-- each under a hash. They are counted before the password is looked at, and rows are locked while
-- that happens, so that a flood through several processes does not slip through.

create table if not exists governance.sign_in_attempt (
    key text primary key,
    attempts int not null,
    until timestamptz not null
);

-- How many attempts are left after this one; -1 where none was left, which is then not counted.
-- keys, most: under what it is counted, and how many each of them may have in 15 minutes.
create or replace function governance.count_attempt(keys text[], most int[])
returns int language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    remaining int;
begin
    insert into governance.sign_in_attempt
        select key, 0, clock_timestamp() from unnest(keys) as key order by key
        on conflict do nothing;
    perform from governance.sign_in_attempt a where a.key = any(keys) order by a.key for update;
    update governance.sign_in_attempt a
        set attempts = 0, until = clock_timestamp() + interval '15 minutes'
        where a.key = any(keys) and a.until <= clock_timestamp();
    if exists (select from governance.sign_in_attempt a join unnest(keys, most) as m(key, most)
               using (key) where a.attempts >= m.most) then
        return -1;
    end if;
    -- The last one that is taken closes the account for another 15 minutes.
    update governance.sign_in_attempt a
        set attempts = a.attempts + 1,
            until = case when a.attempts + 1 = m.most
                    then clock_timestamp() + interval '15 minutes' else a.until end
        from unnest(keys, most) as m(key, most) where a.key = m.key;
    select min(m.most - a.attempts) into remaining
        from governance.sign_in_attempt a join unnest(keys, most) as m(key, most) using (key);
    return remaining;
end
$$;

-- The attempt was right: under its first key the counting begins anew, from the others it is
-- taken off.
create or replace function governance.forgive_attempt(keys text[])
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    perform from governance.sign_in_attempt a where a.key = any(keys) order by a.key for update;
    update governance.sign_in_attempt
        set attempts = case when key = keys[1] then 0 else greatest(attempts - 1, 0) end
        where key = any(keys);
    delete from governance.sign_in_attempt where key in (
        select key from governance.sign_in_attempt
        where until < clock_timestamp() - interval '1 day' for update skip locked
    );
end
$$;

revoke all on function governance.count_attempt(text[], int[]),
    governance.forgive_attempt(text[]) from public;
grant execute on function governance.count_attempt(text[], int[]),
    governance.forgive_attempt(text[]) to {web}, {vault};
grant execute on function governance.count_attempt(text[], int[]) to {ledger_owner};

-- as ledger
-- Whether one person, or all who are not signed in, are now refused for the last of `most` times in
-- 15 minutes: true once, so that a flood is told and the telling is none.
create or replace function ledger.is_flood(body text, mac bytea, most int)
returns boolean language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    actor text := coalesce(context.verify(body, mac) ->> 'actor', 'nobody');
begin
    return governance.count_attempt(array['refused: ' || actor], array[most]) = 0;
end
$$;
revoke all on function ledger.is_flood(text, bytea, int) from public;
grant execute on function ledger.is_flood(text, bytea, int) to {web}, {worker}, {vault};

-- What happened to one's own account: the lines belong to no trial.
create index if not exists event_of_account on ledger.event (actor_id, id)
    where trial_id is null;

create or replace function ledger.of_own_account(since timestamptz)
returns table (at timestamptz, act text, outcome text, detail text)
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select e.at, e.act, e.outcome, e.detail from ledger.event e
    where e.actor_id = context.actor() and e.trial_id is null and e.at > since
    order by e.id desc limit 200
$$;

revoke all on function ledger.of_own_account(timestamptz) from public;
grant execute on function ledger.of_own_account(timestamptz) to {web}, {vault};
