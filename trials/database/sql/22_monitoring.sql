-- as governance
-- What the monitor verifies, visits and reports, what becomes of a deviation, and who writes no
-- data at all: whoever only looks at how the study is run.

-- Sponsor, monitor and auditors change nothing that a site or a participant entered
-- (ICH E6(R3) 3.16.1(i)); nor do those who analyse or inspect it.
create or replace function governance.only_looks(of_role text)
returns boolean language sql immutable as
$$
    select of_role in ('sponsor', 'monitor', 'quality_auditor', 'inspector', 'statistician', 'coder')
$$;

-- On the tables of what was entered (WRITTEN_AT_SITES in protection.py).
create or replace function governance.guard_writer()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if governance.only_looks(context.role()) then
        raise exception 'the role % changes no data of a site or a participant', context.role()
            using errcode = '42501';
    end if;
    return new;
end
$$;

-- On verifications: by the monitor, of what the monitor reads, against the latest answers.
create or replace function governance.guard_verification()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    latest public.trials_revision;
begin
    if context.role() <> 'monitor' or new.recorded_by_id is distinct from context.actor() then
        raise exception 'only the monitor verifies, in the own name' using errcode = '42501';
    end if;
    new.recorded_at := clock_timestamp();
    if new.participant_id is distinct from coalesce(
        (select participant_id from public.trials_entry where id = new.entry_id),
        (select participant_id from public.trials_consent where id = new.consent_id),
        (select participant_id from public.trials_participantstep where id = new.step_id)
    ) then
        raise exception 'this belongs to another participant' using errcode = '42501';
    end if;
    if not new.verified then
        if length(trim(new.reason)) < 3 then
            raise exception 'say why the verification is taken back' using errcode = '23514';
        end if;
        return new;
    end if;
    if new.entry_id is null then
        return new;
    end if;
    select * into latest from public.trials_revision
        where entry_id = new.entry_id and complete order by number desc limit 1;
    if latest.id is null then
        raise exception 'the form is not complete: there is nothing to verify yet'
            using errcode = '55000';
    end if;
    if latest.form_class in ('self_report', 'clinical') then
        if new.field = '' or new.revision_id is distinct from latest.id then
            raise exception 'the form was changed in between: look at it again, then verify'
                using errcode = '55000';
        end if;
    elsif new.field <> '' or new.revision_id is not null then
        raise exception 'of this form the monitor verifies that it is there, and no answer'
            using errcode = '42501';
    end if;
    return new;
end
$$;

-- The verifications that hold: the latest of each thing, as long as its value is that of the latest
-- complete answers. of_people: whose. It is asked by those too who read no answers, and tells none.
create or replace function governance.verifications_that_hold(of_people uuid[])
returns setof uuid language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    with latest as (
        select distinct on (entry_id, field, consent_id, step_id) *
        from public.trials_verification
        where participant_id = any(of_people) and trial_id = context.trial()
        order by entry_id, field, consent_id, step_id, recorded_at desc
    ), answers as (
        select distinct on (entry_id) entry_id, answers
        from public.trials_revision
        where complete and entry_id in (select entry_id from latest)
        order by entry_id, number desc
    )
    select l.id
    from latest l
    left join answers a on a.entry_id = l.entry_id
    left join public.trials_revision seen on seen.id = l.revision_id
    where l.verified
      and (l.revision_id is null
           or a.answers -> l.field is not distinct from seen.answers -> l.field)
$$;

-- As trials/lifecycle.py has it.
create or replace function governance.deviation_may_become(before text, after text)
returns boolean language sql immutable as
$$
    select (before, after) in (values
        ('detected', 'classified'), ('detected', 'reported_to_ethics'),
        ('detected', 'not_a_deviation'),
        ('classified', 'classified'), ('classified', 'reported_to_ethics'),
        ('classified', 'corrected'), ('classified', 'closed'), ('classified', 'not_a_deviation'),
        ('reported_to_ethics', 'classified'), ('reported_to_ethics', 'corrected'),
        ('reported_to_ethics', 'closed'),
        ('corrected', 'corrected'), ('corrected', 'classified'),
        ('corrected', 'reported_to_ethics'), ('corrected', 'closed'),
        ('closed', 'classified'),
        ('not_a_deviation', 'classified'))
$$;

create or replace function governance.guard_deviation_step()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    before text;
    of_class text;
begin
    if new.recorded_by_id is distinct from context.actor() or new.role <> context.role() then
        raise exception 'a step of a deviation is recorded by whoever takes it'
            using errcode = '42501';
    end if;
    if new.state in ('classified', 'not_a_deviation', 'closed') and new.role <> 'data_manager' then
        raise exception 'the data manager classifies and closes deviations' using errcode = '42501';
    end if;
    -- One step after the other.
    perform pg_advisory_xact_lock(hashtextextended(new.deviation_id::text, 0));
    new.recorded_at := clock_timestamp();
    select coalesce((select state from public.trials_deviationstep
                     where deviation_id = new.deviation_id
                     order by recorded_at desc limit 1), 'detected') into before;
    if not governance.deviation_may_become(before, new.state) then
        raise exception 'a deviation that is % cannot become %', before, new.state
            using errcode = '55000';
    end if;
    select classification into of_class from public.trials_deviationstep
        where deviation_id = new.deviation_id and state = 'classified'
        order by recorded_at desc limit 1;
    if (new.state = 'classified') <> (new.classification <> '') then
        raise exception 'a deviation is classified as minor, major or important'
            using errcode = '23514';
    end if;
    if new.state in ('corrected', 'closed') and of_class is null then
        raise exception 'the deviation must be classified first' using errcode = '55000';
    end if;
    if new.state = 'closed' and not exists (
           select from public.trials_deviationstep
           where deviation_id = new.deviation_id and state = 'reported_to_ethics')
       and (select immediate_hazard from public.trials_deviation where id = new.deviation_id) then
        raise exception 'an immediate hazard is reported to the ethics board before it is closed'
            using errcode = '55000';
    end if;
    return new;
end
$$;

-- On what the monitor plans, writes and finds.
create or replace function governance.guard_monitor()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.role() <> 'monitor' or new.recorded_by_id is distinct from context.actor() then
        raise exception 'only the monitor records this, in the own name' using errcode = '42501';
    end if;
    return new;
end
$$;

create or replace function governance.monitoring_visit_may_become(before text, after text)
returns boolean language sql immutable as
$$
    select (before, after) in (values
        ('planned', 'held'), ('planned', 'cancelled'), ('held', 'reported'),
        ('reported', 'reported'), ('reported', 'letter_signed'),
        ('letter_signed', 'reported'), ('letter_signed', 'letter_signed'),
        ('letter_signed', 'closed'))
$$;

-- A visit is reported once the latest version of its report is signed; the letter, in the same way.
create or replace function governance.guard_monitoring_step()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    before text;
    of_kind text;
begin
    perform pg_advisory_xact_lock(hashtextextended(new.visit_id::text, 0));
    new.recorded_at := clock_timestamp();
    select coalesce((select state from public.trials_monitoringvisitstep
                     where visit_id = new.visit_id order by recorded_at desc limit 1), 'planned')
        into before;
    if not governance.monitoring_visit_may_become(before, new.state) then
        raise exception 'a monitoring visit that is % cannot become %', before, new.state
            using errcode = '55000';
    end if;
    foreach of_kind in array case new.state when 'reported' then array['report']
                                            when 'letter_signed' then array['letter']
                                            when 'closed' then array['report', 'letter']
                                            else array[]::text[] end loop
        if not exists (
            select from governance.signature s
            where s.of_table = 'trials_monitoringreport' and s.meaning = 'monitoring ' || of_kind
              and s.of_id = (select r.id from public.trials_monitoringreport r
                             where r.visit_id = new.visit_id and r.kind = of_kind
                             order by r.version desc limit 1)) then
            raise exception 'the latest version of the % is not signed', of_kind
                using errcode = '55000';
        end if;
    end loop;
    return new;
end
$$;

revoke all on function governance.only_looks(text), governance.guard_writer(),
    governance.guard_verification(), governance.verifications_that_hold(uuid[]),
    governance.deviation_may_become(text, text), governance.guard_deviation_step(),
    governance.guard_monitor(), governance.monitoring_visit_may_become(text, text),
    governance.guard_monitoring_step() from public;
grant execute on function governance.guard_writer(), governance.guard_verification(),
    governance.guard_deviation_step(), governance.guard_monitor(),
    governance.guard_monitoring_step() to {migrator};
grant execute on function governance.verifications_that_hold(uuid[]) to {web};
