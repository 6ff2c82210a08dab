-- as governance
-- When somebody's part in a study is in force, and which tasks are theirs: one place, which the
-- pages, the scopes and the history of access all ask. Days are those of the clock of the site;
-- of a role that is of no one site, those of UTC.

create or replace function governance.clock_of(of_site uuid)
returns text language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select coalesce((select timezone from public.trials_site where id = of_site), 'UTC') $$;

-- From the first day to the last (none: without end), not before `begun` and not from `ended` on.
create or replace function governance.span_of(
    starts_on date, ends_on date, clock text, begun timestamptz, ended timestamptz)
returns tstzrange language sql stable set search_path = pg_catalog, pg_temp as
$$
    select case when first < last then tstzrange(first, last) else 'empty' end
    from (select greatest(starts_on::timestamp at time zone clock, begun) as first,
                 coalesce(least((ends_on + 1)::timestamp at time zone clock, ended),
                          'infinity') as last) as moments
$$;

-- The days that a part was given for, cut where it was ended: for telling whether two may stand
-- beside each other. One that was withdrawn before it was accepted has none.
create or replace function governance.part_days(of_membership uuid)
returns daterange language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select case
        when e.id is not null and m.invitation_id is not null and a.id is null then 'empty'
        when last < m.starts_on then 'empty'
        else daterange(m.starts_on, last, '[]')
    end
    from public.trials_membership m
    left join public.trials_membershipend e on e.membership_id = m.id
    left join public.trials_invitationacceptance a on a.invitation_id = m.invitation_id
    cross join lateral least(m.ends_on, (e.recorded_at at time zone
                                         governance.clock_of(m.site_id))::date) as last
    where m.id = of_membership
$$;

-- When the part is in force: once an invitation was accepted, and the training that its role needs
-- is on record.
create or replace function governance.part_span(of_membership uuid)
returns tstzrange language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select case
        when i.id is not null and (a.id is null or (i.needs_training and trained is null))
        then 'empty'
        else governance.span_of(
            m.starts_on, m.ends_on, governance.clock_of(m.site_id),
            greatest(a.recorded_at, case when i.needs_training then trained end), e.recorded_at)
    end
    from public.trials_membership m
    left join public.trials_invitation i on i.id = m.invitation_id
    left join public.trials_invitationacceptance a on a.invitation_id = i.id
    left join public.trials_membershipend e on e.membership_id = m.id
    cross join lateral (select min(t.recorded_at) as trained from public.trials_training t
                        where t.trial_id = m.trial_id and t.user_id = m.user_id) as training
    where m.id = of_membership
$$;

create or replace function governance.is_in_force(of_membership uuid, at timestamptz)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select governance.part_span(of_membership) @> at $$;

-- At any moment of that day.
create or replace function governance.was_in_force_on(of_membership uuid, on_day date)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select governance.part_span(m.id)
        && governance.span_of(on_day, on_day, governance.clock_of(m.site_id), null, null)
    from public.trials_membership m where m.id = of_membership
$$;

-- A row of the delegation log counts from its signature on, until its end is signed.
create or replace function governance.delegation_span(of_delegation uuid)
returns tstzrange language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select case when s.at is null then 'empty' else governance.span_of(
        d.starts_on, d.ends_on, governance.clock_of(d.site_id), s.at, ending.at) end
    from public.trials_delegation d
    left join governance.signature s on s.of_table = 'trials_delegation' and s.of_id = d.id
        and s.meaning = 'delegation' and s.content_hash = d.content_hash
    left join public.trials_delegationend e on e.delegation_id = d.id
    left join governance.signature ending on ending.of_table = 'trials_delegationend'
        and ending.of_id = e.id and ending.meaning = 'delegation end'
        and ending.content_hash = e.content_hash
    where d.id = of_delegation
$$;

create or replace function governance.is_delegated(of_delegation uuid, at timestamptz)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select governance.delegation_span(of_delegation) @> at $$;

-- Whether the newest released version of the study asks for the log (released_versions in
-- trials/studies/loading.py).
create or replace function governance.delegation_required(of_trial uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select coalesce((
        select v.delegation_required from public.trials_studyversion v
        where v.trial_id = of_trial
          and (v.number = 1 or (select count(*) from public.trials_versionapproval a
                                where a.version_id = v.id) >= 2)
        order by v.number desc limit 1), false)
$$;

-- The tasks of somebody at their site, as a list; null where nothing needs to be delegated.
create or replace function governance.tasks_of(of_membership uuid, at timestamptz)
returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select case when m.site_id is not null and governance.delegation_required(m.trial_id) then (
        select coalesce(jsonb_agg(distinct task order by task), '[]')
        from public.trials_delegation d, jsonb_array_elements_text(d.tasks) as task
        where d.site_id = m.site_id and d.user_id = m.user_id
          and governance.delegation_span(d.id) @> at) end
    from public.trials_membership m where m.id = of_membership
$$;

-- Whose code this is: of the newest link of an invitation that nobody has accepted or withdrawn.
-- Asked before anybody has signed in.
create or replace function governance.invitation_of(code_sha256 text)
returns uuid language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select l.invitation_id from public.trials_invitationlink l
    where l.code_sha256 = invitation_of.code_sha256 and l.expires_at > clock_timestamp()
      and not exists (select from public.trials_invitationlink later
                      where later.invitation_id = l.invitation_id
                        and later.recorded_at > l.recorded_at)
      and not exists (select from public.trials_invitationacceptance a
                      where a.invitation_id = l.invitation_id)
      and exists (select from public.trials_membership m
                  where m.invitation_id = l.invitation_id and not exists (
                      select from public.trials_membershipend e where e.membership_id = m.id))
$$;
create or replace function governance.trial_of_invitation(of_invitation uuid)
returns uuid language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select trial_id from public.trials_invitation where id = of_invitation $$;

-- Whether nothing keeps the account open any more: no part that is in force or to come, anywhere.
create or replace function governance.has_no_part(of_user uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select not exists (
        select from public.trials_membership m
        where m.user_id = of_user
          and not exists (select from public.trials_membershipend e where e.membership_id = m.id)
          and (m.ends_on is null
               or m.ends_on >= (now() at time zone governance.clock_of(m.site_id))::date))
$$;

revoke all on function governance.clock_of(uuid),
    governance.span_of(date, date, text, timestamptz, timestamptz), governance.part_days(uuid),
    governance.part_span(uuid), governance.is_in_force(uuid, timestamptz),
    governance.was_in_force_on(uuid, date), governance.delegation_span(uuid),
    governance.is_delegated(uuid, timestamptz), governance.delegation_required(uuid),
    governance.tasks_of(uuid, timestamptz), governance.invitation_of(text),
    governance.trial_of_invitation(uuid), governance.has_no_part(uuid) from public;
grant execute on function governance.tasks_of(uuid, timestamptz), governance.has_no_part(uuid)
    to {web}, {vault};
grant execute on function governance.is_in_force(uuid, timestamptz) to {web}, {worker}, {vault};
grant execute on function governance.was_in_force_on(uuid, date),
    governance.is_delegated(uuid, timestamptz), governance.invitation_of(text), governance.trial_of_invitation(uuid) to {web};

-- as ledger
-- When each of these accounts last signed in; the lines of signing in belong to no trial.
create index if not exists event_of_sign_in on ledger.event (actor_id, id)
    where act = 'accounts.sign_in' and outcome = 'done';

create or replace function ledger.last_sign_in(of_user uuid)
returns timestamptz language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select e.at from ledger.event e
    where e.actor_id = of_user and e.act = 'accounts.sign_in' and e.outcome = 'done'
    order by e.id desc limit 1
$$;
revoke all on function ledger.last_sign_in(uuid) from public;
grant execute on function ledger.last_sign_in(uuid) to {web};
