-- as governance
-- What tablets send from the room of a dosing session, and who confirmed the dose.

-- An event is taken back within a minute; later it is a matter for the adverse-event form.
create or replace function governance.guard_observation()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    event public.trials_sessionobservation;
begin
    if context.role() not in ('therapist', 'site_physician', 'site_coordinator')
       or new.recorded_by_id is distinct from context.actor() then
        raise exception 'those who work in the room record what they observe, in their own name'
            using errcode = '42501';
    end if;
    if not exists (
        select from public.trials_visit v
        where v.id = new.visit_id
          and (v.trial_id, v.site_id, v.participant_id, v.arm_path)
              = (new.trial_id, new.site_id, new.participant_id, new.arm_path)
    ) or not (new.entry_id is null or exists (
        select from public.trials_entry e
        where e.id = new.entry_id and e.visit_id = new.visit_id
    )) or new.form_class <> 'session' then
        raise exception 'this was observed at another visit' using errcode = '42501';
    end if;
    if new.happened_at is distinct from
       new.device_time + new.clock_offset_ms * interval '1 millisecond' then
        raise exception 'when it happened is what the tablet said, and how far its clock was behind'
            using errcode = '23514';
    end if;
    new.recorded_at := clock_timestamp();
    if (new.kind in ('severity', 'undo')) is distinct from (new.of_id is not null) then
        raise exception 'a severity and an undo name their event, and nothing else does'
            using errcode = '23514';
    end if;
    if new.of_id is null then
        return new;
    end if;
    select * into event from public.trials_sessionobservation where id = new.of_id;
    if event.id is null or event.visit_id <> new.visit_id or event.kind <> 'event' then
        raise exception 'there is no such event in this session' using errcode = '42501';
    end if;
    if new.kind = 'undo' and (new.happened_at < event.happened_at
                              or new.happened_at > event.happened_at + interval '1 minute') then
        raise exception 'an event is taken back within a minute; afterwards say on its form that it'
            ' was none' using errcode = '23514';
    end if;
    return new;
end
$$;

-- The second person gives doses at this site now, and is not the one who recorded the dose.
create or replace function governance.guard_confirmation()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    dose public.trials_dosingstep;
begin
    select * into dose from public.trials_dosingstep where id = new.step_id;
    if dose.id is null or dose.kind <> 'initial'
       or (dose.trial_id, dose.site_id, dose.participant_id, dose.arm_path, dose.form_class)
          is distinct from (new.trial_id, new.site_id, new.participant_id, new.arm_path,
                            new.form_class) then
        raise exception 'there is no such dose' using errcode = '42501';
    end if;
    if dose.recorded_by_id is distinct from context.actor()
       or new.confirmed_by_id is not distinct from dose.recorded_by_id then
        raise exception 'a second person confirms the dose that the first one records'
            using errcode = '42501';
    end if;
    if new.role not in ('therapist', 'site_physician') or not exists (
        select from public.trials_membership m
        where m.user_id = new.confirmed_by_id and m.trial_id = new.trial_id
          and m.site_id = new.site_id and m.role = new.role
          and governance.is_in_force(m.id, now())
          -- The physician delegates, and needs no row of the log.
          and (m.role = 'site_physician'
               or coalesce(governance.tasks_of(m.id, now()) ? 'dosing', true))
    ) then
        raise exception 'whoever confirms a dose gives doses at this site' using errcode = '42501';
    end if;
    new.recorded_at := clock_timestamp();
    return new;
end
$$;

revoke all on function governance.guard_observation(), governance.guard_confirmation() from public;
grant execute on function governance.guard_observation(), governance.guard_confirmation()
    to {migrator};
