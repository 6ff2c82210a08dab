-- as governance
-- The life of a run: what is written and signed before the seal opens, and what is released after.
-- The statistician and the sponsor write and sign both.

create or replace function governance.signed_by_both(of_table name, of_id uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select count(distinct s.role) = 2 from governance.signature s
    where s.of_table = signed_by_both.of_table and s.of_id = signed_by_both.of_id
$$;

create or replace function governance.has_result(of_run uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select exists (select from public.analysis_runresult where run_id = of_run and failure = '') $$;

create or replace function governance.is_released(of_run uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select exists (select from public.analysis_resultsrelease r where r.run_id = of_run
                   and governance.signed_by_both('analysis_resultsrelease', r.id))
$$;

-- released, superseded, or null: for every list and page that says where a run stands.
create or replace function governance.standing(of_run uuid)
returns text language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select case
        when exists (select from public.analysis_resultsrelease r where r.supersedes_id = of_run
                     and governance.signed_by_both('analysis_resultsrelease', r.id))
            then 'superseded'
        when governance.is_released(of_run) then 'released'
    end
$$;

-- Whether the newest study file gives something this code. The database does not read the file, so
-- it may be the code of a form: which arms the letters have is asked of the seal when it opens.
create or replace function governance.is_code_of_study(code text, of_trial uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select code ~ '^[A-Za-z0-9_.-]+$' and coalesce((
        select v.text ~ ('\mcode["'']?\s*:\s*["'']?' || replace(code, '.', '\.')
                         || '["'']?\s*([,#\n}}]|$)')
        from public.trials_studyversion v where v.trial_id = of_trial
        order by v.number desc limit 1), false)
$$;

-- Whether the texts are one for each way in which the letters can be meant.
create or replace function governance.is_every_meaning(texts jsonb, of_snapshot uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    with given as (
        select one -> 'meaning' as meaning, coalesce(length(trim(one ->> 'text')), 0) as length,
               (select array_agg(key order by key)
                from jsonb_each_text(one -> 'meaning')) as letters,
               (select array_agg(distinct value order by value)
                from jsonb_each_text(one -> 'meaning')) as arms
        from jsonb_array_elements(texts) as one
    ), released as (
        select array_agg(distinct letter order by letter) as letters
        from governance.letter where snapshot_id = of_snapshot
    )
    select count(*) = factorial(max(cardinality(r.letters)))
       and count(distinct g.meaning) = count(*) and count(distinct g.arms) = 1
       and bool_and(g.letters is not distinct from r.letters and g.length >= 10
                    and cardinality(g.arms) is not distinct from cardinality(r.letters)
                    and (select bool_and(governance.is_code_of_study(arm, s.trial_id))
                         from unnest(g.arms) as arm))
    from given g, released r, governance.snapshot s
    where s.id = of_snapshot
$$;

-- Who writes what, one after the other: neither loses what the other has written, and nothing is
-- written while the seal is being opened.
create or replace function governance.demand_next_of_run(
    of_table name, of_trial uuid, of_run uuid, of_number integer, by_actor uuid)
returns void language plpgsql volatile as
$$
declare
    latest integer;
begin
    if context.trial() is distinct from of_trial or by_actor is distinct from context.actor()
       or context.role() not in ('statistician', 'sponsor') then
        raise exception 'this is written by the statistician and the sponsor' using errcode = '42501';
    end if;
    perform pg_advisory_xact_lock_shared(governance.lock_key(of_trial));
    perform pg_advisory_xact_lock(governance.lock_key(of_run));
    execute format('select coalesce(max(number), 0) from public.%I where run_id = $1', of_table)
        into latest using of_run;
    if of_number <> latest + 1 then
        raise exception 'somebody else has written since: look at it first' using errcode = '55000';
    end if;
end
$$;

create or replace function governance.guard_interpretation()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    of_run public.analysis_run;
begin
    perform governance.demand_next_of_run(
        tg_table_name, new.trial_id, new.run_id, new.number, new.written_by_id);
    if governance.state(new.trial_id) <> 'masked' then
        raise exception 'an interpretation is written after the letters are released, and before '
            'their meaning is' using errcode = '55000';
    end if;
    select * into of_run from public.analysis_run where id = new.run_id;
    if of_run.trial_id is distinct from new.trial_id or of_run.kind <> 'masked'
       or governance.plan_status(of_run.plan_id) <> 'pre-specified'
       or not governance.has_result(new.run_id) then
        raise exception 'what is interpreted is the result of a masked run of a pre-specified plan'
            using errcode = '55000';
    end if;
    if exists (select from public.analysis_blindedinterpretation i
               join governance.signature s
                 on s.of_table = 'analysis_blindedinterpretation' and s.of_id = i.id
               where i.run_id = new.run_id) then
        raise exception 'the texts are signed: they are not changed any more'
            using errcode = '55000';
    end if;
    if governance.is_every_meaning(new.texts, of_run.snapshot_id) is not true then
        raise exception 'one text of at least 10 characters is needed for each meaning of the '
            'letters' using errcode = '23514';
    end if;
    return new;
end
$$;

-- What is missing before the meaning of the letters may be released: a sentence, or null. It is
-- demanded where there are two letters.
create or replace function governance.missing_before_meaning(of_trial uuid)
returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    latest uuid := (select id from governance.snapshot where trial_id = of_trial
                    order by taken_at desc limit 1);
    runs uuid[];
    missing text;
begin
    if (select count(distinct letter) from governance.letter where snapshot_id = latest) <> 2 then
        return null;
    end if;
    select array_agg(r.id) into runs from public.analysis_run r
    where r.trial_id = of_trial and r.snapshot_id = latest and r.kind = 'masked'
      and governance.plan_status(r.plan_id) = 'pre-specified' and governance.has_result(r.id);
    if runs is null then
        return 'a masked run of a pre-specified plan comes first: what it says is interpreted '
            'before the seal opens';
    end if;
    if exists (select from public.analysis_blindedinterpretation i where i.run_id = any(runs)
               and governance.signed_by_both('analysis_blindedinterpretation', i.id)) then
        return null;
    end if;
    select string_agg(role, ' and the ' order by role desc) into missing
    from unnest(array['statistician', 'sponsor']) as role
    where role not in (
        select s.role from public.analysis_blindedinterpretation i
        join governance.signature s
          on s.of_table = 'analysis_blindedinterpretation' and s.of_id = i.id
        where i.run_id = any(runs));
    if exists (select from public.analysis_blindedinterpretation where run_id = any(runs)) then
        return 'the two interpretations of the masked result wait for the signature of the '
            || missing;
    end if;
    return 'nobody has written what the masked result would mean: two interpretations are written '
        'and signed before the seal opens';
end
$$;

-- Asked before the meaning is approved and released (03_governance.sql).
create or replace function governance.demand_interpreted(of_trial uuid)
returns void language plpgsql stable as
$$
declare
    missing text := governance.missing_before_meaning(of_trial);
begin
    if missing is not null then
        raise exception '%', missing using errcode = '55000';
    end if;
end
$$;

-- Asked as the meaning is released: what was signed before is about it, and of no other arms.
create or replace function governance.demand_meant(of_snapshot uuid, meaning jsonb)
returns void language plpgsql stable as
$$
begin
    if (select count(*) from jsonb_object_keys(meaning)) = 2 and not exists (
        select from public.analysis_blindedinterpretation i
        join public.analysis_run r on r.id = i.run_id, jsonb_array_elements(i.texts) as one
        where r.snapshot_id = of_snapshot and one -> 'meaning' = meaning
          and governance.signed_by_both('analysis_blindedinterpretation', i.id)) then
        raise exception 'the interpretations that were signed are of other arms than those of the '
            'seal: the arms of this study are interpreted first' using errcode = '55000';
    end if;
end
$$;

-- What a release says is so: of a labelled result, by a signed plan, after a second run that agrees.
create or replace function governance.demand_releasable(release public.analysis_resultsrelease)
returns void language plpgsql stable as
$$
declare
    of_run public.analysis_run;
    replaced public.analysis_run;
    second_runs uuid[];
    all_agree boolean;
begin
    select * into of_run from public.analysis_run where id = release.run_id;
    select * into replaced from public.analysis_run where id = release.supersedes_id;
    if of_run.trial_id is distinct from release.trial_id or of_run.kind <> 'labelled'
       or not exists (select from public.analysis_runresult r where r.run_id = of_run.id
                      and r.failure = '' and r.sha256 = release.result_sha256) then
        raise exception 'what is released is the result of a labelled run' using errcode = '55000';
    end if;
    if release.plan_status not in ('pre-specified', 'post hoc')
       or release.plan_status <> governance.plan_status(of_run.plan_id) then
        raise exception 'the plan is % and not %', governance.plan_status(of_run.plan_id),
            release.plan_status using errcode = '55000';
    end if;
    if governance.is_released(of_run.id) then
        raise exception 'the result is released already' using errcode = '55000';
    end if;
    select array_agg(s.id), bool_and(s.agrees) into second_runs, all_agree
    from (select distinct on (implementation) id, agrees, failure from public.analysis_secondrun
          where run_id = of_run.id order by implementation, made_at desc) s
    where s.failure = '';
    if not all_agree then
        raise exception 'a second run does not agree with the result' using errcode = '55000';
    end if;
    if second_runs is null and (release.second_run_id is not null
                                or length(trim(release.without_second_run)) < 10)
       or second_runs is not null and (release.second_run_id = any(second_runs)) is not true then
        raise exception 'a second run that agrees is needed or, where none could be made, the '
            'reason in at least 10 characters' using errcode = '55000';
    end if;
    if release.supersedes_id is not null and (
        length(trim(release.reason)) < 10 or not governance.is_released(replaced.id)
        or (select title from public.analysis_analysisplan where id = replaced.plan_id)
           <> (select title from public.analysis_analysisplan where id = of_run.plan_id)
        or governance.standing(replaced.id) = 'superseded') then
        raise exception 'a released result of the same plan is superseded once, for a reason of at '
            'least 10 characters' using errcode = '55000';
    end if;
end
$$;

create or replace function governance.guard_results_release()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    perform governance.demand_next_of_run(
        tg_table_name, new.trial_id, new.run_id, new.number, new.proposed_by_id);
    perform governance.demand_releasable(new);
    return new;
end
$$;

-- Signed is what is newest, and as long as it holds (governance.sign in 18_signatures.sql).
create or replace function governance.demand_newest_of_run(of_table name, of_id uuid)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    of_run uuid;
    newest uuid;
    release public.analysis_resultsrelease;
begin
    if of_table not in ('analysis_blindedinterpretation', 'analysis_resultsrelease') then
        return;
    end if;
    execute format('select run_id from public.%I where id = $1', of_table) into of_run using of_id;
    perform pg_advisory_xact_lock_shared(governance.lock_key(context.trial()));
    perform pg_advisory_xact_lock(governance.lock_key(of_run));
    execute format('select id from public.%I where run_id = $1 order by number desc limit 1',
                   of_table) into newest using of_run;
    if newest <> of_id then
        raise exception 'somebody else has written since: look at it first' using errcode = '55000';
    end if;
    if of_table = 'analysis_resultsrelease' then
        select * into release from public.analysis_resultsrelease where id = of_id;
        -- Of two that supersede the same result, one does.
        perform pg_advisory_xact_lock(governance.lock_key(release.supersedes_id));
        perform governance.demand_releasable(release);
    elsif governance.state(context.trial()) <> 'masked' then
        raise exception 'an interpretation is signed before the meaning of the letters is released'
            using errcode = '55000';
    end if;
end
$$;

revoke all on function governance.signed_by_both(name, uuid), governance.has_result(uuid),
    governance.is_released(uuid), governance.standing(uuid),
    governance.is_every_meaning(jsonb, uuid), governance.is_code_of_study(text, uuid),
    governance.demand_meant(uuid, jsonb),
    governance.demand_next_of_run(name, uuid, uuid, integer, uuid),
    governance.guard_interpretation(), governance.missing_before_meaning(uuid),
    governance.demand_interpreted(uuid),
    governance.demand_releasable(public.analysis_resultsrelease),
    governance.guard_results_release(), governance.demand_newest_of_run(name, uuid) from public;
grant execute on function governance.guard_interpretation(), governance.guard_results_release()
    to {migrator};
grant execute on function governance.missing_before_meaning(uuid) to {web}, {vault};
grant execute on function governance.standing(uuid) to {web}, {worker};
