-- as governance
-- Independent second runs: who may say what other software found, and who gets the letters for it.

-- A worker computes one itself, by R; a person who analyses brings results of other software to a
-- run that somebody else started. It agrees where its writer says so and each of its lines does.
create or replace function governance.guard_second_run()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    of public.analysis_run;
    by_worker boolean := format('"%s"', session_user) = '{worker}';
begin
    select * into of from public.analysis_run where id = new.run_id;
    if of.id is null or of.trial_id is distinct from new.trial_id
       or of.kind not in ('masked', 'labelled') or not exists (
           select from public.analysis_runresult r where r.run_id = of.id and r.failure = '') then
        raise exception 'a second run is of a masked or labelled run that has a result'
            using errcode = '42501';
    end if;
    if context.act() <> 'runs.second' or context.trial() is distinct from new.trial_id then
        raise exception 'a second run is kept by an act of its own, in its study'
            using errcode = '42501';
    end if;
    if by_worker then
        if new.made_by_id is not null then
            raise exception 'a worker brings nobody''s results' using errcode = '42501';
        end if;
    elsif new.made_by_id is distinct from context.actor()
          or context.role() not in ('statistician', 'sponsor') then
        raise exception 'results are brought by the statistician or the sponsor, in their own name'
            using errcode = '42501';
    elsif new.made_by_id = of.started_by_id then
        raise exception 'whoever started the run does not check it: another person brings the'
            ' results of a second run' using errcode = '42501';
    end if;
    if by_worker is distinct from (new.implementation ~* '^\s*R(\s|$)') then
        raise exception 'R is computed by the worker, and nothing else is: name the other software '
            'with its version' using errcode = '23514';
    end if;
    -- The run's release is proposed and signed under the same lock (32_run_life.sql): nobody signs
    -- while a second run that disagrees is being kept.
    perform pg_advisory_xact_lock(governance.lock_key(new.run_id));
    new.made_at := clock_timestamp();
    new.agrees := new.agrees and new.failure = '' and new.compared > 0 and new.analyses <> '[]'
        and not exists (select from jsonb_array_elements(new.analyses) a
                        where a -> 'agrees' is distinct from 'true'::jsonb);
    return new;
end
$$;

-- Which participant has which letter, once the study is unblinded: before that, one known arm would
-- tell all of them. A worker reads them for its runs; the web hands them to the statistician alone, in a
-- package, and to whoever makes the data set of a released result for the public, on the record.
create or replace function governance.letters_on_record(of_snapshot uuid)
returns table (participant_id uuid, letter text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if not (context.role() = 'statistician' and context.act() = 'runs.export'
            or context.role() in ('statistician', 'sponsor') and context.act() = 'runs.publish'
               and not governance.is_published(context.trial())
               and exists (select from public.analysis_run r where r.snapshot_id = of_snapshot
                           and governance.standing(r.id) = 'released'))
       or context.event() is null or not exists (
           select from governance.snapshot s
           where s.id = of_snapshot and s.trial_id = context.trial()) then
        raise exception 'the letters go to the statistician, in a package that the ledger records'
            using errcode = '42501';
    end if;
    if governance.state(context.trial()) <> 'unblinded' then
        raise exception 'letters by participant stay with the worker until the study is unblinded'
            using errcode = '42501';
    end if;
    return query select l.participant_id, l.letter::text from governance.letter l
        where l.snapshot_id = of_snapshot;
end
$$;

revoke all on function governance.guard_second_run(), governance.letters_on_record(uuid) from public;
grant execute on function governance.guard_second_run() to {migrator};
grant execute on function governance.letters_on_record(uuid) to {web};
