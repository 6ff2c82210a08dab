-- as allocation
-- What was opened with the vault's own key for one participant, or for all of a study (closed
-- reports, as letters), before a moment: whose access, what for, and when; never the arm.
drop function if exists allocation.accesses_of(uuid, uuid, timestamptz);
create or replace function allocation.accesses_of(
    of_trial uuid, of_participant uuid, before timestamptz)
returns table (id uuid, purpose text, name text, role text, at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select a.id, a.purpose, a.actor_name, a.role, a.at from allocation.access a
    where a.trial_id = of_trial and a.at < before
      and (a.participant_id = of_participant or a.participant_id is null)
    order by a.at
$$;
revoke all on function allocation.accesses_of(uuid, uuid, timestamptz) from public;
grant execute on function allocation.accesses_of(uuid, uuid, timestamptz) to {governance_owner};

-- as governance
-- Who could see the arm of a participant until the end of a day, by the clock of their site. One
-- document: the accesses, when the arm was disclosed to the site, and who worked in the study on
-- that day, in which role and at which site. The rest is in tables that both logins read. That the
-- safety board got a closed report is read with the vault's login alone, whatever the role.
create or replace function governance.access_history(of_number text, on_day date)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    person record;
    day_ends timestamptz;
begin
    if context.role() not in ('quality_auditor', 'quality_assurance', 'inspector') then
        raise exception 'the quality auditor, quality assurance or an inspector asks who could see'
            ' an arm'
            using errcode = '42501';
    end if;
    select p.id, p.trial_id, p.number, p.site_id, s.code as site, s.timezone into person
    from public.trials_participant p join public.trials_site s on s.id = p.site_id
    where p.trial_id = context.trial() and p.number = of_number;
    if person.id is null then
        return null;
    end if;
    day_ends := (on_day + 1)::timestamp at time zone person.timezone;
    return jsonb_build_object(
        'number', person.number,
        'site', person.site,
        'day_ends', day_ends,
        'today', (now() at time zone person.timezone)::date,
        'is_randomised', exists (select from public.trials_randomisation
                                 where participant_id = person.id and randomised_on <= on_day),
        'disclosed_at', (select at from governance.disclosed_arm
                         where participant_id = person.id and at < day_ends),
        'accesses', (
            select coalesce(jsonb_agg(
                jsonb_build_object('purpose', a.purpose, 'name', a.name, 'role', a.role,
                                   'at', a.at, 'confirmed_by', coalesce(c.actor_name, ''))
                order by a.at), '[]')
            from allocation.accesses_of(person.trial_id, person.id, day_ends) a
            left join governance.unblinding u on u.access_id = a.id
            left join governance.emergency_confirmation c on c.request_id = u.request_id
            where a.purpose <> 'closed_report' or format('"%s"', session_user) = '{vault}'),
        -- Each person once, at the participant's site where that is one of theirs.
        'members', (
            select coalesce(jsonb_agg(
                jsonb_build_object('name', u.name, 'role', m.role, 'site', s.code)
                order by m.role, u.name), '[]')
            from (select distinct on (one.user_id) one.* from public.trials_membership one
                  where one.trial_id = person.trial_id
                    and governance.was_in_force_on(one.id, on_day)
                  order by one.user_id, one.site_id = person.site_id desc nulls last) m
            join public.trials_user u on u.id = m.user_id
            left join public.trials_site s on s.id = m.site_id));
end
$$;
revoke all on function governance.access_history(text, date) from public;
grant execute on function governance.access_history(text, date) to {web}, {vault};
