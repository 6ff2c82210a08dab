-- as governance
-- Whose hand a rating is in: it is written by the rater to whom the interview was given, it stays
-- complete once it was, and nobody is given a person whom they said they have met.

-- On revisions.
create or replace function governance.guard_rating()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    rater uuid;
begin
    if new.form_class <> 'rating' then
        return new;
    end if;
    select assigned_to_id into rater from public.trials_entry where id = new.entry_id;
    if rater is null then
        -- Ratings of a trial that is held elsewhere come in a file, once.
        if context.role() <> 'data_manager' or new.number <> 1 then
            raise exception 'this interview was given to no rater: nobody rates it'
                using errcode = '42501';
        end if;
    elsif context.role() <> 'rater' or rater is distinct from context.actor() then
        raise exception 'a rating is written by the rater to whom the interview was given'
            using errcode = '42501';
    end if;
    if exists (select from public.trials_revision where entry_id = new.entry_id and number = 1
               and recorded_by_id is distinct from context.actor()) then
        raise exception 'a rating is corrected by whoever wrote it, and by nobody else'
            using errcode = '42501';
    end if;
    if not new.complete and exists (select from public.trials_revision
                                    where entry_id = new.entry_id and complete) then
        raise exception 'a rating that was complete stays complete' using errcode = '55000';
    end if;
    return new;
end
$$;

-- On entries: whoever gives an interview away need not see what speaks against a rater.
create or replace function governance.guard_rater()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    doubled public.trials_entry;
begin
    if tg_op = 'INSERT' then
        if new.second_of_id is null and new.assigned_to_id is null then
            return new;
        end if;
    elsif new.second_of_id is distinct from old.second_of_id then
        raise exception 'a second rating stays one' using errcode = '42501';
    elsif new.assigned_to_id is not distinct from old.assigned_to_id then
        return new;
    elsif exists (select from public.trials_revision where entry_id = new.id) then
        raise exception 'an interview that was begun stays with its rater' using errcode = '55000';
    end if;
    if new.second_of_id is not null then
        select * into doubled from public.trials_entry where id = new.second_of_id;
        if doubled.second_of_id is not null or doubled.form_class <> 'rating'
           or (doubled.visit_id, doubled.form_key, doubled.form_version, doubled.slot,
               doubled.form_class)
              is distinct from
              (new.visit_id, new.form_key, new.form_version, new.slot, new.form_class) then
            raise exception 'a second rating is of the same form at the same visit'
                using errcode = '42501';
        end if;
    end if;
    if new.assigned_to_id is null then
        return new;
    end if;
    if new.assigned_to_id is not distinct from doubled.assigned_to_id then
        raise exception 'a second rating is by another rater' using errcode = '55000';
    end if;
    if exists (select from public.trials_acquaintance a
               where a.participant_id = new.participant_id and a.met_before
                 and a.recorded_by_id = new.assigned_to_id) then
        raise exception 'this rater has said that they have met this person'
            using errcode = '55000';
    end if;
    return new;
end
$$;

-- On what a rater says of an interview: she says it of her own.
create or replace function governance.guard_room()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.role() <> 'rater' or new.recorded_by_id is distinct from context.actor()
       or not exists (select from public.trials_entry e
                      where e.id = new.entry_id and e.assigned_to_id = context.actor()
                        and e.participant_id = new.participant_id and e.site_id = new.site_id
                        and e.trial_id = new.trial_id and e.arm_path = new.arm_path) then
        raise exception 'only the rater of an interview says this of it' using errcode = '42501';
    end if;
    return new;
end
$$;

-- A rater may not see the participants, but has to know which language to speak.
create or replace function governance.languages_of_interviews()
returns table (entry_id uuid, language text)
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select e.id, p.language
    from public.trials_entry e
    join public.trials_participant p on p.id = e.participant_id
    where e.trial_id = context.trial() and e.assigned_to_id = context.actor()
$$;

-- When to be there, and not at which visit: what is booked, until the interview is rated. Of a
-- second rating nothing: it is done from the recording, whenever its rater has time.
create or replace function governance.times_of_interviews()
returns table (entry_id uuid, starts_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select e.id, booked.starts_at
    from public.trials_entry e
    cross join lateral (
        select s.state, s.starts_at from public.trials_visitstep s
        where s.visit_id = e.visit_id and s.state in ('scheduled', 'missed', 'not_applicable')
        order by s.recorded_at desc limit 1) booked
    where booked.state = 'scheduled' and e.trial_id = context.trial() and e.assigned_to_id = context.actor()
      and e.second_of_id is null
      and not exists (select from public.trials_revision r where r.entry_id = e.id and r.complete)
$$;

-- Until the arms are known: how often raters were told something, and no more.
create or replace function governance.count_of_rater_disclosures()
returns bigint language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.role() not in ('rater_coordinator', 'sponsor', 'statistician') then
        raise exception 'what raters were told is sealed' using errcode = '42501';
    end if;
    return (select count(*) from public.trials_raterdisclosure where trial_id = context.trial());
end
$$;

-- Afterwards: which ratings they are, as flags for the analysis.
create or replace function governance.rater_disclosures()
returns table (participant text, visit text, form text, told text, note text, at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.role() <> 'statistician' or governance.state(context.trial()) <> 'unblinded' then
        raise exception 'what raters were told is sealed' using errcode = '42501';
    end if;
    return query
        select p.number::text,
               -- As Visit.name and Entry.name give them.
               v.code || case when v.occurrence > 1 then '#' || v.occurrence else '' end,
               e.form_key || case when e.slot <> '' then '@' || e.slot else '' end,
               d.told::text, d.note::text, d.recorded_at
        from public.trials_raterdisclosure d
        join public.trials_entry e on e.id = d.entry_id
        join public.trials_visit v on v.id = e.visit_id
        join public.trials_participant p on p.id = d.participant_id
        where d.trial_id = context.trial()
        order by p.number, v.position, v.occurrence, e.position, d.recorded_at;
end
$$;

revoke all on function governance.guard_rating(), governance.guard_rater(),
    governance.guard_room(), governance.languages_of_interviews(),
    governance.times_of_interviews(), governance.count_of_rater_disclosures(),
    governance.rater_disclosures() from public;
grant execute on function governance.guard_rating(), governance.guard_rater(),
    governance.guard_room() to {migrator};
grant execute on function governance.languages_of_interviews(), governance.times_of_interviews(),
    governance.count_of_rater_disclosures(), governance.rater_disclosures() to {web};
