-- as governance
-- Analysis plans. The statistician and the sponsor sign a plan as any record (18_signatures.sql);
-- what it is, is read off their signatures and the release of the letters A and B: from then on
-- somebody can see a difference between the groups.

-- draft, signed once, pre-specified (both signed before the letters were released) or post hoc.
-- Each role counts with its first signature: a colleague who signs later changes nothing.
create or replace function governance.plan_status(of_plan uuid)
returns text language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select case
        when count(*) = 0 then 'draft'
        when count(*) = 1 then 'signed once'
        when max(signed.first_at) < coalesce(
            (select min(t.at) from governance.transition t
             join public.analysis_analysisplan p on p.trial_id = t.trial_id
             where p.id = of_plan and t.to_state = 'masked'), 'infinity') then 'pre-specified'
        else 'post hoc'
    end
    from (select s.role, min(s.at) as first_at from governance.signature s
          where s.of_table = 'analysis_analysisplan' and s.of_id = of_plan
          group by s.role) signed
$$;

create or replace function governance.has_prespecified_plan(of_trial uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select exists (select from public.analysis_analysisplan p where p.trial_id = of_trial
                   and governance.plan_status(p.id) = 'pre-specified')
$$;

-- Asked before the letters are approved and released (03_governance.sql).
create or replace function governance.demand_prespecified_plan(of_trial uuid)
returns void language plpgsql stable as
$$
begin
    if not governance.has_prespecified_plan(of_trial) then
        raise exception 'no analysis plan is signed by the statistician and the sponsor: '
            'they sign one before the letters are released' using errcode = '55000';
    end if;
end
$$;

-- A plan is known by the hash of its text, which is what is signed.
create or replace function governance.guard_plan_text()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.trial() is distinct from new.trial_id then
        raise exception 'a plan is kept in the study of whoever keeps it' using errcode = '42501';
    end if;
    if new.sha256 is distinct from encode(sha256(convert_to(new.text, 'UTF8')), 'hex') then
        raise exception 'the SHA-256 is not that of the text of the plan' using errcode = '23514';
    end if;
    new.added_at := clock_timestamp();
    return new;
end
$$;

-- Codes, in their order, of the sites that were excluded for cause until now.
create or replace function governance.excluded_sites(of_trial uuid)
returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select coalesce(jsonb_agg(code order by code), '[]')
    from (select distinct s.code from public.trials_sitestep e
          join public.trials_site s on s.id = e.site_id
          where e.trial_id = of_trial and e.state = 'excluded_for_cause') excluded
$$;

-- Whoever excluded a site starts again, without it, what was analysed with all sites
-- (analysis/exclusions.py), and no other run.
create or replace function governance.repeats_without_site(run public.analysis_run)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select run.kind <> 'dry'
       and exists (select from public.trials_sitestep e
                   join public.trials_site s on s.id = e.site_id
                   where e.trial_id = run.trial_id and e.state = 'excluded_for_cause'
                     and e.recorded_by_id = context.actor() and e.role = context.role()
                     and run.excluded_sites ? s.code)
       and exists (select from public.analysis_run earlier
                   where earlier.trial_id = run.trial_id and earlier.plan_id = run.plan_id
                     and earlier.kind = run.kind and earlier.excluded_sites = '[]')
$$;

-- A run is what its row says, for everything after follows from it: its plan, the data of the last
-- lock, the arms that may be known by now, and every site or none that was excluded for cause.
create or replace function governance.guard_planned()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    latest governance.snapshot;
begin
    if context.trial() is distinct from new.trial_id
       or new.started_by_id is distinct from context.actor() or context.act() <> 'runs.start'
       or context.role() not in ('statistician', 'sponsor')
          and not governance.repeats_without_site(new) then
        raise exception 'a run is started by the statistician or the sponsor of its study, in their '
            'own name' using errcode = '42501';
    end if;
    if not exists (select from public.analysis_analysisplan p
                   where p.id = new.plan_id and p.trial_id = new.trial_id) then
        raise exception 'the study has no such analysis plan' using errcode = 'P0002';
    end if;
    if new.kind <> 'dry'
       and governance.plan_status(new.plan_id) not in ('pre-specified', 'post hoc') then
        raise exception 'the analysis plan is not signed by the statistician and the sponsor'
            using errcode = '55000';
    end if;
    -- Nobody opens or unlocks the study meanwhile.
    perform pg_advisory_xact_lock_shared(governance.lock_key(new.trial_id));
    if (governance.state(new.trial_id) = any(case new.kind
            when 'dry' then array['locked', 'masked', 'unblinded']
            when 'masked' then array['masked', 'unblinded']
            when 'labelled' then array['unblinded'] end)) is not true then
        raise exception 'the study is %: it is too early for a % run',
            governance.state(new.trial_id), new.kind using errcode = '55000';
    end if;
    select * into latest from governance.snapshot where trial_id = new.trial_id
        order by taken_at desc limit 1;
    if new.snapshot_id is distinct from latest.id
       or new.snapshot_sha256 is distinct from encode(latest.content_hash, 'hex') then
        raise exception 'a run is of the data of the last lock, by their hash'
            using errcode = '55000';
    end if;
    if new.excluded_sites not in ('[]', governance.excluded_sites(new.trial_id)) then
        raise exception 'a run has all sites, or lacks those that were excluded for cause'
            using errcode = '23514';
    end if;
    if new.salt !~ (case new.kind when 'dry' then '^[0-9a-f]{{32}}$' else '^$' end) then
        raise exception 'a rehearsal, and no other run, has a random salt of 32 digits'
            using errcode = '23514';
    end if;
    return new;
end
$$;

revoke all on function governance.plan_status(uuid), governance.has_prespecified_plan(uuid),
    governance.demand_prespecified_plan(uuid), governance.guard_plan_text(),
    governance.guard_planned(), governance.excluded_sites(uuid),
    governance.repeats_without_site(public.analysis_run) from public;
grant execute on function governance.plan_status(uuid) to {web}, {worker};
grant execute on function governance.has_prespecified_plan(uuid) to {web}, {vault};
grant execute on function governance.guard_plan_text(), governance.guard_planned() to {migrator};
