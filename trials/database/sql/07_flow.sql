-- as governance
-- What the flow of participants may say: who is in the snapshot, and, once the study is
-- unblinded and not before, who was in which arm. Each as far as the reader's sites go.

create or replace function governance.arms_of(of_trial uuid)
returns table (participant_id uuid, arm text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    everywhere boolean := context.all_sites();
    sites uuid[] := context.sites();
begin
    if context.trial() is distinct from of_trial or governance.state(of_trial) <> 'unblinded' then
        raise exception 'the arms of this study are sealed' using errcode = '42501';
    end if;
    return query
        select l.participant_id, m.arm
        from governance.letter l
        join governance.meaning m on m.snapshot_id = l.snapshot_id and m.letter = l.letter
        join governance.snapshot s on s.id = l.snapshot_id
        join public.trials_participant p on p.id = l.participant_id
        where s.trial_id = of_trial and (everywhere or p.site_id = any(sites));
end
$$;

create or replace function governance.frozen_participants(of_trial uuid)
returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    everywhere boolean := context.all_sites();
    sites uuid[] := context.sites();
begin
    if context.trial() is distinct from of_trial then
        raise exception 'this study is not the one that is looked at' using errcode = '42501';
    end if;
    return query
        select distinct r.participant_id
        from governance.snapshot_line l
        join public.trials_revision r on r.id = l.revision_id
        where l.snapshot_id = (select id from governance.snapshot where trial_id = of_trial
                               order by taken_at desc limit 1)
          and (everywhere or r.site_id = any(sites));
end
$$;

revoke all on function governance.arms_of(uuid), governance.frozen_participants(uuid) from public;
grant execute on function governance.arms_of(uuid), governance.frozen_participants(uuid) to {web};
