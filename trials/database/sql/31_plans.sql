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

create or replace function governance.guard_planned()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if not exists (select from public.analysis_analysisplan p
                   where p.id = new.plan_id and p.trial_id = new.trial_id) then
        raise exception 'the study has no such analysis plan' using errcode = 'P0002';
    end if;
    if new.kind <> 'dry'
       and governance.plan_status(new.plan_id) not in ('pre-specified', 'post hoc') then
        raise exception 'the analysis plan is not signed by the statistician and the sponsor'
            using errcode = '55000';
    end if;
    return new;
end
$$;

revoke all on function governance.plan_status(uuid), governance.has_prespecified_plan(uuid),
    governance.demand_prespecified_plan(uuid), governance.guard_plan_text(),
    governance.guard_planned() from public;
grant execute on function governance.plan_status(uuid) to {web}, {worker};
grant execute on function governance.has_prespecified_plan(uuid) to {web}, {vault};
grant execute on function governance.guard_plan_text(), governance.guard_planned() to {migrator};
