-- as governance
-- The way of a transcript to the coders: who de-identified it does not verify it, what coders
-- read is what was verified, and a first pass that is locked stays as it is.

create or replace function governance.guard_document_step()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    latest public.trials_documentstep;
begin
    -- One step of a document after the other, and none that begins before the lock of the study
    -- and ends after it.
    perform pg_advisory_xact_lock(hashtextextended(new.document_id::text, 0));
    perform pg_advisory_xact_lock_shared(governance.lock_key(new.trial_id));
    select * into latest from public.trials_documentstep
        where document_id = new.document_id order by recorded_at desc limit 1;
    if new.recorded_by_id is distinct from context.actor() then
        raise exception 'a step of a transcript is recorded by whoever takes it'
            using errcode = '42501';
    end if;
    if new.state = 'draft' then
        return new;
    end if;
    if governance.state(new.trial_id) <> 'open' then
        raise exception 'the study is locked (%): a transcript can only be taken back',
            governance.state(new.trial_id) using errcode = '55006';
    end if;
    if coalesce(latest.state, 'draft') is distinct from
       (case new.state when 'deidentified' then 'draft' when 'verified' then 'deidentified'
                       when 'released_to_coding' then 'verified' end) then
        raise exception 'a transcript that is % does not become %',
            coalesce(latest.state, 'draft'), new.state using errcode = '55000';
    end if;
    if new.state <> 'deidentified' and new.text_id <> latest.text_id then
        raise exception 'the text is not the one of the step before' using errcode = '55000';
    end if;
    if new.state = 'verified' and new.recorded_by_id = latest.recorded_by_id then
        raise exception 'whoever de-identified a transcript does not verify it'
            using errcode = '42501';
    end if;
    return new;
end
$$;

-- A coder reads a text that was verified, letter for letter, and released.
create or replace function governance.guard_release()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    latest public.trials_documentstep;
    released public.trials_documenttext;
begin
    select * into latest from public.trials_documentstep
        where document_id = new.document_id order by recorded_at desc limit 1;
    select * into released from public.trials_documenttext where id = latest.text_id;
    if latest.state is distinct from 'released_to_coding'
       or released.transcript is distinct from new.transcript then
        raise exception 'only a transcript that was verified is released' using errcode = '42501';
    end if;
    return new;
end
$$;

-- Passages carried over to a new release keep the codes that they had.
create or replace function governance.guard_first_pass()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if to_jsonb(new) ->> 'carried_from_id' is null
       and exists (select from public.trials_codinglock
                   where document_id = new.document_id and coder_id = new.coder_id) then
        raise exception 'the first pass is locked' using errcode = '55006';
    end if;
    return new;
end
$$;

revoke all on function governance.guard_document_step(), governance.guard_release(),
    governance.guard_first_pass() from public;
grant execute on function governance.guard_document_step(), governance.guard_release(),
    governance.guard_first_pass() to {migrator};
