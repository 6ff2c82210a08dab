-- as governance
-- The work of a run. A run ends once: with its result, or with its cancellation. Whoever writes
-- either waits for the other, so that none of both is missed.

-- The parts of a run are made with it and never later, each analysis in one of them. What joins a
-- bootstrap joins its own shares, which are numbered from 0 without a gap. The database makes the
-- lease by which workers share the work: a part without one would never be computed.
create or replace function governance.guard_run_part()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    joining public.analysis_runpart;
begin
    if context.trial() is distinct from new.trial_id or context.act() <> 'runs.start'
       or not exists (select from public.analysis_run r
                      where r.id = new.run_id and r.trial_id = new.trial_id)
       or not ledger.was_added_now('analysis_run', new.run_id) then
        raise exception 'the parts of a run are made by the act that starts it'
            using errcode = '42501';
    end if;
    if new.joined_by_id is not null then
        select * into joining from public.analysis_runpart where id = new.joined_by_id;
        if joining.run_id is distinct from new.run_id or joining.joined_by_id is not null
           or joining.analyses <> new.analyses
           or new.share is distinct from (select count(*) from public.analysis_runpart
                                          where joined_by_id = new.joined_by_id) then
            raise exception 'a share is the next one of a part of the same run'
                using errcode = '23514';
        end if;
    elsif new.share is not null or jsonb_typeof(new.analyses) <> 'array' or new.analyses = '[]'
          or exists (select from public.analysis_runpart p
                     where p.run_id = new.run_id and p.joined_by_id is null
                       and p.analyses ?| array(select jsonb_array_elements_text(new.analyses))) then
        raise exception 'a part has analyses, and each analysis is in one part of its run'
            using errcode = '23514';
    end if;
    insert into public.analysis_lease (part_id, token) values (new.id, 0);
    return new;
end
$$;

create or replace function governance.guard_cancellation()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.trial() is distinct from new.trial_id
       or new.cancelled_by_id is distinct from context.actor()
       or context.role() not in ('statistician', 'sponsor')
       or not exists (select from public.analysis_run r
                      where r.id = new.run_id and r.trial_id = new.trial_id) then
        raise exception 'a run is cancelled by the statistician or the sponsor of its study'
            using errcode = '42501';
    end if;
    if trim(new.reason) = '' then
        raise exception 'a run is cancelled with a reason' using errcode = '23514';
    end if;
    perform pg_advisory_xact_lock(governance.lock_key(new.run_id));
    if exists (select from public.analysis_runresult where run_id = new.run_id) then
        raise exception 'the run has ended: it cannot be cancelled' using errcode = '55000';
    end if;
    new.cancelled_at := clock_timestamp();
    return new;
end
$$;

-- On results of runs and of their parts.
create or replace function governance.guard_uncancelled()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    of_run uuid;
begin
    if tg_table_name = 'analysis_runresult' then
        of_run := new.run_id;
    else
        select p.run_id into of_run from public.analysis_runpart p where p.id = new.part_id;
    end if;
    perform pg_advisory_xact_lock_shared(governance.lock_key(of_run));
    if exists (select from public.analysis_runcancellation where run_id = of_run) then
        raise exception 'the run was cancelled: it has no result' using errcode = '55000';
    end if;
    return new;
end
$$;

revoke all on function governance.guard_run_part(), governance.guard_cancellation(),
    governance.guard_uncancelled() from public;
grant execute on function governance.guard_run_part(), governance.guard_cancellation(),
    governance.guard_uncancelled() to {migrator};
