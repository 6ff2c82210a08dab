-- as governance
-- The data set of a study for the public: made once, of a released result, by those who release.

create or replace function governance.is_published(of_trial uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select exists (select from public.analysis_publication where trial_id = of_trial) $$;

-- That it is the only one of its study, the table itself says (published_once).
create or replace function governance.guard_publication()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    by_worker boolean := format('"%s"', session_user) = '{worker}';
begin
    if context.act() <> 'runs.publish' or context.trial() is distinct from new.trial_id
       or not exists (select from public.analysis_run r
                      where r.id = new.run_id and r.trial_id = new.trial_id) then
        raise exception 'a data set for the public is made of a run, by an act of its own, in its '
            'study' using errcode = '42501';
    end if;
    if new.made_by_id is distinct from context.actor() or by_worker <> (new.made_by_id is null)
       or not by_worker and context.role() not in ('statistician', 'sponsor') then
        raise exception 'a data set for the public is made by the statistician or the sponsor, in '
            'their own name' using errcode = '42501';
    end if;
    if governance.state(new.trial_id) <> 'unblinded'
       or governance.standing(new.run_id) is distinct from 'released' then
        raise exception 'a data set for the public is made of a released result, once the study is '
            'unblinded' using errcode = '55000';
    end if;
    if new.sha256 <> encode(sha256(new.content), 'hex') then
        raise exception 'the hash is not that of the data set' using errcode = '23514';
    end if;
    new.made_at := clock_timestamp();
    return new;
end
$$;

revoke all on function governance.is_published(uuid), governance.guard_publication() from public;
grant execute on function governance.guard_publication() to {migrator};
