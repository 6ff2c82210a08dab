-- as governance
-- The arm of one participant, opened in an emergency. The steps in order: the emergency physician
-- asks and says why; sees once more who is meant, and opens with password and second factor; the
-- record is committed, then the slot is given out; before the lock the event is reviewed.
-- From the fourth of one day and site on, a second person confirms before the opening.

create table if not exists governance.emergency_request (
    id uuid primary key default gen_random_uuid(),
    trial_id uuid not null,
    site_id uuid not null,
    site_code text not null,
    participant_id uuid not null,
    participant_number text not null,
    reason text not null,
    actor_id uuid not null,
    actor_name text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null
);
create table if not exists governance.emergency_confirmation (
    request_id uuid primary key references governance.emergency_request,
    actor_id uuid not null,
    actor_name text not null,
    role text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null
);
-- The fact alone, which the blinded read too: neither the arm nor the reason.
create table if not exists governance.unblinding (
    id uuid primary key default gen_random_uuid(),
    request_id uuid not null unique references governance.emergency_request,
    access_id uuid not null unique,
    trial_id uuid not null,
    site_id uuid not null,
    site_code text not null,
    participant_id uuid not null,
    participant_number text not null,
    actor_id uuid not null,
    actor_name text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null
);
create index if not exists unblinding_by_site on governance.unblinding (site_id, at);
create table if not exists governance.unblinding_review (
    unblinding_id uuid primary key references governance.unblinding,
    trial_id uuid not null,
    impact text not null,
    actor_id uuid not null,
    actor_name text not null,
    role text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null
);
select governance.make_append_only(array['emergency_request', 'emergency_confirmation',
                                         'unblinding', 'unblinding_review']);

create or replace function governance.is_emergency(of_participant uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select exists (select from governance.unblinding where participant_id = of_participant) $$;

create or replace function governance.is_reviewed(of_unblinding uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select exists (select from governance.unblinding_review where unblinding_id = of_unblinding)
$$;

create or replace function governance.demand_password_and_code()
returns void language plpgsql stable as
$$
declare
    said jsonb := context.said();
    earliest float8 := extract(epoch from clock_timestamp()) - 60;
begin
    if coalesce((said ->> 'authenticated')::float8, 0) < earliest then
        raise exception 'the password must be given again' using errcode = '28000';
    end if;
    if coalesce((said ->> 'second_factor')::float8, 0) < earliest then
        raise exception 'a code of the second factor must be given' using errcode = '28000';
    end if;
end
$$;

-- The reason is no part of the line of the ledger, which all of the vault read.
create or replace function governance.ask_emergency(
    of_number text, of_site_code text, of_reason text)
returns uuid language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    request uuid;
    person record;
begin
    if context.act() <> 'emergency.ask' or context.role() <> 'emergency_physician'
       or context.event() is null then
        raise exception 'only an emergency physician of the study asks for an arm'
            using errcode = '42501';
    end if;
    select p.id, p.trial_id, p.site_id, p.number, s.code as site_code into person
    from public.trials_participant p join public.trials_site s on s.id = p.site_id
    where p.trial_id = context.trial() and p.number = of_number and s.code = of_site_code;
    if person.id is null then
        raise exception 'there is no participant % at site %: check the number and the site',
            of_number, of_site_code using errcode = 'P0002';
    end if;
    if not exists (select from public.trials_randomisation where participant_id = person.id) then
        raise exception 'participant % was not randomised: there is no arm to open', of_number
            using errcode = '55000';
    end if;
    if governance.state(person.trial_id) = 'unblinded' then
        raise exception 'the study is unblinded: its arms are no secret any more'
            using errcode = '55000';
    end if;
    if length(trim(of_reason)) < 10 then
        raise exception 'a reason of at least 10 characters is needed' using errcode = '23514';
    end if;
    insert into governance.emergency_request (trial_id, site_id, site_code, participant_id,
        participant_number, reason, actor_id, actor_name, event_id)
    values (person.trial_id, person.site_id, person.site_code, person.id, person.number,
            trim(of_reason), context.actor(), context.said() ->> 'actor_name',
            context.event())
    returning id into request;
    return request;
end
$$;

-- A request that can still be opened: of this study, for an hour, once.
create or replace function governance.waiting_emergency(of_request uuid)
returns governance.emergency_request language plpgsql stable as
$$
declare
    request governance.emergency_request;
begin
    select * into request from governance.emergency_request where id = of_request;
    if context.trial() is distinct from request.trial_id or context.event() is null then
        raise exception 'there is no such request in this study' using errcode = '42501';
    end if;
    if exists (select from governance.unblinding where request_id = of_request) then
        raise exception 'this request was opened already: ask again' using errcode = '55000';
    end if;
    if request.at < clock_timestamp() - interval '1 hour' then
        raise exception 'a request holds for one hour: ask again' using errcode = '55000';
    end if;
    return request;
end
$$;

-- Three of one site and day (by the site's clock) need no second person.
create or replace function governance.needs_second_person(of_request uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select count(*) >= 3
    from governance.emergency_request r
    join public.trials_site s on s.id = r.site_id
    join governance.unblinding u on u.site_id = r.site_id
    where r.id = of_request
      and (u.at at time zone s.timezone)::date = (now() at time zone s.timezone)::date
$$;

create or replace function governance.confirm_emergency(of_request uuid)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    request governance.emergency_request := governance.waiting_emergency(of_request);
begin
    if context.act() <> 'emergency.confirm'
       or context.role() not in ('emergency_physician', 'quality_assurance') then
        raise exception 'an emergency physician or quality assurance confirms a request'
            using errcode = '42501';
    end if;
    if request.actor_id = context.actor() then
        raise exception 'whoever asked cannot confirm: a second person is needed'
            using errcode = '42501';
    end if;
    perform governance.demand_password_and_code();
    insert into governance.emergency_confirmation (request_id, actor_id, actor_name, role, event_id)
    values (of_request, context.actor(), context.said() ->> 'actor_name', context.role(),
            context.event())
    on conflict (request_id) do nothing;
end
$$;

-- The record of one opening; allocation.slot_of_access gives the ciphertext once it is committed.
-- Returns the access. After the lock the participant gets no step: the data are frozen.
create or replace function governance.open_emergency(of_request uuid)
returns uuid language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb := context.said();
    request governance.emergency_request := governance.waiting_emergency(of_request);
    found_state text;
    noted uuid;
begin
    if context.act() <> 'emergency.open' or context.role() <> 'emergency_physician'
       or request.actor_id is distinct from context.actor()
       or (said ->> 'participant')::uuid is distinct from request.participant_id
       or (said ->> 'site')::uuid is distinct from request.site_id then
        raise exception 'only the emergency physician who asked opens the arm'
            using errcode = '42501';
    end if;
    perform governance.demand_password_and_code();
    -- One after the other, so that two at once do not both count as the third of the day.
    perform pg_advisory_xact_lock(
        ('x' || left(md5('equipoise.emergency.' || request.site_id), 16))::bit(64)::bigint);
    perform governance.waiting_emergency(of_request);
    if governance.needs_second_person(of_request) and not exists (
        select from governance.emergency_confirmation where request_id = of_request) then
        raise exception 'three arms of this site were opened today: a second person must confirm'
            using errcode = '42501';
    end if;
    -- As a writer does, so that the study is not locked between this look and the step.
    perform pg_advisory_xact_lock_shared(governance.lock_key(request.trial_id));
    found_state := governance.state(request.trial_id);
    if found_state = 'unblinded' then
        raise exception 'the study is unblinded: its arms are no secret any more'
            using errcode = '55000';
    end if;
    noted := allocation.note_access(request.trial_id, request.site_id, request.participant_id,
                                    'emergency', request.reason);
    insert into governance.unblinding (request_id, access_id, trial_id, site_id, site_code,
        participant_id, participant_number, actor_id, actor_name, event_id)
    values (of_request, noted, request.trial_id, request.site_id, request.site_code,
            request.participant_id, request.participant_number, context.actor(),
            said ->> 'actor_name', context.event());
    if found_state = 'open' and not exists (
        select from public.trials_participantstep
        where participant_id = request.participant_id and axis = 'blind') then
        insert into public.trials_participantstep (id, trial_id, site_id, participant_id, arm_path,
            axis, state, happened_on, reason, stage, explanation, recorded_at)
        select gen_random_uuid(), request.trial_id, request.site_id, request.participant_id, false,
               'blind', 'emergency_unblinded', (now() at time zone s.timezone)::date, '', '', '',
               now()
        from public.trials_site s where s.id = request.site_id;
    end if;
    return noted;
end
$$;

create or replace function governance.review_unblinding(of_unblinding uuid, of_impact text)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.act() <> 'emergency.review' or context.event() is null
       or context.role() not in ('quality_auditor', 'quality_assurance')
       or not exists (select from governance.unblinding
                      where id = of_unblinding and trial_id = context.trial()) then
        raise exception 'the quality auditor or quality assurance reviews an unblinding'
            using errcode = '42501';
    end if;
    if length(trim(of_impact)) < 10 then
        raise exception 'an assessment of at least 10 characters is needed' using errcode = '23514';
    end if;
    if governance.is_reviewed(of_unblinding) then
        raise exception 'this unblinding was reviewed already' using errcode = '55000';
    end if;
    insert into governance.unblinding_review (unblinding_id, trial_id, impact, actor_id, actor_name,
                                              role, event_id)
    values (of_unblinding, context.trial(), trim(of_impact), context.actor(),
            context.said() ->> 'actor_name', context.role(), context.event());
end
$$;

revoke all on function governance.is_emergency(uuid), governance.is_reviewed(uuid),
    governance.demand_password_and_code(), governance.ask_emergency(text, text, text),
    governance.waiting_emergency(uuid), governance.needs_second_person(uuid),
    governance.confirm_emergency(uuid), governance.open_emergency(uuid),
    governance.review_unblinding(uuid, text) from public;
grant execute on function governance.ask_emergency(text, text, text),
    governance.needs_second_person(uuid), governance.confirm_emergency(uuid),
    governance.open_emergency(uuid) to {vault};
grant execute on function governance.is_reviewed(uuid),
    governance.review_unblinding(uuid, text) to {web}, {vault};

-- The reason may tell side effects, or the arm: it is read in the vault alone, by those who decide
-- about it. That an arm was opened is read by everybody who knows the participant.
alter table governance.emergency_request enable row level security;
alter table governance.emergency_request force row level security;
alter table governance.unblinding enable row level security;
alter table governance.unblinding force row level security;
alter table governance.unblinding_review enable row level security;
alter table governance.unblinding_review force row level security;
drop policy if exists writing on governance.emergency_request;
create policy writing on governance.emergency_request to {governance_owner}
    using (true) with check (true);
drop policy if exists writing on governance.unblinding;
create policy writing on governance.unblinding to {governance_owner} using (true) with check (true);
drop policy if exists writing on governance.unblinding_review;
create policy writing on governance.unblinding_review to {governance_owner}
    using (true) with check (true);
drop policy if exists reading on governance.emergency_request;
create policy reading on governance.emergency_request for select to {vault}
    using (
        trial_id = (select context.trial())
        and (select context.role()) in ('emergency_physician', 'quality_assurance')
    );
drop policy if exists reading on governance.unblinding;
create policy reading on governance.unblinding for select to {web}, {vault}
    using (
        trial_id = (select context.trial())
        and (select context.role()) not in ('rater', 'rater_coordinator', 'coder')
        and ((select context.all_sites()) or site_id = any((select context.sites())::uuid[]))
    );
drop policy if exists reading on governance.unblinding_review;
create policy reading on governance.unblinding_review for select to {web}, {vault}
    using (
        trial_id = (select context.trial())
        and (select context.role()) in ('quality_auditor', 'quality_assurance')
    );
grant select on governance.emergency_request, governance.emergency_confirmation to {vault};
grant select on governance.unblinding, governance.unblinding_review to {web}, {vault};
