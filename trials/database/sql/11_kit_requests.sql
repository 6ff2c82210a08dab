-- as governance
-- Kits, on the side of the web: the site asks for one by its level, the pharmacy sends a number,
-- the site scans it. Who got which kit is here; what a kit holds is sealed, in allocation.kit.

-- level: what was decided blinded. form_class: who of the site sees doses sees kits.
create table if not exists governance.kit_request (
    id uuid primary key default gen_random_uuid(),
    trial_id uuid not null,
    site_id uuid not null,
    site_code text not null,
    participant_id uuid not null,
    participant_number text not null,
    visit_id uuid not null,
    visit_name text not null,
    level text not null,
    form_class text not null default 'session',
    arm_path boolean not null,
    actor_id uuid not null,
    actor_name text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null
);
create index if not exists kit_request_by_visit on governance.kit_request (visit_id, at);

-- sent: the pharmacy gave this number. unavailable: it has none, whatever is missing.
-- scanned: the kit is at the session. given: the initial dose was taken from it.
-- withdrawn: lost, damaged or sent back before that, so that another may be asked for.
create table if not exists governance.kit_request_step (
    id uuid primary key default gen_random_uuid(),
    request_id uuid not null references governance.kit_request,
    state text not null check (state in ('sent', 'unavailable', 'scanned', 'given',
                                         'supplement_given', 'supplement_kept', 'withdrawn')),
    trial_id uuid not null,
    site_id uuid not null,
    form_class text not null,
    arm_path boolean not null,
    kit_number text check ((state = 'sent') = (kit_number is not null)),
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null,
    unique (request_id, state),
    -- A kit that was one participant's is never another's.
    unique (trial_id, kit_number)
);
select governance.make_append_only(array['kit_request', 'kit_request_step']);

create or replace function governance.add_kit_request_step(
    request governance.kit_request, of_state text, of_number text default null)
returns void language sql volatile security definer set search_path = pg_catalog, pg_temp as
$$
    insert into governance.kit_request_step (request_id, state, trial_id, site_id, form_class,
                                             arm_path, kit_number, event_id)
    values (request.id, of_state, request.trial_id, request.site_id, request.form_class,
            request.arm_path, of_number, context.event())
$$;

create or replace function governance.has_kit_step(of_request uuid, of_states text[])
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select exists (select from governance.kit_request_step
                   where request_id = of_request and state = any(of_states))
$$;

-- The request of a session that still counts: neither turned down nor withdrawn.
create or replace function governance.kit_request_at(of_visit uuid)
returns governance.kit_request
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select r from governance.kit_request r
    where r.visit_id = of_visit
      and not governance.has_kit_step(r.id, array['unavailable', 'withdrawn'])
$$;

-- What asking and scanning both need: somebody of the site, in a study that is open.
create or replace function governance.demand_site(for_act text, of_trial uuid, of_site uuid)
returns void language plpgsql stable as
$$
begin
    if context.act() <> for_act or context.role() not in ('site_coordinator', 'site_physician')
       or context.trial() is distinct from of_trial or not of_site = any(context.sites()) then
        raise exception 'kits are asked for and scanned at the site' using errcode = '42501';
    end if;
    if governance.state(of_trial) <> 'open' then
        raise exception 'the study is locked: no kit is asked for or scanned' using errcode = '55006';
    end if;
end
$$;

create or replace function governance.ask_kit(of_visit uuid, of_level text)
returns uuid language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    asked record;
    request uuid;
begin
    select v.trial_id, v.site_id, s.code as site_code, v.participant_id, p.number, v.arm_path,
           v.code || case when v.occurrence > 1 then '#' || v.occurrence else '' end as visit_name
        into asked
        from public.trials_visit v
        join public.trials_participant p on p.id = v.participant_id
        join public.trials_site s on s.id = v.site_id
        where v.id = of_visit for update of p;
    perform governance.demand_site('kits.ask', asked.trial_id, asked.site_id);
    if not exists (select from public.trials_randomisation
                   where participant_id = asked.participant_id) then
        raise exception 'randomise first: a kit is for a participant''s own arm'
            using errcode = '55000';
    end if;
    if exists (select from public.trials_dosingstep
               where visit_id = of_visit and kind = 'initial') then
        raise exception 'the initial dose of this session was given already' using errcode = '55000';
    end if;
    if (governance.kit_request_at(of_visit)).id is not null then
        raise exception 'a kit was asked for already at this session' using errcode = '55000';
    end if;
    insert into governance.kit_request (trial_id, site_id, site_code, participant_id,
        participant_number, visit_id, visit_name, level, arm_path, actor_id, actor_name, event_id)
    values (asked.trial_id, asked.site_id, asked.site_code, asked.participant_id, asked.number,
            of_visit, asked.visit_name, of_level, asked.arm_path, context.actor(),
            context.said() ->> 'actor_name', context.event())
    returning id into request;
    return request;
end
$$;

create or replace function governance.scan_kit(of_request uuid, of_number text)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    request governance.kit_request;
    sent text;
begin
    select * into request from governance.kit_request where id = of_request for update;
    perform governance.demand_site('kits.scan', request.trial_id, request.site_id);
    select kit_number into sent from governance.kit_request_step
        where request_id = of_request and state = 'sent';
    if sent is null or governance.has_kit_step(of_request, array['withdrawn']) then
        raise exception 'the pharmacy has sent no kit for this session' using errcode = '55000';
    end if;
    if governance.has_kit_step(of_request, array['scanned']) then
        raise exception 'kit % was scanned already', sent using errcode = '55000';
    end if;
    if of_number is distinct from sent then
        raise exception 'kit % is not the one for this session: the pharmacy sent %',
            of_number, sent using errcode = '23514';
    end if;
    perform governance.add_kit_request_step(request, 'scanned');
    perform allocation.add_site_step(of_request, 'dispensed');
end
$$;

-- On doses: at a site that has kits the initial dose comes from one that was scanned; and what
-- became of the supplement is kept for the count of what comes back.
create or replace function governance.guard_kit()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    request governance.kit_request := governance.kit_request_at(new.visit_id);
    is_scanned boolean := governance.has_kit_step(request.id, array['scanned']);
begin
    if new.kind = 'initial' then
        if is_scanned then
            perform governance.add_kit_request_step(request, 'given');
            perform allocation.add_site_step(request.id, 'administered');
        elsif request.id is not null or allocation.has_kits(new.site_id) then
            raise exception 'scan the kit first' using errcode = '55000';
        end if;
    elsif new.kind = 'supplemental' and is_scanned then
        perform governance.add_kit_request_step(
            request, case new.decision when 'given' then 'supplement_given' else 'supplement_kept' end);
    end if;
    return new;
end
$$;

-- In the vault: the request that waits for the pharmacist who acts. Held, so that two who serve
-- it at once come one after the other.
create or replace function governance.waiting_kit_request(of_request uuid)
returns governance.kit_request
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    request governance.kit_request;
begin
    select * into request from governance.kit_request where id = of_request for update;
    if context.role() <> 'unblinded_pharmacist'
       or context.trial() is distinct from request.trial_id
       or not request.site_id = any(context.sites()) then
        raise exception 'only the pharmacist of the site serves its requests' using errcode = '42501';
    end if;
    if governance.has_kit_step(of_request, array['sent', 'unavailable', 'withdrawn']) then
        raise exception 'this request was answered already' using errcode = '55000';
    end if;
    return request;
end
$$;

create or replace function governance.say_no_kit(of_request uuid)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.act() <> 'kits.say_none' then
        raise exception 'another act is open' using errcode = '42501';
    end if;
    perform governance.add_kit_request_step(governance.waiting_kit_request(of_request), 'unavailable');
end
$$;

create or replace function governance.withdraw_kit(of_request uuid)
returns void language sql volatile security definer set search_path = pg_catalog, pg_temp as
$$
    select governance.add_kit_request_step(r, 'withdrawn')
    from governance.kit_request r
    where r.id = of_request and not governance.has_kit_step(r.id, array['given', 'withdrawn'])
$$;

revoke all on all functions in schema governance from public;
grant execute on function governance.guard_kit() to {migrator};
grant execute on function governance.ask_kit(uuid, text), governance.scan_kit(uuid, text) to {web};
grant execute on function governance.say_no_kit(uuid) to {vault};
grant execute on function governance.waiting_kit_request(uuid), governance.withdraw_kit(uuid),
    governance.add_kit_request_step(governance.kit_request, text, text) to {allocation_owner};

-- Seen at the site by those who see doses, and by its pharmacist.
alter table governance.kit_request enable row level security;
alter table governance.kit_request force row level security;
alter table governance.kit_request_step enable row level security;
alter table governance.kit_request_step force row level security;
do
$$
declare
    name text;
begin
    foreach name in array array['kit_request', 'kit_request_step'] loop
        execute format('drop policy if exists writing on governance.%I', name);
        execute format('create policy writing on governance.%I to {governance_owner}
            using (true) with check (true)', name);
        execute format('drop policy if exists reading on governance.%I', name);
        execute format('create policy reading on governance.%I for select to {web} using (
            trial_id = (select context.trial())
            and ((select context.all_sites()) or site_id = any((select context.sites())::uuid[]))
            and (not arm_path or (select context.arm_paths()))
            and form_class = any((select context.form_classes())::text[]))', name);
        execute format('drop policy if exists reading_in_vault on governance.%I', name);
        execute format('create policy reading_in_vault on governance.%I for select to {vault} using (
            trial_id = (select context.trial())
            and (select context.role()) = ''unblinded_pharmacist''
            and site_id = any((select context.sites())::uuid[]))', name);
        execute format('grant select on governance.%I to {web}, {vault}', name);
    end loop;
end
$$;
