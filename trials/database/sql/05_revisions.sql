-- as governance
-- The hash of a revision is made here and not taken from the application: sha256 of one
-- line per item (or score), "key=value" in JSON, ordered by key, after a line with the date
-- of assessment.
create or replace function governance.text_of_answers(answers jsonb, done_on date)
returns text language sql immutable as
$$
    select to_char(done_on, 'YYYY-MM-DD') || E'\n' ||
        coalesce(string_agg(key || '=' || value::text, E'\n' order by key collate "C"), '')
    from jsonb_each(answers)
$$;
create or replace function governance.hash_of_answers(answers jsonb, done_on date)
returns bytea language sql immutable as
$$ select sha256(convert_to(governance.text_of_answers(answers, done_on), 'UTF8')) $$;

-- The content of a snapshot: one line per entry with a complete revision, in words that
-- anybody can rebuild from an export: participant, visit, form, version, the hash of the
-- answers, and that of the scores, the latest where it was scored again.
drop function if exists governance.lines_to_freeze(uuid);
create function governance.lines_to_freeze(of_trial uuid)
returns table (revision_id uuid, participant_id uuid, arm_path boolean, line text)
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select distinct on (e.id) r.id, e.participant_id, e.arm_path,
           -- As Visit.name and Entry.name give them.
           concat_ws(E'\t', p.number,
                     v.code || case when v.occurrence > 1 then '#' || v.occurrence else '' end,
                     e.form_key || case when e.slot <> '' then '@' || e.slot else '' end,
                     e.form_version,
                     encode(r.content_hash, 'hex'),
                     encode(governance.hash_of_answers(counting.scores -> 'values', r.done_on),
                            'hex'))
    from public.trials_entry e
    join public.trials_participant p on p.id = e.participant_id
    join public.trials_visit v on v.id = e.visit_id
    join public.trials_revision r on r.entry_id = e.id and r.complete
    cross join lateral (
        select coalesce((select again.scores from public.trials_rescoring again
                         where again.revision_id = r.id
                         order by again.recorded_at desc limit 1), r.scores) as scores
    ) counting
    where e.trial_id = of_trial
      -- It counts for the agreement of raters alone.
      and e.second_of_id is null
      -- Whoever took back the use of their data is not analysed.
      and not exists (select from public.trials_consentwithdrawal w
                      where w.participant_id = e.participant_id and w.part = 'data_use')
    order by e.id, r.number desc
$$;
revoke all on function governance.lines_to_freeze(uuid) from public;

-- Nothing is entered without a consent that holds on the day of the assessment. Raters may not
-- see consents, so the database itself is asked, whoever writes. A rater's date is not compared
-- with that of the consent: by trying one date after the other a rater would find it out.
create or replace function governance.why_without_consent(of_participant uuid, on_day date)
returns text language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select case
        when not exists (select from public.trials_consent c
                         where c.participant_id = of_participant
                           and (c.signed_on <= on_day or context.role() = 'rater'))
            then 'there is no consent on the date of assessment, ' || on_day
                 || ': nothing is entered before consent'
        when exists (select from public.trials_consentwithdrawal w
                     where w.participant_id = of_participant and w.part = 'data_use')
            then 'the participant has taken back the use of the data: nothing more is entered'
        when exists (select from public.trials_consentwithdrawal w
                     where w.participant_id = of_participant and w.part = 'procedures'
                       and w.withdrawn_on < on_day)
            then 'the participant has taken back the consent to visits and procedures before '
                 || on_day
    end
$$;

create or replace function governance.seal_revision()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    completed integer;
    without_consent text := governance.why_without_consent(new.participant_id, new.done_on);
begin
    if without_consent is not null then
        raise exception '%', without_consent using errcode = '23514';
    end if;
    new.content_hash := governance.hash_of_answers(new.answers, new.done_on);
    new.recorded_at := clock_timestamp();
    -- A participant is no account: their answers say through which link they came.
    new.recorded_by_id := case when context.role() <> 'participant' then context.actor() end;
    new.by_link_id := case when context.role() = 'participant' then context.actor() end;
    select count(*) into completed from public.trials_revision
        where entry_id = new.entry_id and complete;
    -- From the second complete save on, a change of answers needs its reason.
    if completed > 0 and length(trim(context.reason())) < 3 then
        raise exception 'a reason is needed to change a complete form' using errcode = '23514';
    end if;
    return new;
end
$$;
revoke all on function governance.text_of_answers(jsonb, date),
    governance.hash_of_answers(jsonb, date), governance.seal_revision(),
    governance.why_without_consent(uuid, date) from public;
grant execute on function governance.seal_revision() to {migrator};
grant execute on function governance.text_of_answers(jsonb, date),
    governance.hash_of_answers(jsonb, date) to {web}, {worker};

-- as ledger
-- What the ledger's line of a revision does not show item by item.
create or replace function ledger.hash_of_revision(r public.trials_revision)
returns bytea language sql immutable as
$$
    select sha256(convert_to((jsonb_build_array(
        r.entry_id, r.number, r.done_on, r.complete, r.scores, r.fingerprint,
        encode(r.content_hash, 'hex'))
        -- Only where there is one: the hashes of what sites entered stay what they were.
        || case when r.by_link_id is null then '[]' else jsonb_build_array(r.by_link_id) end)::text,
        'UTF8'))
$$;
revoke all on function ledger.hash_of_revision(public.trials_revision) from public;

-- The ledger shows a revision as what it changed, item by item, with 0 apart from missing.
create or replace function ledger.record_revision()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    line bigint := context.event();
    before jsonb;
begin
    if line is null then
        raise exception 'no act is open: % on % refused', tg_op, tg_table_name
            using errcode = '42501';
    end if;
    select answers into before from public.trials_revision
        where entry_id = new.entry_id and number = new.number - 1;
    insert into ledger.change (event_id, table_name, row_id, operation, difference, trial_id,
                               site_id, participant_id, form_class, recorded_by_id, arm_path,
                               row_hash)
    values (line, tg_table_name, new.id, tg_op,
            ledger.row_difference(coalesce(before, '{{}}'), new.answers), new.trial_id,
            new.site_id, new.participant_id, new.form_class, new.recorded_by_id, new.arm_path,
            ledger.hash_of_revision(new));
    return null;
end
$$;
revoke all on function ledger.record_revision() from public;
grant execute on function ledger.record_revision() to {migrator};
