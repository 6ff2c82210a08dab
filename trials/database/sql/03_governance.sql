-- Lock, snapshot, approvals and release. These tables belong to nobody who logs in, so not
-- even the login that migrates can forge a lock or an approval.

create table if not exists governance.transition (
    id bigint generated always as identity primary key,
    trial_id uuid not null,
    from_state text not null,
    to_state text not null,
    actor_id uuid,
    actor_name text not null,
    role text not null,
    reason text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null
);
create index if not exists transition_by_trial on governance.transition (trial_id, id);

create table if not exists governance.snapshot (
    id uuid primary key default gen_random_uuid(),
    trial_id uuid not null,
    content_hash bytea not null,
    participants integer not null,
    revisions integer not null,
    taken_at timestamptz not null default clock_timestamp(),
    event_id bigint not null
);
create table if not exists governance.snapshot_line (
    snapshot_id uuid not null references governance.snapshot,
    revision_id uuid not null,
    line text not null,
    arm_path boolean not null default false,
    primary key (snapshot_id, revision_id)
);
-- A snapshot that was taken before there were arm paths.
alter table governance.snapshot_line add column if not exists arm_path boolean not null default false;
-- The forms of stages that opened because of an arm, apart from the others: even their number
-- tells the arm. They join the analysis once the study is unblinded.
create table if not exists governance.path_snapshot (
    snapshot_id uuid primary key references governance.snapshot,
    content_hash bytea not null,
    revisions integer not null
);

create table if not exists governance.approval (
    id bigint generated always as identity primary key,
    trial_id uuid not null,
    snapshot_id uuid not null references governance.snapshot,
    step text not null check (step in ('letters', 'meaning')),
    actor_id uuid not null,
    actor_name text not null,
    role text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null,
    unique (snapshot_id, step, actor_id),
    unique (snapshot_id, step, role)
);
-- The masked groups, and later what the letters mean. A row here is the release.
create table if not exists governance.letter (
    snapshot_id uuid not null references governance.snapshot,
    participant_id uuid not null,
    letter text not null check (letter ~ '^[A-Z]$'),
    primary key (snapshot_id, participant_id)
);
create table if not exists governance.meaning (
    snapshot_id uuid not null references governance.snapshot,
    letter text not null check (letter ~ '^[A-Z]$'),
    arm text not null,
    primary key (snapshot_id, letter),
    unique (snapshot_id, arm)
);

create or replace function governance.refuse_change() returns trigger language plpgsql as
$$
begin
    raise exception '% is append-only', tg_table_name using errcode = '42501';
end
$$;
create or replace function governance.make_append_only(names text[])
returns void language plpgsql volatile as
$$
declare
    name text;
begin
    foreach name in array names loop
        execute format('create or replace trigger append_only before update or delete or truncate
            on governance.%I for each statement execute function governance.refuse_change()', name);
        execute format('alter table governance.%I enable always trigger append_only', name);
    end loop;
end
$$;
select governance.make_append_only(array['transition', 'snapshot', 'snapshot_line',
                                         'path_snapshot', 'approval', 'letter', 'meaning']);

create or replace function governance.state(of_trial uuid)
returns text language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select coalesce((select to_state from governance.transition
                     where trial_id = of_trial order by id desc limit 1), 'open')
$$;

create or replace function governance.lock_key(of_trial uuid) returns bigint language sql immutable as
$$ select ('x' || left(md5('equipoise.lock.' || of_trial), 16))::bit(64)::bigint $$;

-- On every table of trial data. A writer holds the shared lock until it commits and the
-- lock takes the exclusive one: no write can commit after the lock has. In the soft lock the work
-- around the data goes on (tables that say 'work'), and data change where they were reopened.
create or replace function governance.guard_lock()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    of_trial uuid := case when tg_op = 'DELETE' then old.trial_id else new.trial_id end;
    found text;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'trial data are written in READ COMMITTED only' using errcode = '25001';
    end if;
    if tg_op = 'UPDATE' and new.trial_id is distinct from old.trial_id then
        raise exception 'a record cannot move to another trial' using errcode = '42501';
    end if;
    perform pg_advisory_xact_lock_shared(governance.lock_key(of_trial));
    found := governance.state(of_trial);
    if found <> 'open' then
        if found in ('soft_locked', 'blind_reviewed') and tg_nargs > 0 then
            null;
        elsif found = 'soft_locked' then
            if tg_op <> 'INSERT' and not governance.may_change(tg_table_name, to_jsonb(old))
               or tg_op <> 'DELETE' and not governance.may_change(tg_table_name, to_jsonb(new)) then
                raise exception 'the study is in the soft lock: % on % refused, for it was not reopened',
                    tg_op, tg_table_name using errcode = '55006';
            end if;
        else
            raise exception 'the study is locked (%): % on % refused', found, tg_op, tg_table_name
                using errcode = '55006';
        end if;
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

create or replace function governance.move(of_trial uuid, from_state text, to_state text)
returns void language plpgsql volatile as
$$
declare
    said jsonb := context.said();
begin
    -- An older view of the data would freeze less than what is there.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'a study changes its state in READ COMMITTED only' using errcode = '25001';
    end if;
    if governance.state(of_trial) <> from_state then
        raise exception 'the study is %, so it cannot become %', governance.state(of_trial), to_state
            using errcode = '55000';
    end if;
    if length(coalesce(said ->> 'reason', '')) < 10 then
        raise exception 'a reason of at least 10 characters is needed' using errcode = '23514';
    end if;
    insert into governance.transition (trial_id, from_state, to_state, actor_id, actor_name, role,
                                       reason, event_id)
    values (of_trial, from_state, to_state, (said ->> 'actor')::uuid, said ->> 'actor_name',
            said ->> 'role', said ->> 'reason', context.event());
end
$$;

-- Waits for the writers in flight and keeps new ones out until this transaction ends.
create or replace function governance.hold(of_trial uuid)
returns void language sql volatile security definer set search_path = pg_catalog, pg_temp as
$$ select pg_advisory_xact_lock(governance.lock_key(of_trial)) $$;

create or replace function governance.hash_of_lines(lines text[])
returns bytea language sql immutable as
$$
    select sha256(convert_to(
        coalesce(string_agg(line, E'\n' order by line collate "C"), ''), 'UTF8'))
    from unnest(lines) as line
$$;

-- One person alone once locked a study.
drop function if exists governance.lock(uuid);

-- Two people in two roles, each shown the same snapshot hash, password given again within
-- the last minute, in the vault. The first step releases the letters, the second their meaning.
create or replace function governance.approve(of_trial uuid, of_step text, seen_hash bytea)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb := context.said();
    latest governance.snapshot;
begin
    if context.act() <> 'seal.approve' or context.trial() is distinct from of_trial
       or context.role() not in ('unblinded_statistician', 'quality_assurance') then
        raise exception 'only the two key holders approve an opening' using errcode = '42501';
    end if;
    if coalesce((said ->> 'authenticated')::float8, 0)
       < extract(epoch from clock_timestamp()) - 60 then
        raise exception 'the password must be given again' using errcode = '28000';
    end if;
    if governance.state(of_trial) is distinct from
       (case of_step when 'letters' then 'locked' when 'meaning' then 'masked' end) then
        raise exception 'the study is %: the step % is not the next one',
            governance.state(of_trial), of_step using errcode = '55000';
    end if;
    if of_step = 'letters' then
        perform governance.demand_prespecified_plan(of_trial);
    else
        perform governance.demand_interpreted(of_trial);
    end if;
    select * into latest from governance.snapshot where trial_id = of_trial
        order by taken_at desc limit 1;
    if latest.content_hash is distinct from seen_hash then
        raise exception 'the hash that was shown is not that of the snapshot' using errcode = '55000';
    end if;
    if exists (select from governance.approval
               where snapshot_id = latest.id and step = of_step and role = said ->> 'role'
                 and actor_id <> (said ->> 'actor')::uuid) then
        raise exception 'somebody in the role % has approved: another role must be the second',
            said ->> 'role' using errcode = '42501';
    end if;
    insert into governance.approval (trial_id, snapshot_id, step, actor_id, actor_name, role, event_id)
    values (of_trial, latest.id, of_step, (said ->> 'actor')::uuid, said ->> 'actor_name',
            said ->> 'role', context.event())
    on conflict (snapshot_id, step, actor_id) do nothing;
end
$$;

create or replace function governance.approved(of_snapshot uuid, of_step text)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select count(distinct actor_id) >= 2 and count(distinct role) >= 2
    from governance.approval where snapshot_id = of_snapshot and step = of_step
$$;

create or replace function governance.approved_snapshot(of_trial uuid, of_step text)
returns uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    latest uuid;
begin
    select id into latest from governance.snapshot where trial_id = of_trial
        order by taken_at desc limit 1;
    if latest is null or not governance.approved(latest, of_step) then
        raise exception 'two people in two roles must approve first' using errcode = '42501';
    end if;
    return latest;
end
$$;

create or replace function governance.release_letters(of_trial uuid, letters jsonb)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    snapshot uuid := governance.approved_snapshot(of_trial, 'letters');
begin
    perform governance.hold(of_trial);
    perform governance.demand_prespecified_plan(of_trial);
    perform governance.move(of_trial, 'locked', 'masked');
    if exists (select participant_id from public.trials_randomisation where trial_id = of_trial
               except select key::uuid from jsonb_each_text(letters))
       or exists (select key::uuid from jsonb_each_text(letters)
                  except select participant_id from public.trials_randomisation
                         where trial_id = of_trial) then
        raise exception 'each randomised participant needs one letter, and nobody else has one'
            using errcode = '23514';
    end if;
    insert into governance.letter (snapshot_id, participant_id, letter)
    select snapshot, key::uuid, value from jsonb_each_text(letters);
end
$$;

create or replace function governance.release_meaning(of_trial uuid, meaning jsonb)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    snapshot uuid := governance.approved_snapshot(of_trial, 'meaning');
begin
    perform governance.hold(of_trial);
    perform governance.demand_interpreted(of_trial);
    perform governance.demand_meant(snapshot, meaning);
    perform governance.move(of_trial, 'masked', 'unblinded');
    if exists (select letter from governance.letter where snapshot_id = snapshot
               except select key from jsonb_each_text(meaning))
       or exists (select key from jsonb_each_text(meaning)
                  except select letter from governance.letter where snapshot_id = snapshot) then
        raise exception 'each letter needs one meaning' using errcode = '23514';
    end if;
    insert into governance.meaning (snapshot_id, letter, arm)
    select snapshot, key, value from jsonb_each_text(meaning);
end
$$;

revoke all on all functions in schema governance from public;
grant usage on schema governance to {web}, {worker}, {vault}, {migrator}, {allocation_owner};
grant execute on function governance.state(uuid) to {web}, {worker}, {vault}, {migrator}, {allocation_owner};
grant execute on function governance.approved(uuid, text), governance.approved_snapshot(uuid, text)
    to {vault}, {allocation_owner};
grant execute on function governance.guard_lock() to {migrator};
grant execute on function governance.hold(uuid) to {web};
grant execute on function governance.approve(uuid, text, bytea),
    governance.release_letters(uuid, jsonb), governance.release_meaning(uuid, jsonb) to {vault};
grant select on governance.transition, governance.snapshot, governance.approval
    to {web}, {worker}, {vault};
grant select on governance.snapshot_line, governance.path_snapshot to {web}, {worker};
grant select on governance.letter to {worker};
grant select on governance.meaning to {web}, {worker}, {vault};
grant references on governance.snapshot to {migrator};

-- The lines of a snapshot hold a hash of each form's answers, from which a short form could be
-- guessed: they are for those of the trial who see answers.
alter table governance.snapshot_line enable row level security;
alter table governance.snapshot_line force row level security;
drop policy if exists writing on governance.snapshot_line;
create policy writing on governance.snapshot_line to {governance_owner} using (true) with check (true);
drop policy if exists reading on governance.snapshot_line;
create policy reading on governance.snapshot_line for select to {web}, {worker}
    using (
        (select context.role()) <> 'rater'
        and cardinality((select context.form_classes())) > 0
        and (not arm_path or (select context.arm_paths()))
        and snapshot_id in (select id from governance.snapshot
                            where trial_id = (select context.trial()))
    );
alter table governance.path_snapshot enable row level security;
alter table governance.path_snapshot force row level security;
drop policy if exists writing on governance.path_snapshot;
create policy writing on governance.path_snapshot to {governance_owner} using (true) with check (true);
drop policy if exists reading on governance.path_snapshot;
create policy reading on governance.path_snapshot for select to {web}, {worker}
    using (
        (select context.arm_paths())
        and snapshot_id in (select id from governance.snapshot
                            where trial_id = (select context.trial()))
    );
