-- as governance
-- What the API answered to a change that carried an Idempotency-Key, so that whoever got no answer
-- can send it again. It is kept in the transaction of the act, and holds ids and no words.

create table if not exists governance.kept_answer (
    trial_id uuid not null,
    actor_id uuid not null,
    key uuid not null,
    asked bytea not null check (length(asked) = 32),
    answer jsonb not null,
    at timestamptz not null default clock_timestamp(),
    primary key (actor_id, trial_id, key)
);
select governance.make_append_only(array['kept_answer']);

-- What was asked with this key, and what was answered; nothing where it is new. Somebody who sends
-- the same at the same moment waits here until the first one has its answer.
create or replace function governance.kept_answer(of_key uuid)
returns table (asked bytea, answer jsonb)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    perform pg_advisory_xact_lock(hashtextextended(context.actor() || ' ' || of_key, 0));
    return query select k.asked, k.answer from governance.kept_answer k
        where k.actor_id = context.actor() and k.trial_id = context.trial() and k.key = of_key;
end
$$;

create or replace function governance.keep_answer(of_key uuid, to_asked bytea, said jsonb)
returns void language sql volatile security definer set search_path = pg_catalog, pg_temp as
$$
    insert into governance.kept_answer (trial_id, actor_id, key, asked, answer)
        values (context.trial(), context.actor(), of_key, to_asked, said)
$$;

revoke all on function governance.kept_answer(uuid), governance.keep_answer(uuid, bytea, jsonb)
    from public;
grant execute on function governance.kept_answer(uuid), governance.keep_answer(uuid, bytea, jsonb)
    to {web};
