-- as governance
-- The work of a run. A run ends once: with its result, or with its cancellation. Whoever writes
-- either waits for the other, so that none of both is missed.

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

revoke all on function governance.guard_cancellation(), governance.guard_uncancelled() from public;
grant execute on function governance.guard_cancellation(), governance.guard_uncancelled()
    to {migrator};
