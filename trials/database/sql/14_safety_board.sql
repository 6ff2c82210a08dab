-- as allocation
-- The letters of the reports for the safety board: drawn by lot once per trial, at the first
-- report, and the same ever after. They are another lot than that of the final analysis
-- (allocation.lot): whoever reads both would otherwise know the groups of the masked runs from
-- the board's reports. Sealed to the vault's key, since the study's key is not put together yet.
create table if not exists allocation.board_letter (
    trial_id uuid not null references allocation.sealed_list,
    letter text not null check (letter ~ '^[A-Z]$'),
    arm_ciphertext bytea not null check (octet_length(arm_ciphertext) = {ciphertext_length}),
    drawn_at timestamptz not null default clock_timestamp(),
    event_id bigint not null,
    primary key (trial_id, letter)
);
create or replace trigger append_only before update or delete or truncate on allocation.board_letter
    for each statement execute function allocation.refuse_change();
alter table allocation.board_letter enable always trigger append_only;

-- The trial whose slots this access opens, for a closed report that is being written now.
create or replace function allocation.trial_of_closed_report(of_access uuid)
returns uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    noted allocation.access := allocation.recorded_access(of_access);
begin
    if noted.purpose <> 'closed_report' or context.act() <> 'board.report'
       or context.event() is null then
        raise exception 'the slots of everybody are opened for a closed report only'
            using errcode = '42501';
    end if;
    return noted.trial_id;
end
$$;

-- The slots of everybody who was randomised, under the vault's own key.
create or replace function allocation.slots_of_closed_report(of_access uuid)
returns table (participant_id uuid, stratum text, "position" integer, ciphertext bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    of_trial uuid := allocation.trial_of_closed_report(of_access);
begin
    return query select s.participant_id, s.stratum, s.position, s.vault_ciphertext
        from allocation.slot s
        where s.trial_id = of_trial and s.participant_id is not null
        order by s.participant_id;
end
$$;

-- letters: {{letter: its arm, sealed}}, as drawn for the first report; gives those that hold. Of two
-- who draw at once the second gets what the first drew.
create or replace function allocation.board_letters(of_access uuid, drawn jsonb)
returns table (letter text, ciphertext bytea)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    of_trial uuid := allocation.trial_of_closed_report(of_access);
begin
    perform from allocation.sealed_list l where l.trial_id = of_trial for update;
    if not exists (select from allocation.board_letter b where b.trial_id = of_trial) then
        insert into allocation.board_letter (trial_id, letter, arm_ciphertext, event_id)
        select of_trial, key, decode(value, 'hex'), context.event() from jsonb_each_text(drawn);
    end if;
    return query select b.letter, b.arm_ciphertext from allocation.board_letter b
        where b.trial_id = of_trial order by b.letter;
end
$$;

revoke all on function allocation.trial_of_closed_report(uuid),
    allocation.slots_of_closed_report(uuid), allocation.board_letters(uuid, jsonb) from public;
grant execute on function allocation.slots_of_closed_report(uuid),
    allocation.board_letters(uuid, jsonb) to {vault};
grant execute on function allocation.trial_of_closed_report(uuid), allocation.list_of(uuid)
    to {governance_owner};

-- as governance
-- Reports for the safety board: in the vault, by one role, while the study is under way. The access
-- to everybody's slots is on record before the data and the slots are given out.

-- document: the report, sealed to the vault's key, so that a copy of the database does not hold it.
create table if not exists governance.board_report (
    id uuid primary key default gen_random_uuid(),
    trial_id uuid not null,
    number integer not null,
    access_id uuid not null unique,
    cut timestamptz not null,
    content_hash bytea not null check (octet_length(content_hash) = 32),
    document bytea not null,
    reason text not null,
    actor_id uuid not null,
    actor_name text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null,
    unique (trial_id, number)
);
select governance.make_append_only(array['board_report']);

create or replace function governance.demand_board_statistician(of_trial uuid)
returns void language plpgsql stable as
$$
begin
    if context.role() <> 'board_statistician' or context.trial() is distinct from of_trial
       or context.event() is null then
        raise exception 'only the statistician of the safety board writes its reports'
            using errcode = '42501';
    end if;
    if governance.state(of_trial) in ('masked', 'unblinded') then
        raise exception 'the study is %: the safety board gets no more reports',
            governance.state(of_trial) using errcode = '55000';
    end if;
end
$$;

-- The record, before anything is opened.
create or replace function governance.open_board_report(of_trial uuid)
returns uuid language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb := context.said();
begin
    perform governance.demand_board_statistician(of_trial);
    if context.act() <> 'board.open' then
        raise exception 'a closed report begins with its record' using errcode = '42501';
    end if;
    if coalesce((said ->> 'authenticated')::float8, 0)
       < extract(epoch from clock_timestamp()) - 60 then
        raise exception 'the password must be given again' using errcode = '28000';
    end if;
    if length(trim(context.reason())) < 10 then
        raise exception 'say for which meeting, in at least 10 characters' using errcode = '23514';
    end if;
    if not exists (select from allocation.list_of(of_trial)) then
        raise exception 'no randomisation list is loaded: there is nothing to compare'
            using errcode = '55000';
    end if;
    return allocation.note_access(of_trial, null, null, 'closed_report');
end
$$;

create or replace function governance.latest_step(of_participant uuid, of_axis text)
returns text language sql stable as
$$
    select state from public.trials_participantstep
    where participant_id = of_participant and axis = of_axis and not arm_path
    order by recorded_at desc limit 1
$$;

-- What the report is made of, as of one moment: those who were randomised, what the named fields
-- of the named forms say, and the doses. named: {{form: [field or score, ...]}}. Only what the site
-- records leaves (clinical and session): no rating, no self-report, nothing sealed. Of a stage that
-- some arms alone enter nothing leaves: the numbers of the open report would tell who is in it.
-- values: null where a form was begun and not finished.
create or replace function governance.safety_data(of_access uuid, named jsonb)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    of_trial uuid := allocation.trial_of_closed_report(of_access);
begin
    perform governance.demand_board_statistician(of_trial);
    return jsonb_build_object(
        'cut', statement_timestamp(),
        'participants', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'id', z.participant_id,
                'status', governance.latest_step(z.participant_id, 'study'),
                'treatment', governance.latest_step(z.participant_id, 'treatment')
            ) order by z.participant_id), '[]')
            from public.trials_randomisation z where z.trial_id = of_trial),
        'answers', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'participant', e.participant_id, 'form', e.form_key, 'visit', v.code,
                'values', case when finished.whole is not null then (
                    select coalesce(jsonb_object_agg(field, finished.whole -> field), '{{}}')
                    from jsonb_array_elements_text(named -> e.form_key) field
                    where finished.whole ? field) end
            ) order by e.participant_id, v.position, v.occurrence, e.position, e.id), '[]')
            from public.trials_entry e
            join public.trials_visit v on v.id = e.visit_id
            join public.trials_randomisation z on z.participant_id = e.participant_id
            left join lateral (
                select r.answers || (coalesce((
                    select again.scores from public.trials_rescoring again
                    where again.revision_id = r.id
                    order by again.recorded_at desc limit 1), r.scores) -> 'values') as whole
                from public.trials_revision r where r.entry_id = e.id and r.complete
                order by r.number desc limit 1
            ) finished on true
            where e.trial_id = of_trial and e.form_class in ('clinical', 'session') and not e.arm_path
              and named ? e.form_key
              and exists (select from public.trials_revision r where r.entry_id = e.id)
              and not exists (select from public.trials_consentwithdrawal w
                              where w.participant_id = e.participant_id and w.part = 'data_use')),
        'doses', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'participant', d.participant_id, 'visit', v.code, 'kind', d.kind,
                'decision', d.decision
            ) order by d.participant_id, v.position, d.kind), '[]')
            from public.trials_dosingstep d
            join public.trials_visit v on v.id = d.visit_id
            join public.trials_randomisation z on z.participant_id = d.participant_id
            where d.trial_id = of_trial and not d.arm_path));
end
$$;

create or replace function governance.keep_board_report(
    of_access uuid, cut timestamptz, content_hash bytea, document bytea)
returns integer language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb := context.said();
    of_trial uuid := allocation.trial_of_closed_report(of_access);
    kept integer;
begin
    perform governance.demand_board_statistician(of_trial);
    -- One after the other, so that each gets a number of its own.
    perform pg_advisory_xact_lock(
        ('x' || left(md5('equipoise.board.' || of_trial), 16))::bit(64)::bigint);
    insert into governance.board_report (trial_id, number, access_id, cut, content_hash, document,
                                         reason, actor_id, actor_name, event_id)
    select of_trial, coalesce(max(b.number), 0) + 1, of_access, keep_board_report.cut,
           keep_board_report.content_hash, keep_board_report.document, context.reason(),
           context.actor(), said ->> 'actor_name', context.event()
    from governance.board_report b where b.trial_id = of_trial
    returning number into kept;
    return kept;
end
$$;

revoke all on function governance.demand_board_statistician(uuid),
    governance.open_board_report(uuid), governance.safety_data(uuid, jsonb),
    governance.latest_step(uuid, text),
    governance.keep_board_report(uuid, timestamptz, bytea, bytea) from public;
grant execute on function governance.open_board_report(uuid), governance.safety_data(uuid, jsonb),
    governance.keep_board_report(uuid, timestamptz, bytea, bytea) to {vault};

alter table governance.board_report enable row level security;
alter table governance.board_report force row level security;
drop policy if exists writing on governance.board_report;
create policy writing on governance.board_report to {governance_owner} using (true) with check (true);
drop policy if exists reading on governance.board_report;
create policy reading on governance.board_report for select to {vault}
    using (trial_id = (select context.trial()) and (select context.role()) = 'board_statistician');
grant select on governance.board_report to {vault};
