-- as governance
-- The state of a site: said by whoever is acting, and excluded for cause by two people.

create or replace function governance.guard_site_step()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if new.recorded_by_id is distinct from context.actor() or new.role <> context.role() then
        raise exception 'a step of a site is recorded by whoever takes it' using errcode = '42501';
    end if;
    if new.state = 'excluded_for_cause' and not exists (
        select from public.trials_sitestep proposal
        where proposal.id = new.confirms_id and proposal.state = 'exclusion_proposed'
          and proposal.site_id = new.site_id and proposal.role <> new.role
          and proposal.recorded_by_id <> new.recorded_by_id
          and proposal.id = (select id from public.trials_sitestep where site_id = new.site_id
                             order by recorded_at desc limit 1)
    ) then
        raise exception 'two people in two roles exclude a site for cause' using errcode = '42501';
    end if;
    return new;
end
$$;

revoke all on function governance.guard_site_step() from public;
grant execute on function governance.guard_site_step() to {migrator};
