-- as governance
-- One participant's own arm, while the study goes on for the others. The steps in order: the
-- stage is frozen, the site physician asks, somebody of the vault confirms, the vault discloses
-- the arm to the site, and the site opens the stage that is meant for that arm.

create table if not exists governance.disclosure_request (
    id uuid primary key default gen_random_uuid(),
    trial_id uuid not null,
    site_id uuid not null,
    site_code text not null,
    participant_id uuid not null unique,
    participant_number text not null,
    stage text not null,
    reason text not null,
    actor_id uuid not null,
    actor_name text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null
);
create table if not exists governance.disclosure_confirmation (
    request_id uuid not null references governance.disclosure_request,
    actor_id uuid not null,
    actor_name text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null,
    primary key (request_id, actor_id)
);
create table if not exists governance.disclosed_arm (
    participant_id uuid primary key,
    trial_id uuid not null,
    site_id uuid not null,
    arm text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null
);
-- arm_path: the stage is for some arms only, so that it tells the arm.
create table if not exists governance.opened_stage (
    participant_id uuid not null references governance.disclosed_arm,
    stage text not null,
    arm_path boolean not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null,
    primary key (participant_id, stage)
);
select governance.make_append_only(array['disclosure_request', 'disclosure_confirmation',
                                         'disclosed_arm', 'opened_stage']);

create or replace function governance.is_frozen(of_participant uuid, of_stage text)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select exists (select from public.trials_participantstep
                   where participant_id = of_participant and axis = 'data'
                     and state = 'stage_frozen' and stage = of_stage)
$$;

create or replace function governance.is_disclosed(of_participant uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select exists (select from governance.disclosed_arm where participant_id = of_participant) $$;

-- The visit to which a row of a guarded table belongs: by itself, its entry, or its revision.
create or replace function governance.visit_of(whole jsonb)
returns uuid language sql stable as
$$
    select coalesce((whole ->> 'visit_id')::uuid, (
        select visit_id from public.trials_entry where id = coalesce(
            (whole ->> 'entry_id')::uuid,
            (select entry_id from public.trials_revision where id = (whole ->> 'revision_id')::uuid))
    ))
$$;

-- On every table that holds a visit or what was recorded at one: nothing is written in a stage
-- that is frozen. A writer shares the participant's row until it commits; freezing needs it alone.
create or replace function governance.guard_stage()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    whole jsonb;
    of_participant uuid;
    of_stage text;
    stage_frozen boolean;
    data_frozen boolean;
begin
    -- The order on a page is not data: a later version of the study may change it.
    if tg_op = 'UPDATE' and to_jsonb(new) - 'position' = to_jsonb(old) - 'position' then
        return new;
    end if;
    foreach whole in array array_remove(array[to_jsonb(old), to_jsonb(new)], null) loop
        of_participant := (whole ->> 'participant_id')::uuid;
        of_stage := coalesce(whole ->> 'stage', (
            select v.stage from public.trials_visit v where v.id = governance.visit_of(whole)));
        perform from public.trials_participant where id = of_participant for key share;
        select coalesce(bool_or(state = 'stage_frozen' and stage = of_stage), false),
               (array_agg(state order by recorded_at desc))[1] is not distinct from 'data_frozen'
            into stage_frozen, data_frozen
            from public.trials_participantstep
            where participant_id = of_participant and axis = 'data';
        if stage_frozen then
            raise exception 'the stage % of this participant is frozen: nothing in it is changed',
                of_stage using errcode = '55006';
        end if;
        -- For the time being: whoever may freeze lifts it again.
        if data_frozen then
            raise exception 'the data of this participant are frozen: nothing in them is changed'
                using errcode = '55006';
        end if;
    end loop;
    return coalesce(new, old);
end
$$;

-- On visits: one is on an arm's path exactly where its stage was opened for that arm. Another may
-- join the path later, where its day would tell what happened there; none ever leaves it.
create or replace function governance.guard_path()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    has_path boolean;
    of_stage boolean;
begin
    select coalesce(bool_or(arm_path), false), coalesce(bool_or(arm_path and stage = new.stage), false)
        into has_path, of_stage
        from governance.opened_stage where participant_id = new.participant_id;
    if tg_op = 'INSERT' and new.arm_path <> of_stage then
        raise exception 'a visit is on an arm''s path exactly where its stage was opened for the arm'
            using errcode = '42501';
    end if;
    if tg_op = 'UPDATE' and new.arm_path <> old.arm_path and not (new.arm_path and has_path) then
        raise exception 'a visit joins an arm''s path once a stage was opened, and never leaves it'
            using errcode = '42501';
    end if;
    return new;
end
$$;

-- On the steps of participants. Freezing waits for the writers in flight, and nobody says that an
-- arm was disclosed where none was.
create or replace function governance.guard_axis()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if new.state in ('stage_frozen', 'data_frozen') then
        perform from public.trials_participant where id = new.participant_id for update;
    elsif new.state = 'individually_unblinded' and not governance.is_disclosed(new.participant_id) then
        raise exception 'no arm of this participant was disclosed' using errcode = '42501';
    elsif new.state = 'emergency_unblinded' and not governance.is_emergency(new.participant_id) then
        raise exception 'no arm of this participant was opened' using errcode = '42501';
    end if;
    return new;
end
$$;

create or replace function governance.demand_disclosable(of_trial uuid, of_participant uuid, of_stage text)
returns void language plpgsql stable as
$$
begin
    if governance.state(of_trial) <> 'open' then
        raise exception 'the study is %: the arm of one participant is no longer disclosed apart',
            governance.state(of_trial) using errcode = '55006';
    end if;
    if of_stage is null or not governance.is_frozen(of_participant, of_stage) then
        raise exception 'the stage before the disclosure is not frozen yet' using errcode = '55000';
    end if;
    if governance.is_disclosed(of_participant) then
        raise exception 'the arm of this participant was disclosed already' using errcode = '55000';
    end if;
end
$$;

create or replace function governance.ask_disclosure(of_participant uuid)
returns uuid language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb := context.said();
    request uuid;
    person record;
begin
    select p.trial_id, p.site_id, p.number, s.code as site_code,
           (select stage from public.trials_participantstep
            where participant_id = p.id and axis = 'data' and state = 'stage_frozen'
            order by recorded_at desc limit 1) as stage
        into person
        from public.trials_participant p join public.trials_site s on s.id = p.site_id
        where p.id = of_participant for update of p;
    if context.act() <> 'disclosure.ask' or context.role() <> 'site_physician'
       or context.trial() is distinct from person.trial_id
       or not person.site_id = any(context.sites()) then
        raise exception 'a physician of the site asks for the arm of a participant'
            using errcode = '42501';
    end if;
    perform governance.demand_disclosable(person.trial_id, of_participant, person.stage);
    if exists (select from governance.disclosure_request where participant_id = of_participant) then
        raise exception 'the arm of this participant was asked for already' using errcode = '55000';
    end if;
    if length(trim(context.reason())) < 10 then
        raise exception 'a reason of at least 10 characters is needed' using errcode = '23514';
    end if;
    insert into governance.disclosure_request (trial_id, site_id, site_code, participant_id,
        participant_number, stage, reason, actor_id, actor_name, event_id)
    values (person.trial_id, person.site_id, person.site_code, of_participant, person.number,
            person.stage, context.reason(), context.actor(), said ->> 'actor_name', context.event())
    returning id into request;
    return request;
end
$$;

-- What confirming and disclosing both ask: the right person of the vault, and the right time.
create or replace function governance.demand_second_person(of_request uuid, for_act text)
returns governance.disclosure_request language plpgsql stable as
$$
declare
    request governance.disclosure_request;
begin
    select * into request from governance.disclosure_request where id = of_request;
    if context.act() <> for_act or context.role() <> 'unblinded_statistician'
       or context.trial() is distinct from request.trial_id then
        raise exception 'only the unblinded statistician of the study discloses an arm'
            using errcode = '42501';
    end if;
    if request.actor_id = context.actor() then
        raise exception 'whoever asked cannot confirm: a second person is needed'
            using errcode = '42501';
    end if;
    perform governance.demand_disclosable(request.trial_id, request.participant_id, request.stage);
    return request;
end
$$;

create or replace function governance.confirm_disclosure(of_request uuid)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb := context.said();
    request governance.disclosure_request :=
        governance.demand_second_person(of_request, 'disclosure.confirm');
begin
    if coalesce((said ->> 'authenticated')::float8, 0)
       < extract(epoch from clock_timestamp()) - 60 then
        raise exception 'the password must be given again' using errcode = '28000';
    end if;
    insert into governance.disclosure_confirmation (request_id, actor_id, actor_name, event_id)
    values (of_request, context.actor(), said ->> 'actor_name', context.event())
    on conflict (request_id, actor_id) do nothing;
    perform allocation.note_access(
        request.trial_id, request.site_id, request.participant_id, 'disclosure');
end
$$;

-- The request that this person has confirmed; the arm is given out for no other.
create or replace function governance.confirmed_request(of_request uuid)
returns governance.disclosure_request
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if not exists (select from governance.disclosure_confirmation
                   where request_id = of_request and actor_id = context.actor()) then
        raise exception 'the disclosure must be confirmed first' using errcode = '42501';
    end if;
    return governance.demand_second_person(of_request, 'disclosure.disclose');
end
$$;

-- Keeps the arm for the site, and records for everybody that it was disclosed, not which it is.
-- on_day: when the site was told, where that was before today; never before the stage was frozen.
create or replace function governance.disclose(of_request uuid, of_arm text, on_day date default null)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    request governance.disclosure_request := governance.confirmed_request(of_request);
    today date := (select (now() at time zone timezone)::date from public.trials_site
                   where id = request.site_id);
begin
    if not coalesce(on_day, today) between (
        select max(happened_on) from public.trials_participantstep
        where participant_id = request.participant_id and state = 'stage_frozen') and today then
        raise exception 'an arm is disclosed after its stage was frozen, and not in the future'
            using errcode = '55000';
    end if;
    insert into governance.disclosed_arm (participant_id, trial_id, site_id, arm, event_id)
    values (request.participant_id, request.trial_id, request.site_id, of_arm, context.event());
    insert into public.trials_participantstep (id, trial_id, site_id, participant_id, arm_path, axis,
        state, happened_on, reason, stage, explanation, recorded_at)
    values (gen_random_uuid(), request.trial_id, request.site_id, request.participant_id, false,
            'blind', 'individually_unblinded', coalesce(on_day, today), '', '', '', now());
end
$$;

-- for_arms: the arms that the stage is for; null where it is for every arm.
create or replace function governance.open_stage(of_participant uuid, of_stage text, for_arms text[])
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    disclosed governance.disclosed_arm;
begin
    select * into disclosed from governance.disclosed_arm where participant_id = of_participant;
    if disclosed.arm is null then
        raise exception 'no arm of this participant was disclosed' using errcode = '55000';
    end if;
    if context.act() <> 'disclosure.open_stage'
       or context.trial() is distinct from disclosed.trial_id
       or not disclosed.site_id = any(context.sites())
       or not (context.said() ->> 'arm_paths')::boolean then
        raise exception 'those who treat the participant open the stage' using errcode = '42501';
    end if;
    if not disclosed.arm = any(coalesce(for_arms, array[disclosed.arm])) then
        raise exception 'this stage is not for the arm of this participant' using errcode = '42501';
    end if;
    insert into governance.opened_stage (participant_id, stage, arm_path, event_id)
    values (of_participant, of_stage, for_arms is not null, context.event());
end
$$;

revoke all on all functions in schema governance from public;
grant execute on function governance.guard_stage(), governance.guard_path(),
    governance.guard_axis() to {migrator};
grant execute on function governance.is_disclosed(uuid) to {web}, {vault};
grant execute on function governance.ask_disclosure(uuid),
    governance.open_stage(uuid, text, text[]) to {web};
grant execute on function governance.confirm_disclosure(uuid), governance.disclose(uuid, text, date)
    to {vault};
grant execute on function governance.confirmed_request(uuid) to {allocation_owner};

-- That an arm was asked for is seen at the site, by those of all sites, and in the vault. Which
-- arm it is, only by those who go on treating the participant: not even the system reads it.
alter table governance.disclosure_request enable row level security;
alter table governance.disclosure_request force row level security;
alter table governance.disclosed_arm enable row level security;
alter table governance.disclosed_arm force row level security;
drop policy if exists writing on governance.disclosure_request;
create policy writing on governance.disclosure_request to {governance_owner}
    using (true) with check (true);
drop policy if exists writing on governance.disclosed_arm;
create policy writing on governance.disclosed_arm to {governance_owner} using (true) with check (true);
drop policy if exists reading on governance.disclosure_request;
create policy reading on governance.disclosure_request for select to {web}, {vault}
    using (
        trial_id = (select context.trial()) and (select context.role()) <> 'rater'
        and ((select context.all_sites()) or site_id = any((select context.sites())::uuid[]))
    );
drop policy if exists reading on governance.disclosed_arm;
create policy reading on governance.disclosed_arm for select to {web}
    using (
        trial_id = (select context.trial()) and site_id = any((select context.sites())::uuid[])
        and (select (context.said() ->> 'arm_paths')::boolean)
    );
grant select on governance.disclosure_request to {web}, {vault};
grant select on governance.disclosed_arm to {web};

-- as allocation
-- The slot of the one participant, under the vault's own key.
create or replace function allocation.sealed_slot_of(of_request uuid)
returns table (stratum text, "position" integer, ciphertext bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    request governance.disclosure_request := governance.confirmed_request(of_request);
begin
    return query select s.stratum, s.position, s.vault_ciphertext
        from allocation.slot s where s.participant_id = request.participant_id;
    if not found then
        raise exception 'this participant was not randomised' using errcode = '55000';
    end if;
end
$$;
revoke all on function allocation.sealed_slot_of(uuid) from public;
grant execute on function allocation.sealed_slot_of(uuid) to {vault};
