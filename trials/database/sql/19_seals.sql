-- as governance
-- To verify, the ledger hashes answers again.
grant usage on schema governance to {ledger_owner};
grant execute on function governance.text_of_answers(jsonb, date),
    governance.hash_of_answers(jsonb, date) to {ledger_owner};

-- as ledger
-- Seals make the ledger tamper-evident. Each line becomes a leaf, sha256 of its exact text with a
-- salt of its own; leaves become a Merkle tree as in RFC 6962; the root of each seal covers the one
-- before. The roots go to anchors outside the database (trials/sealing/anchors.py): against whoever
-- can rewrite all of this, they are the control. Nothing here is on the path of a save.

create table if not exists ledger.seal (
    id bigint primary key,
    at timestamptz not null,
    lines integer not null check (lines > 0),
    previous bytea not null,
    merkle bytea not null,
    root bytea not null
);
create table if not exists ledger.leaf (
    seal_id bigint not null,
    place integer not null,
    of_table text not null check (of_table in ('event', 'change')),
    line_id bigint not null,
    leaf bytea not null,
    primary key (seal_id, place),
    unique (of_table, line_id)
);
-- Up to which line nothing without a leaf can appear any more: where the next seal begins to look.
create table if not exists ledger.settled (
    only_row boolean primary key default true check (only_row),
    event_id bigint not null default 0,
    change_id bigint not null default 0
);
insert into ledger.settled default values on conflict do nothing;
-- What was told to which anchor, or why it could not be.
create table if not exists ledger.anchoring (
    id bigint generated always as identity primary key,
    place text not null,
    up_to_seal bigint not null,
    at timestamptz not null default clock_timestamp(),
    problem text not null default ''
);
-- That somebody looked whether the ledger is whole. findings: how many of each kind.
create table if not exists ledger.verification (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    lines bigint not null,
    seals bigint not null,
    findings jsonb not null
);
create or replace function ledger.make_append_only(names text[])
returns void language plpgsql volatile as
$$
declare
    name text;
begin
    foreach name in array names loop
        execute format('create or replace trigger append_only before update or delete or truncate
            on ledger.%I for each statement execute function ledger.refuse_change()', name);
        execute format('alter table ledger.%I enable always trigger append_only', name);
    end loop;
end
$$;
select ledger.make_append_only(array['seal', 'leaf', 'anchoring', 'verification']);

-- The exact text of a line, with times in UTC, column by column: a column that is added one day
-- does not change what was sealed before. The stand-alone verifier hashes this text as it stands.
create or replace function ledger.in_utc(at timestamptz) returns text language sql stable as
$$ select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;
create or replace function ledger.text_of(e ledger.event) returns text language sql stable as
$$
    select json_build_object(
        'line', 'event', 'id', e.id, 'at', ledger.in_utc(e.at), 'actor', e.actor_id,
        'actor_name', e.actor_name, 'role', e.role, 'login', e.login, 'act', e.act,
        'reason', e.reason, 'outcome', e.outcome, 'detail', e.detail, 'trial', e.trial_id,
        'site', e.site_id, 'participant', e.participant_id, 'request', e.request_id,
        'arm_path', e.arm_path, 'vault_only', e.vault_only)::text
$$;
create or replace function ledger.text_of(c ledger.change) returns text language sql stable as
$$
    select json_build_object(
        'line', 'change', 'id', c.id, 'event', c.event_id, 'table', c.table_name,
        'row', c.row_id, 'operation', c.operation, 'difference', c.difference,
        'trial', c.trial_id, 'site', c.site_id, 'participant', c.participant_id,
        'form_class', c.form_class, 'recorded_by', c.recorded_by_id, 'arm_path', c.arm_path,
        'row_hash', encode(c.row_hash, 'hex'))::text
$$;
-- A line whose text was redacted has no salt any more.
create or replace function ledger.leaf_of(salt uuid, line text) returns bytea language sql immutable as
$$ select sha256('\x00'::bytea || coalesce(uuid_send(salt), ''::bytea) || convert_to(line, 'UTF8')) $$;

-- RFC 6962, section 2.1, from below: neighbours are hashed together, an odd last one moves up.
create or replace function ledger.merkle_root(leaves bytea[])
returns bytea language plpgsql immutable as
$$
declare
    level bytea[] := leaves;
begin
    while cardinality(level) > 1 loop
        select array_agg(node order by pair) into level from (
            select (place - 1) / 2 as pair,
                   case count(*) when 1 then string_agg(half, ''::bytea)
                   else sha256('\x01'::bytea || string_agg(half, ''::bytea order by place)) end as node
            from unnest(level) with ordinality as halves (half, place)
            group by pair
        ) pairs;
    end loop;
    return level[1];
end
$$;

create or replace function ledger.root_of(previous bytea, merkle bytea, lines integer, at timestamptz)
returns bytea language sql immutable as
$$
    select sha256(previous || merkle || int8send(lines)
                  || int8send((extract(epoch from at) * 1000000)::bigint))
$$;

-- Seals what is committed and has no leaf yet, at most 50,000 lines at once; a late line with a
-- lower number comes into the next seal. Gives the seal's number, or null where nothing is new.
-- Only sealers wait for each other: no writer takes or meets this lock.
create or replace function ledger.seal_lines()
returns bigint language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    at_once constant integer := 50000;
    known ledger.settled;
    last_event bigint;
    last_change bigint;
    nobody_writes boolean;
    before ledger.seal;
    made ledger.seal;
begin
    lock table ledger.seal in share row exclusive mode;
    select * into known from ledger.settled;
    -- Every number that was drawn before this belongs to a transaction that holds its lock on the
    -- table, or has ended. Where nobody holds one, all lines up to here are seen below.
    last_event := coalesce(pg_sequence_last_value('ledger.event_id_seq'), 0);
    last_change := coalesce(pg_sequence_last_value('ledger.change_id_seq'), 0);
    nobody_writes := not exists (
        select from pg_locks where relation in ('ledger.event'::regclass, 'ledger.change'::regclass)
            and database = (select oid from pg_database where datname = current_database())
            and mode = 'RowExclusiveLock' and pid is distinct from pg_backend_pid());
    select * into before from ledger.seal order by id desc limit 1;
    made.id := coalesce(before.id, 0) + 1;
    insert into ledger.leaf (seal_id, place, of_table, line_id, leaf)
    select made.id, row_number() over (order by fresh.of_table desc, fresh.id), fresh.*
    from (
        (select 'event' as of_table, e.id, ledger.leaf_of(e.salt, ledger.text_of(e))
         from ledger.event e where e.id > known.event_id and not exists (
             select from ledger.leaf l where l.of_table = 'event' and l.line_id = e.id)
         order by e.id limit at_once)
        union all
        (select 'change', c.id, ledger.leaf_of(c.salt, ledger.text_of(c))
         from ledger.change c where c.id > known.change_id and not exists (
             select from ledger.leaf l where l.of_table = 'change' and l.line_id = c.id)
         order by c.id limit at_once)
    ) fresh
    order by fresh.of_table desc, fresh.id limit at_once;
    get diagnostics made.lines = row_count;
    if nobody_writes and made.lines < at_once then
        update ledger.settled set event_id = last_event, change_id = last_change;
    end if;
    if made.lines = 0 then
        return null;
    end if;
    made.at := clock_timestamp();
    made.previous := coalesce(before.root, decode(repeat('00', 32), 'hex'));
    made.merkle := ledger.merkle_root(
        (select array_agg(leaf order by place) from ledger.leaf where seal_id = made.id));
    made.root := ledger.root_of(made.previous, made.merkle, made.lines, made.at);
    insert into ledger.seal select made.*;
    return made.id;
end
$$;

-- For verify_ledger. It is given hashes and numbers, never a text: nobody learns an arm by verifying.
create or replace function ledger.leaves_again(of_seal bigint)
returns table (of_table text, line_id bigint, sealed bytea, found bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select l.of_table, l.line_id, l.leaf,
           case when e.id is not null then ledger.leaf_of(e.salt, ledger.text_of(e))
                when c.id is not null then ledger.leaf_of(c.salt, ledger.text_of(c)) end
    from ledger.leaf l
    left join ledger.event e on l.of_table = 'event' and e.id = l.line_id
    left join ledger.change c on l.of_table = 'change' and c.id = l.line_id
    where l.seal_id = of_seal order by l.place
$$;

-- Lines that the sealer should have sealed by now, and leaves of seals that are not there.
create or replace function ledger.lines_without_seal()
returns table (of_table text, line_id bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select 'event', e.id from ledger.event e
    where e.at < now() - interval '5 minutes' and not exists (
        select from ledger.leaf l where l.of_table = 'event' and l.line_id = e.id)
    union all
    select 'change', c.id from ledger.change c
    where not exists (
        select from ledger.leaf l where l.of_table = 'change' and l.line_id = c.id)
      and not exists (
        select from ledger.event e where e.id = c.event_id and e.at >= now() - interval '5 minutes')
    union all
    select l.of_table, l.line_id from ledger.leaf l
    where not exists (select from ledger.seal s where s.id = l.seal_id)
$$;

-- Rows of one table that are not what the ledger says was last written: (id, what is wrong).
-- What a ledger hides cannot be compared, nor a column that came after the row was written.
create or replace function ledger.rows_that_differ(of_schema name, of_table name)
returns table (row_id text, problem text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' as
$$
begin
    return query execute format($query$
        with said as (
            select c.row_id, jsonb_object_agg(d.key, d.value -> 1 order by c.id)
                       filter (where d.value <> '["hidden", "hidden"]') as columns,
                   (array_agg(c.operation order by c.id desc))[1] = 'DELETE' as gone
            from ledger.change c left join lateral jsonb_each(c.difference) d on true
            where c.table_name = %2$L group by c.row_id
        ), rows as (select t.id::text as id, to_jsonb(t) as columns from %1$I.%2$I t)
        select coalesce(r.id, s.row_id), case
            when s.row_id is null then 'was added without a line'
            when r.id is null then 'was removed without a line'
            when s.gone then 'is there again after it was removed'
            else 'differs in ' || (select string_agg(key, ', ' order by key)
                                   from jsonb_each(s.columns) where value is distinct from r.columns -> key)
            end
        from rows r full join said s on s.row_id = r.id
        where case when r.id is null then not s.gone else s.row_id is null or s.gone
                   or r.columns || coalesce(s.columns, '{{}}') <> r.columns end
    $query$, of_schema, of_table);
end
$$;

-- The same for answers, of which the ledger shows each item. row_hash holds the rest.
create or replace function ledger.revisions_that_differ()
returns table (row_id text, problem text, found bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    with compared as (
        select coalesce(r.id::text, c.row_id) as id, case
            when c.row_id is null then 'was added without a line'
            when r.id is null then 'was removed without a line'
            when ledger.row_difference(
                coalesce((select p.answers from public.trials_revision p
                          where p.entry_id = r.entry_id and p.number = r.number - 1), '{{}}'),
                r.answers) <> c.difference then 'differs in its answers'
            when c.row_hash <> ledger.hash_of_revision(r)
                then 'differs in its date, state, scores or hash'
            when r.content_hash <> governance.hash_of_answers(r.answers, r.done_on)
                then 'has answers of another hash'
            end as problem, governance.hash_of_answers(r.answers, r.done_on) as found
        from public.trials_revision r
        full join (select * from ledger.change where table_name = 'trials_revision') c
            on c.row_id = r.id::text
    )
    select id, problem, found from compared where problem is not null
$$;

create or replace function ledger.note_anchoring(of_place text, of_seal bigint, of_problem text)
returns void language sql volatile security definer set search_path = pg_catalog, pg_temp as
$$ insert into ledger.anchoring (place, up_to_seal, problem) values (of_place, of_seal, of_problem) $$;
create or replace function ledger.note_verification(of_lines bigint, of_seals bigint, found jsonb)
returns void language sql volatile security definer set search_path = pg_catalog, pg_temp as
$$ insert into ledger.verification (lines, seals, findings) values (of_lines, of_seals, found) $$;

revoke all on all functions in schema ledger from public;
grant execute on function ledger.seal_lines() to {web}, {worker}, {vault};
grant execute on function ledger.in_utc(timestamptz), ledger.text_of(ledger.event),
    ledger.text_of(ledger.change) to {web};
grant execute on function ledger.leaves_again(bigint), ledger.lines_without_seal(),
    ledger.rows_that_differ(name, name), ledger.revisions_that_differ(),
    ledger.note_anchoring(text, bigint, text), ledger.note_verification(bigint, bigint, jsonb)
    to {worker};
grant select on ledger.seal, ledger.leaf, ledger.anchoring, ledger.verification to {web}, {worker};
-- When lines were written is nothing for the room of the raters, nor for coders.
do $$
declare
    name text;
begin
    foreach name in array array['seal', 'leaf', 'anchoring', 'verification'] loop
        execute format('alter table ledger.%I enable row level security', name);
        execute format('drop policy if exists writing on ledger.%I', name);
        execute format('drop policy if exists reading on ledger.%I', name);
        execute format('create policy reading on ledger.%I for select to {web}, {worker} using
            ((select context.role()) not in (''rater'', ''coder'', ''rater_coordinator''))', name);
    end loop;
end
$$;
