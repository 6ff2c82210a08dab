-- as allocation
-- Kits, on the side of the vault: what each holds, sealed, and where it has been. Nothing of it is
-- read by the web. The states are those of KIT in trials/lifecycle.py.

-- One list is one shipment to one site, with one lot and one expiry for every arm.
create table if not exists allocation.kit_list (
    id uuid primary key default gen_random_uuid(),
    trial_id uuid not null,
    site_id uuid not null,
    lot text not null,
    expires_on date not null,
    sha256 bytea not null,
    loaded_at timestamptz not null default clock_timestamp(),
    event_id bigint not null,
    unique (trial_id, sha256)
);
create table if not exists allocation.kit (
    id uuid primary key default gen_random_uuid(),
    list_id uuid not null references allocation.kit_list,
    trial_id uuid not null,
    site_id uuid not null,
    number text not null check (number ~ '^[1-9][0-9]{{5}}$'),
    -- Arm and level, at one length.
    ciphertext bytea not null check (octet_length(ciphertext) = {ciphertext_length}),
    unique (trial_id, number)
);
-- capsules: how many came back; expected: how many should have.
create table if not exists allocation.kit_step (
    id bigint generated always as identity primary key,
    kit_id uuid not null references allocation.kit,
    state text not null,
    at timestamptz not null default clock_timestamp(),
    actor_id uuid,
    actor_name text not null,
    witness text not null default '',
    capsules integer check (capsules >= 0),
    expected integer,
    reason text not null default '',
    request_id uuid,
    event_id bigint not null
);
create index if not exists kit_step_by_kit on allocation.kit_step (kit_id, id);
create unique index if not exists one_request_per_kit on allocation.kit_step (kit_id)
    where state = 'assigned';
create unique index if not exists one_kit_per_request on allocation.kit_step (request_id)
    where state = 'assigned';
-- counted: kits on the shelf. expected: those that should stand there.
create table if not exists allocation.reconciliation (
    id bigint generated always as identity primary key,
    trial_id uuid not null,
    site_id uuid not null,
    counted integer not null check (counted >= 0),
    expected integer not null,
    reason text not null,
    actor_id uuid not null,
    actor_name text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null
);
create or replace trigger append_only before update or delete or truncate on allocation.kit_list
    for each statement execute function allocation.refuse_change();
alter table allocation.kit_list enable always trigger append_only;
create or replace trigger append_only before update or delete or truncate on allocation.kit
    for each statement execute function allocation.refuse_change();
alter table allocation.kit enable always trigger append_only;
create or replace trigger append_only before update or delete or truncate on allocation.kit_step
    for each statement execute function allocation.refuse_change();
alter table allocation.kit_step enable always trigger append_only;
create or replace trigger append_only before update or delete or truncate on allocation.reconciliation
    for each statement execute function allocation.refuse_change();
alter table allocation.reconciliation enable always trigger append_only;

create or replace function allocation.kit_may_become(before text, next text)
returns boolean language sql immutable as
$$
    select next = any(case before
        when 'released' then array['shipped']
        when 'shipped' then array['received', 'lost', 'damaged']
        when 'received' then array['available', 'quarantined', 'lost', 'damaged']
        when 'quarantined' then array['available', 'destroyed', 'lost', 'damaged']
        when 'available' then array['assigned', 'quarantined', 'destroyed', 'lost', 'damaged']
        when 'assigned' then array['dispensed', 'returned', 'lost', 'damaged']
        when 'dispensed' then array['administered', 'returned', 'lost', 'damaged']
        when 'administered' then array['returned', 'lost']
        when 'returned' then array['reconciled']
        when 'reconciled' then array['destroyed']
        when 'damaged' then array['destroyed']
        else array[]::text[] end)
$$;

create or replace function allocation.kit_state(of_kit uuid)
returns text language sql stable as
$$ select state from allocation.kit_step where kit_id = of_kit order by id desc limit 1 $$;

-- Every step but the first two goes through here, whoever takes it.
create or replace function allocation.add_kit_step(
    of_kit uuid, of_state text, of_request uuid default null, of_witness text default '',
    counted integer default null, awaited integer default null)
returns void language plpgsql volatile as
$$
declare
    said jsonb := context.said();
    kit allocation.kit;
    before text;
    asked uuid;
begin
    -- The row of a kit may not be changed; what keeps two steps apart is this.
    perform pg_advisory_xact_lock(
        ('x' || left(md5('equipoise.kit.' || of_kit), 16))::bit(64)::bigint);
    select * into kit from allocation.kit where id = of_kit;
    before := allocation.kit_state(of_kit);
    if not allocation.kit_may_become(before, of_state) then
        raise exception 'kit % is %: it cannot become %', kit.number, before, of_state
            using errcode = '55000';
    end if;
    if (of_state in ('quarantined', 'lost', 'damaged') or before = 'quarantined'
        or counted is distinct from awaited) and length(trim(context.reason())) < 3 then
        raise exception 'say what happened to kit %', kit.number using errcode = '23514';
    end if;
    insert into allocation.kit_step (kit_id, state, actor_id, actor_name, witness, capsules,
                                     expected, reason, request_id, event_id)
    values (of_kit, of_state, context.actor(), said ->> 'actor_name', trim(of_witness), counted,
            awaited, context.reason(), of_request, context.event());
    if of_state in ('returned', 'lost', 'damaged') and before in ('assigned', 'dispensed') then
        select request_id into asked from allocation.kit_step
            where kit_id = of_kit and state = 'assigned';
        perform governance.withdraw_kit(asked);
    end if;
end
$$;

-- The kits of a list leave the depot for the site.
create or replace function allocation.load_kits(of_trial uuid, of_site text, list jsonb, list_sha256 bytea)
returns integer language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb := context.said();
    site uuid := (select id from public.trials_site where trial_id = of_trial and code = of_site);
    shipment uuid;
    twice text;
    loaded integer;
begin
    if context.act() <> 'kits.load' or context.trial() is distinct from of_trial
       or context.role() <> 'unblinded_statistician' then
        raise exception 'only the unblinded statistician loads a list of kits' using errcode = '42501';
    end if;
    if site is null then
        raise exception 'the study has no site %', of_site using errcode = '55000';
    end if;
    select string_agg(k.number, ', ' order by k.number) into twice from allocation.kit k
        where k.trial_id = of_trial
          and k.number in (select one ->> 'number' from jsonb_array_elements(list -> 'kits') as one);
    if twice is not null then
        raise exception 'these kit numbers are in another list: %', twice using errcode = '55000';
    end if;
    insert into allocation.kit_list (trial_id, site_id, lot, expires_on, sha256, event_id)
    values (of_trial, site, list ->> 'lot', (list ->> 'expires_on')::date, list_sha256,
            context.event())
    returning id into shipment;
    insert into allocation.kit (list_id, trial_id, site_id, number, ciphertext)
    select shipment, of_trial, site, one ->> 'number', decode(one ->> 'ciphertext', 'hex')
    from jsonb_array_elements(list -> 'kits') as one;
    get diagnostics loaded = row_count;
    insert into allocation.kit_step (kit_id, state, actor_id, actor_name, event_id)
    select k.id, state, context.actor(), said ->> 'actor_name', context.event()
    from unnest(array['released', 'shipped']) with ordinality as states(state, place)
    cross join allocation.kit k where k.list_id = shipment order by place;
    return loaded;
end
$$;

-- A person's name as two ways of writing it are compared: without white space and case.
create or replace function allocation.plain_name(of_person text)
returns text language sql immutable as
$$ select lower(regexp_replace(coalesce(of_person, ''),
                               '[[:space:]\u00a0\u2000-\u200d\u202f\u3000\ufeff]+', '', 'g')) $$;

-- What a pharmacist does with kits on the shelf or come back. One step for each of them.
create or replace function allocation.move_kits(
    of_trial uuid, numbers text[], of_state text, of_witness text default '',
    counted integer default null, awaited integer default null)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    wanted text;
    kit uuid;
begin
    if context.act() <> 'kits.' || of_state or context.role() <> 'unblinded_pharmacist'
       or context.trial() is distinct from of_trial
       or of_state not in ('received', 'quarantined', 'available', 'returned', 'destroyed', 'lost',
                           'damaged') then
        raise exception 'only a pharmacist keeps kits' using errcode = '42501';
    end if;
    if of_state in ('received', 'destroyed') and (
        length(allocation.plain_name(of_witness)) < 3
        or allocation.plain_name(of_witness)
           = allocation.plain_name(context.said() ->> 'actor_name')) then
        raise exception 'kits are % by two people: give the name of the second one', of_state
            using errcode = '23514';
    end if;
    if of_state = 'returned' and (counted is null or awaited is null) then
        raise exception 'count the capsules that came back' using errcode = '23514';
    end if;
    foreach wanted in array numbers loop
        select id into kit from allocation.kit
            where trial_id = of_trial and number = wanted and site_id = any(context.sites());
        if kit is null then
            raise exception 'there is no kit % at this site', wanted using errcode = '55000';
        end if;
        perform allocation.add_kit_step(kit, of_state, null, of_witness, counted, awaited);
    end loop;
end
$$;

-- The record of who is about to see for whom a kit is made up; then the arm may be worked out.
create or replace function allocation.note_dispensing(of_request uuid)
returns uuid language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    request governance.kit_request := governance.waiting_kit_request(of_request);
begin
    if context.act() <> 'kits.prepare' then
        raise exception 'another act is open' using errcode = '42501';
    end if;
    return allocation.note_access(
        request.trial_id, request.site_id, request.participant_id, 'dispensing');
end
$$;

-- The pharmacist has compared what the kit holds; the database holds everything else together.
create or replace function allocation.assign_kit(of_request uuid, of_access uuid, of_number text)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    request governance.kit_request := governance.waiting_kit_request(of_request);
    noted allocation.access := allocation.recorded_access(of_access);
    kit record;
begin
    if context.act() <> 'kits.assign' or noted.purpose <> 'dispensing'
       or noted.participant_id is distinct from request.participant_id then
        raise exception 'a kit is assigned once its access is on record' using errcode = '42501';
    end if;
    select k.id, l.expires_on, (now() at time zone s.timezone)::date as today into kit
        from allocation.kit k join allocation.kit_list l on l.id = k.list_id
        join public.trials_site s on s.id = k.site_id
        where k.trial_id = request.trial_id and k.site_id = request.site_id and k.number = of_number;
    if kit.id is null then
        raise exception 'there is no kit % at this site', of_number using errcode = '55000';
    end if;
    if kit.expires_on < kit.today then
        raise exception 'kit % expired on %', of_number, kit.expires_on using errcode = '55000';
    end if;
    perform allocation.add_kit_step(kit.id, 'assigned', of_request);
    perform governance.add_kit_request_step(request, 'sent', of_number);
end
$$;

-- What happens to a kit at the site: for governance's own functions, which ask first.
create or replace function allocation.add_site_step(of_request uuid, of_state text)
returns void language sql volatile security definer set search_path = pg_catalog, pg_temp as
$$
    select allocation.add_kit_step(kit_id, of_state, of_request) from allocation.kit_step
    where request_id = of_request and state = 'assigned'
$$;

create or replace function allocation.has_kits(of_site uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select exists (select from allocation.kit_list where site_id = of_site) $$;

-- The kits of the pharmacist's site as they are now. What a kit holds is given out as long as it
-- is nobody's: afterwards it would tell a participant's arm without a record.
create or replace function allocation.kits_of(of_trial uuid)
returns table (number text, lot text, expires_on date, state text, at timestamptz, was_received boolean,
               list_id uuid, request_id uuid, ciphertext bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.role() <> 'unblinded_pharmacist' or context.trial() is distinct from of_trial then
        raise exception 'only a pharmacist sees kits' using errcode = '42501';
    end if;
    return query
        select k.number, l.lot, l.expires_on, latest.state, latest.at, past.was_received, l.id,
               past.request_id, case when past.request_id is null then k.ciphertext end
        from allocation.kit k join allocation.kit_list l on l.id = k.list_id
        cross join lateral (select s.state, s.at from allocation.kit_step s
                            where s.kit_id = k.id order by s.id desc limit 1) latest
        cross join lateral (
            select bool_or(s.state = 'received') as was_received,
                   (array_agg(s.request_id) filter (where s.state = 'assigned'))[1] as request_id
            from allocation.kit_step s where s.kit_id = k.id) past
        where k.trial_id = of_trial and k.site_id = any(context.sites())
        order by l.expires_on, k.number;
end
$$;

-- The shelf is counted; what came back is reconciled by it. A difference needs its reason.
create or replace function allocation.reconcile(of_trial uuid, of_count integer)
returns integer language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    site uuid := (context.sites())[1];
    awaited integer;
begin
    if context.act() <> 'kits.reconcile' or site is null then
        raise exception 'the pharmacist of a site reconciles its kits' using errcode = '42501';
    end if;
    select count(*) into awaited from allocation.kits_of(of_trial)
        where kits_of.state in ('received', 'available', 'quarantined');
    if of_count <> awaited and length(trim(context.reason())) < 10 then
        raise exception '% kits should be on the shelf, % were counted: say what happened in at least 10 characters',
            awaited, of_count using errcode = '23514';
    end if;
    insert into allocation.reconciliation (trial_id, site_id, counted, expected, reason, actor_id,
                                           actor_name, event_id)
    values (of_trial, site, of_count, awaited, context.reason(), context.actor(),
            context.said() ->> 'actor_name', context.event());
    perform allocation.add_kit_step(k.id, 'reconciled')
        from allocation.kit k
        where k.trial_id = of_trial and k.site_id = site and allocation.kit_state(k.id) = 'returned';
    return of_count - awaited;
end
$$;

create or replace function allocation.reconciliations_of(of_trial uuid)
returns table (at timestamptz, counted integer, expected integer, reason text, actor_name text)
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select r.at, r.counted, r.expected, r.reason, r.actor_name from allocation.reconciliation r
    where r.trial_id = of_trial and of_trial = context.trial() and r.site_id = any(context.sites())
      and context.role() = 'unblinded_pharmacist'
    order by r.id desc
$$;

revoke all on all functions in schema allocation from public;
grant execute on function allocation.load_kits(uuid, text, jsonb, bytea),
    allocation.move_kits(uuid, text[], text, text, integer, integer),
    allocation.note_dispensing(uuid), allocation.assign_kit(uuid, uuid, text),
    allocation.kits_of(uuid), allocation.reconcile(uuid, integer),
    allocation.reconciliations_of(uuid)
    to {vault};
grant execute on function allocation.add_site_step(uuid, text), allocation.has_kits(uuid)
    to {governance_owner};
