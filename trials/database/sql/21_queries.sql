-- as governance
-- Data queries: who asks what of which record, and which step may follow which. A query changes no
-- answer, and nobody settles a question that somebody else asked.

-- Steps of the queries of one participant are taken one after the other.
create or replace function governance.hold_queries(of_participant uuid)
returns void language sql volatile as
$$ select pg_advisory_xact_lock(hashtextextended('queries of ' || of_participant, 0)) $$;

-- On queries.
create or replace function governance.guard_query()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.role() not in ('monitor', 'data_manager', 'statistician', 'system')
       or new.opened_role is distinct from context.role()
       or new.opened_by_id is distinct from context.actor() then
        raise exception 'a query is raised by monitor, data manager, statistician or a check, in'
            ' their own name' using errcode = '42501';
    end if;
    if (new.check_code <> '') is distinct from (context.role() = 'system') then
        raise exception 'a check raises queries as the system, and a person without a check'
            using errcode = '42501';
    end if;
    if new.form_class = 'sealed' then
        raise exception 'nobody asks about a sealed form' using errcode = '42501';
    end if;
    if not governance.is_place_of_query(to_jsonb(new)) then
        raise exception 'a query is about one participant, visit and form that belong together'
            using errcode = '42501';
    end if;
    if (new.answered_by_role = 'rater_coordinator')
       is distinct from (coalesce(new.form_class, '') = 'rating') then
        raise exception 'a query about a rating goes to the rater coordinator, and no other does'
            using errcode = '42501';
    end if;
    new.opened_at := clock_timestamp();
    return new;
end
$$;

-- A second rating counts for the agreement of raters alone, and is not asked about.
create or replace function governance.is_place_of_query(query jsonb)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select case
        when query ->> 'entry_id' is not null then exists (
            select from public.trials_entry e
            where e.id = (query ->> 'entry_id')::uuid and e.second_of_id is null
              and (e.visit_id, e.participant_id, e.site_id, e.trial_id, e.form_class, e.arm_path)
                  = ((query ->> 'visit_id')::uuid, (query ->> 'participant_id')::uuid,
                     (query ->> 'site_id')::uuid, (query ->> 'trial_id')::uuid,
                     query ->> 'form_class', (query ->> 'arm_path')::boolean))
        when query ->> 'form_class' is not null then false
        when query ->> 'visit_id' is not null then exists (
            select from public.trials_visit v
            where v.id = (query ->> 'visit_id')::uuid
              and (v.participant_id, v.site_id, v.trial_id, v.arm_path)
                  = ((query ->> 'participant_id')::uuid, (query ->> 'site_id')::uuid,
                     (query ->> 'trial_id')::uuid, (query ->> 'arm_path')::boolean))
        else not (query ->> 'arm_path')::boolean and exists (
            select from public.trials_participant p
            where p.id = (query ->> 'participant_id')::uuid
              and (p.site_id, p.trial_id)
                  = ((query ->> 'site_id')::uuid, (query ->> 'trial_id')::uuid))
    end
$$;

-- On what is said to a query. What may follow what: QUERY in trials/lifecycle.py.
create or replace function governance.guard_query_step()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    q public.trials_dataquery;
    before public.trials_querymessage;
    state text;
    acting text := context.role();
    -- Whoever opened it settles it; what a check found, the data manager does.
    settles boolean;
begin
    perform governance.hold_queries(new.participant_id);
    select * into q from public.trials_dataquery where id = new.query_id;
    if q.id is null
       or (q.trial_id, q.site_id, q.participant_id, q.arm_path)
          is distinct from (new.trial_id, new.site_id, new.participant_id, new.arm_path)
       or q.entry_id is distinct from new.entry_id
       or q.form_class is distinct from new.form_class then
        raise exception 'this is said of another record than the query' using errcode = '42501';
    end if;
    if new.recorded_by_id is distinct from context.actor()
       or new.recorded_role is distinct from acting then
        raise exception 'everybody speaks in their own name' using errcode = '42501';
    end if;
    select * into before from public.trials_querymessage
        where query_id = q.id order by number desc limit 1;
    state := coalesce(before.state, 'open');
    if new.number is distinct from coalesce(before.number, 0) + 1 then
        raise exception 'somebody was faster: look at the query again' using errcode = '55000';
    end if;
    settles := acting = case when q.opened_role = 'system' then 'data_manager'
                             else q.opened_role end;
    if not coalesce(case
        -- The question is passed on to the rater who has the interview.
        when new.state = 'open' and new.rater_id is not null then
            state = 'open' and acting = 'rater_coordinator' and q.form_class = 'rating'
            and new.rater_id = (select assigned_to_id from public.trials_entry
                                where id = q.entry_id)
        when new.rater_id is not null then false
        when new.state = 'open' then
            (state = 'answered' and settles)
            or (state = 'auto_closed' and acting = 'system' and q.check_code <> '')
        when new.state = 'answered' and q.form_class = 'rating' then
            state = 'open' and acting = 'rater' and before.rater_id = context.actor()
        when new.state = 'answered' then
            state = 'open' and acting in ('site_coordinator', 'site_physician', 'therapist',
                                          'site_assessor', 'interviewer')
        when new.state = 'closed' then state = 'answered' and settles
        when new.state = 'cancelled' then state = 'open' and settles
        when new.state = 'auto_closed' then
            state <> 'auto_closed' and acting = 'system' and q.check_code <> ''
    end, false) then
        raise exception 'a query that is % does not become % by a %', state, new.state, acting
            using errcode = '42501';
    end if;
    if new.state in ('open', 'answered', 'cancelled') and length(trim(new.text)) < 3 then
        raise exception 'say it in words' using errcode = '23514';
    end if;
    if (new.state = 'answered') is distinct from (new.reason_code <> '') then
        raise exception 'an answer says how it settles the query' using errcode = '23514';
    end if;
    if (new.reason_code = 'corrected') is distinct from (new.revision_id is not null)
       or (new.revision_id is not null and not exists (
           select from public.trials_revision r
           where r.id = new.revision_id and r.entry_id = q.entry_id
             and r.recorded_at > q.opened_at)) then
        raise exception 'an answer "corrected" names the save that changed the form since'
            using errcode = '23514';
    end if;
    new.recorded_at := clock_timestamp();
    return new;
end
$$;

revoke all on function governance.hold_queries(uuid), governance.guard_query(),
    governance.is_place_of_query(jsonb), governance.guard_query_step() from public;
grant execute on function governance.guard_query(), governance.guard_query_step() to {migrator};
grant execute on function governance.hold_queries(uuid) to {web};
