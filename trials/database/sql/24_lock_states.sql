-- as ledger
-- Whether the act of this line has changed answers of the participant: what follows from them is
-- written under the same line.
create or replace function ledger.changed_a_form(of_event bigint, of_participant uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select exists (select from ledger.change
                   where event_id = of_event and participant_id = of_participant
                     and table_name in ('trials_revision', 'trials_entrystep'))
$$;
revoke all on function ledger.changed_a_form(bigint, uuid) from public;
grant execute on function ledger.changed_a_form(bigint, uuid) to {governance_owner};

-- as governance
-- From open data to the lock and, as an exception, back: who takes each step, in which order, and
-- what each person has seen and signed. What is signed is a row of a table of the trial
-- (governance.sign in 18_signatures.sql); the steps are rows of governance.transition.

-- Data are written in the soft lock where they were reopened: a form, a visit or a participant.
-- A form closes by itself once its complete answers are committed. recorded_at of a revision and of
-- a reopening are the database's own.
create or replace function governance.is_reopened(of_participant uuid, of_visit uuid, of_entry uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select exists (
        select from public.trials_reopening o
        where o.participant_id = of_participant
          and (o.visit_id is null or o.visit_id = of_visit)
          and (o.entry_id is null or o.entry_id = of_entry)
          and not exists (select from public.trials_reopeningend e where e.reopening_id = o.id)
          and not exists (select from public.trials_revision r
                          where r.entry_id = o.entry_id and r.complete
                            and r.recorded_at > o.recorded_at and r.recorded_at < now()))
$$;

-- whole: the row that is written. What follows from a reopened form (an alert, a step, a visit
-- that falls away) is written under the line of its save.
create or replace function governance.may_change(of_table name, whole jsonb)
returns boolean language plpgsql volatile as
$$
declare
    of_participant uuid := coalesce(whole ->> 'participant_id',
        case of_table when 'trials_participant' then whole ->> 'id' end)::uuid;
    of_entry uuid := coalesce(whole ->> 'entry_id',
        case of_table when 'trials_entry' then whole ->> 'id' end)::uuid;
    of_visit uuid := coalesce(whole ->> 'visit_id',
        case of_table when 'trials_visit' then whole ->> 'id' end)::uuid;
begin
    if of_participant is null then
        return false;
    end if;
    of_entry := coalesce(of_entry, (select r.entry_id from public.trials_revision r
                                    where r.id = (whole ->> 'revision_id')::uuid));
    of_visit := coalesce(of_visit, (select e.visit_id from public.trials_entry e
                                    where e.id = of_entry));
    return governance.is_reopened(of_participant, of_visit, of_entry)
        or of_table <> 'trials_revision' and ledger.changed_a_form(context.event(), of_participant);
end
$$;

create or replace function governance.latest_transition(of_trial uuid)
returns bigint language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select max(id) from governance.transition where trial_id = of_trial $$;

create or replace function governance.demand_of_trial(of_trial uuid, for_act text, roles text[])
returns void language plpgsql stable as
$$
begin
    if context.act() <> for_act or context.trial() is distinct from of_trial
       or not context.role() = any(roles) then
        raise exception 'this step is taken by: %', array_to_string(roles, ', ')
            using errcode = '42501';
    end if;
end
$$;

-- What the lock would freeze, as the snapshot will hash it. The forms of stages that opened because
-- of an arm are not in it: whether one changed would tell. While the study is in the states in
-- which the hash is signed, they cannot change either.
create or replace function governance.hash_to_lock(of_trial uuid)
returns bytea language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.trial() is distinct from of_trial or context.role() in ('rater', 'coder') then
        raise exception 'the hash of the data is for those who lock them' using errcode = '42501';
    end if;
    return (select governance.hash_of_lines(array_agg(l.line))
            from governance.lines_to_freeze(of_trial) l where not l.arm_path);
end
$$;

-- The latest decision about each participant and analysis set.
create or replace function governance.decisions_of(of_trial uuid)
returns table (participant_id uuid, number text, analysis_set text, included boolean, reason text)
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select distinct on (d.participant_id, d.analysis_set)
           d.participant_id, p.number, d.analysis_set, d.included, d.reason
    from public.trials_setdecision d join public.trials_participant p on p.id = d.participant_id
    where d.trial_id = of_trial
    order by d.participant_id, d.analysis_set, d.recorded_at desc
$$;

create or replace function governance.hash_of_decisions(of_trial uuid)
returns bytea language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.trial() is distinct from of_trial then
        raise exception 'the decisions are of another study' using errcode = '42501';
    end if;
    return (select governance.hash_of_lines(array_agg(concat_ws(
                E'\t', number, analysis_set, case when included then 'in' else 'out' end, reason)))
            from governance.decisions_of(of_trial));
end
$$;

-- What is written on the way to the lock: by whom, and in which state of the study.
create or replace function governance.guard_lock_record()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb := to_jsonb(new);
    roles text[];
    at_state text;
begin
    select r.roles, r.at_state into roles, at_state from (values
        ('trials_lineexplanation'::name, array['data_manager'], null::text),
        ('trials_restoretest', array['data_manager', 'sponsor'], null),
        ('trials_reopening', array['data_manager'], 'soft_locked'),
        ('trials_reopeningend', array['data_manager'], 'soft_locked'),
        ('trials_setdecision', array['data_manager', 'statistician'], 'soft_locked'),
        ('trials_reviewminutes', array['data_manager', 'statistician'], 'soft_locked'),
        ('trials_lockproposal', array['data_manager', 'statistician', 'sponsor'], 'blind_reviewed'),
        ('trials_unlockrequest',
         array['sponsor', 'data_manager', 'statistician', 'quality_auditor'], 'locked')
    ) as r(of_table, roles, at_state) where r.of_table = tg_table_name;
    if context.trial() is distinct from new.trial_id or not context.role() = any(roles)
       or new.recorded_by_id is distinct from context.actor() then
        raise exception 'this is recorded by: %', array_to_string(roles, ', ')
            using errcode = '42501';
    end if;
    -- As every writer does: the state stays what it is until this is committed.
    perform pg_advisory_xact_lock_shared(governance.lock_key(new.trial_id));
    if governance.state(new.trial_id) <> at_state then
        raise exception 'the study is %, and this is recorded while it is %',
            governance.state(new.trial_id), at_state using errcode = '55000';
    end if;
    if tg_table_name in ('trials_reopening', 'trials_unlockrequest') and (
        length(trim(said ->> 'reason')) < 10
        or length(trim(coalesce(said ->> 'impact', 'not asked for'))) < 10) then
        raise exception 'a reason of at least 10 characters is needed' using errcode = '23514';
    end if;
    if said ? 'transition' and (said ->> 'transition')::bigint
       is distinct from governance.latest_transition(new.trial_id) then
        raise exception 'the study has gone on since' using errcode = '55000';
    end if;
    perform governance.demand_same_hashes(new.trial_id, said);
    if tg_table_name = 'trials_reopening' then
        new.recorded_at := clock_timestamp();
    end if;
    return new;
end
$$;

create or replace function governance.demand_same_hashes(of_trial uuid, said jsonb)
returns void language plpgsql stable as
$$
begin
    if said ? 'data_hash' and (said ->> 'data_hash')::bytea
       is distinct from governance.hash_to_lock(of_trial) then
        raise exception 'the data have changed since: look at them again' using errcode = '55000';
    end if;
    if said ? 'decisions_hash' and (said ->> 'decisions_hash')::bytea
       is distinct from governance.hash_of_decisions(of_trial) then
        raise exception 'the decisions about the analysis sets have changed since'
            using errcode = '55000';
    end if;
end
$$;

-- What is signed on the way to the lock is the latest of its kind, in the state it was written in,
-- of data that have not changed: whatever moves in between makes the earlier signatures void.
create or replace function governance.demand_current(of_table name, of_id uuid)
returns void language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb;
    latest uuid;
    at_state text := case of_table when 'trials_reviewminutes' then 'soft_locked'
        when 'trials_lockproposal' then 'blind_reviewed' when 'trials_unlockrequest' then 'locked' end;
begin
    if at_state is null then
        return;
    end if;
    execute format('select to_jsonb(t) from public.%I t where id = $1', of_table) into said using of_id;
    execute format('select id from public.%I where trial_id = $1 order by recorded_at desc limit 1',
                   of_table) into latest using (said ->> 'trial_id')::uuid;
    if latest is distinct from of_id or governance.state((said ->> 'trial_id')::uuid) <> at_state
       or (said ? 'transition' and (said ->> 'transition')::bigint
           is distinct from governance.latest_transition((said ->> 'trial_id')::uuid)) then
        raise exception 'this is not what is to be signed now: the study has gone on since'
            using errcode = '55000';
    end if;
    perform governance.demand_same_hashes((said ->> 'trial_id')::uuid, said);
end
$$;

-- Nobody signs one record twice (a key of governance.signature), so as many roles are as many people.
create or replace function governance.demand_signed_by(of_table name, of_id uuid, roles text[])
returns void language plpgsql stable as
$$
declare
    missing text;
begin
    select string_agg(needed, ', ') into missing from unnest(roles) as needed
    where not exists (select from governance.signature s
                      where s.of_table = demand_signed_by.of_table and s.of_id = demand_signed_by.of_id
                        and s.role = needed);
    if missing is not null then
        raise exception 'not signed yet by: %', missing using errcode = '42501';
    end if;
end
$$;

-- The data manager begins the soft lock, ends it, and goes back from the blind review.
create or replace function governance.begin_soft_lock(of_trial uuid)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    perform governance.demand_of_trial(of_trial, 'trial.soft_lock', array['data_manager']);
    perform governance.hold(of_trial);
    perform governance.move(of_trial, 'open', 'soft_locked');
end
$$;

create or replace function governance.end_soft_lock(of_trial uuid)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    perform governance.demand_of_trial(of_trial, 'trial.reopen', array['data_manager']);
    perform governance.hold(of_trial);
    perform governance.move(of_trial, 'soft_locked', 'open');
end
$$;

create or replace function governance.review_again(of_trial uuid)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    perform governance.demand_of_trial(of_trial, 'trial.review_again', array['data_manager']);
    perform governance.hold(of_trial);
    perform governance.move(of_trial, 'blind_reviewed', 'soft_locked');
end
$$;

-- Ends the blind review: its minutes are signed, everybody who was randomised is decided on, and
-- nothing is reopened.
create or replace function governance.end_blind_review(of_trial uuid, of_minutes uuid)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    perform governance.demand_of_trial(
        of_trial, 'trial.blind_review', array['data_manager', 'statistician']);
    perform governance.hold(of_trial);
    if (select trial_id from public.trials_reviewminutes where id = of_minutes)
       is distinct from of_trial then
        raise exception 'there are no such minutes' using errcode = 'P0002';
    end if;
    perform governance.demand_current('trials_reviewminutes', of_minutes);
    perform governance.demand_signed_by(
        'trials_reviewminutes', of_minutes, array['data_manager', 'statistician']);
    if exists (select from public.trials_randomisation r where r.trial_id = of_trial
               and r.participant_id not in (
                   select d.participant_id from governance.decisions_of(of_trial) d)) then
        raise exception 'not everybody who was randomised is decided on' using errcode = '55000';
    end if;
    if exists (select from public.trials_reopening o where o.trial_id = of_trial
               and governance.is_reopened(o.participant_id, o.visit_id, o.entry_id)) then
        raise exception 'something is still reopened: close it first' using errcode = '55000';
    end if;
    perform governance.move(of_trial, 'soft_locked', 'blind_reviewed');
end
$$;

-- The analysis sets as they were decided, at the moment of the lock.
create table if not exists governance.snapshot_set (
    snapshot_id uuid not null references governance.snapshot,
    participant_id uuid not null,
    analysis_set text not null,
    included boolean not null,
    reason text not null,
    primary key (snapshot_id, analysis_set, participant_id)
);
select governance.make_append_only(array['snapshot_set']);

-- Locks the database of a trial and takes its snapshot in the same transaction. Three people have
-- signed one proposal: the same lines of the board, and the hash of the very data that are frozen.
-- The snapshot names the last complete revision of each entry; a revision never changes, so
-- the names are the content. Returns the snapshot's id.
create or replace function governance.lock(of_trial uuid, of_proposal uuid)
returns uuid language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    signers text[] := array['data_manager', 'statistician', 'sponsor'];
    snapshot uuid := gen_random_uuid();
begin
    perform governance.demand_of_trial(of_trial, 'trial.lock', signers);
    perform governance.hold(of_trial);
    if (select trial_id from public.trials_lockproposal where id = of_proposal)
       is distinct from of_trial then
        raise exception 'nothing was proposed to be locked' using errcode = 'P0002';
    end if;
    perform governance.demand_current('trials_lockproposal', of_proposal);
    perform governance.demand_signed_by('trials_lockproposal', of_proposal, signers);
    perform governance.move(of_trial, 'blind_reviewed', 'locked');
    insert into governance.snapshot (id, trial_id, content_hash, participants, revisions, event_id)
    select snapshot, of_trial, governance.hash_of_lines(array_agg(l.line)),
           count(distinct l.participant_id), count(*), context.event()
    from governance.lines_to_freeze(of_trial) l where not l.arm_path;
    insert into governance.path_snapshot (snapshot_id, content_hash, revisions)
    select snapshot, governance.hash_of_lines(array_agg(l.line)), count(*)
    from governance.lines_to_freeze(of_trial) l where l.arm_path;
    insert into governance.snapshot_line (snapshot_id, revision_id, line, arm_path)
    select snapshot, l.revision_id, l.line, l.arm_path from governance.lines_to_freeze(of_trial) l;
    insert into governance.snapshot_set (snapshot_id, participant_id, analysis_set, included, reason)
    select snapshot, d.participant_id, d.analysis_set, d.included, d.reason
    from governance.decisions_of(of_trial) d;
    return snapshot;
end
$$;

-- The exception: four people in four roles agree to one reason. Never once letters were released.
-- The snapshot stays; the study is reviewed and locked again the same way.
create or replace function governance.unlock(of_trial uuid, of_request uuid)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    signers text[] := array['sponsor', 'data_manager', 'statistician', 'quality_auditor'];
begin
    perform governance.demand_of_trial(of_trial, 'trial.unlock', signers);
    perform governance.hold(of_trial);
    if (select trial_id from public.trials_unlockrequest where id = of_request)
       is distinct from of_trial then
        raise exception 'nobody asked for the study to be unlocked' using errcode = 'P0002';
    end if;
    perform governance.demand_current('trials_unlockrequest', of_request);
    perform governance.demand_signed_by('trials_unlockrequest', of_request, signers);
    perform governance.move(of_trial, 'locked', 'soft_locked');
end
$$;

-- The forms that are not as the snapshot has them: where they are, never what they say.
create or replace function governance.changes_since(of_snapshot uuid)
returns table (entry_id uuid, number text, visit text, form text, change text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    of_trial uuid := (select trial_id from governance.snapshot where id = of_snapshot);
begin
    if context.trial() is distinct from of_trial or context.role() in ('rater', 'coder') then
        raise exception 'there is no such snapshot' using errcode = 'P0002';
    end if;
    return query
    with was as (
        select r.entry_id, l.line from governance.snapshot_line l
        join public.trials_revision r on r.id = l.revision_id
        where l.snapshot_id = of_snapshot and not l.arm_path
    ), now_is as (
        select r.entry_id, l.line from governance.lines_to_freeze(of_trial) l
        join public.trials_revision r on r.id = l.revision_id where not l.arm_path
    )
    select coalesce(w.entry_id, n.entry_id), p.number::text,
           v.code || case when v.occurrence > 1 then '#' || v.occurrence else '' end,
           e.form_key || case when e.slot <> '' then '@' || e.slot else '' end,
           case when w.line is null then 'added' when n.line is null then 'taken out'
                else 'changed' end
    from was w full join now_is n on n.entry_id = w.entry_id
    join public.trials_entry e on e.id = coalesce(w.entry_id, n.entry_id)
    join public.trials_visit v on v.id = e.visit_id
    join public.trials_participant p on p.id = e.participant_id
    where w.line is distinct from n.line
    order by p.number, v.position, e.position;
end
$$;

revoke all on function
    governance.is_reopened(uuid, uuid, uuid), governance.may_change(name, jsonb),
    governance.latest_transition(uuid), governance.demand_of_trial(uuid, text, text[]),
    governance.hash_to_lock(uuid), governance.decisions_of(uuid),
    governance.hash_of_decisions(uuid), governance.guard_lock_record(),
    governance.demand_same_hashes(uuid, jsonb), governance.demand_current(name, uuid),
    governance.demand_signed_by(name, uuid, text[]), governance.begin_soft_lock(uuid),
    governance.end_soft_lock(uuid), governance.review_again(uuid),
    governance.end_blind_review(uuid, uuid), governance.lock(uuid, uuid),
    governance.unlock(uuid, uuid), governance.changes_since(uuid) from public;
grant execute on function governance.guard_lock_record() to {migrator};
grant execute on function governance.is_reopened(uuid, uuid, uuid),
    governance.latest_transition(uuid), governance.hash_to_lock(uuid),
    governance.hash_of_decisions(uuid), governance.begin_soft_lock(uuid),
    governance.end_soft_lock(uuid), governance.review_again(uuid),
    governance.end_blind_review(uuid, uuid), governance.lock(uuid, uuid),
    governance.unlock(uuid, uuid), governance.changes_since(uuid) to {web};
grant select on governance.snapshot_set to {web}, {worker};

alter table governance.snapshot_set enable row level security;
alter table governance.snapshot_set force row level security;
drop policy if exists writing on governance.snapshot_set;
create policy writing on governance.snapshot_set to {governance_owner} using (true) with check (true);
drop policy if exists reading on governance.snapshot_set;
create policy reading on governance.snapshot_set for select to {web}, {worker}
    using (
        (select context.role()) not in ('rater', 'coder') and (select context.all_sites())
        and snapshot_id in (select id from governance.snapshot
                            where trial_id = (select context.trial()))
    );
