-- as governance
-- Electronic signatures (21 CFR 11.50 to 11.200). One function signs, whatever is signed: the
-- password was given again within the last minute, and the second factor where the account has
-- one; the hash that the signer saw is that of the record as it stands. The table belongs to
-- nobody who logs in, so that no signature can be moved, copied or taken away.

create table if not exists governance.signature (
    id uuid primary key default gen_random_uuid(),
    trial_id uuid not null,
    site_id uuid,
    participant_id uuid,
    form_class text,
    arm_path boolean not null default false,
    of_table name not null,
    of_id uuid not null,
    content_hash bytea not null,
    meaning text not null,
    actor_id uuid not null,
    actor_name text not null,
    role text not null,
    method text not null check (method in ('password', 'password and second factor')),
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null,
    unique (of_table, of_id, meaning, actor_id)
);
create index if not exists signature_by_participant on governance.signature (participant_id);
create index if not exists signature_by_trial on governance.signature (trial_id, of_table);
select governance.make_append_only(array['signature']);

-- What may be signed, with which meaning, by whom. A record that is signed has a content_hash,
-- which the database makes (guard "content" in protection.py; governance.seal_revision).
create or replace function governance.may_sign(of_table name, meaning text, of_role text)
returns boolean language sql immutable as
$$
    select (of_table, meaning, of_role) in (values
        ('trials_revision'::name, 'rating', 'rater'),
        ('trials_revision', 'casebook', 'site_physician'),
        ('trials_delegation', 'delegation', 'site_physician'),
        ('trials_delegationend', 'delegation end', 'site_physician'),
        ('trials_accessreview', 'access review', 'quality_auditor'),
        ('trials_ledgerreviewclosing', 'ledger review', 'quality_auditor'),
        ('trials_ledgerreviewclosing', 'ledger review', 'monitor'),
        ('trials_ledgerreviewclosing', 'ledger review', 'data_manager'),
        ('trials_monitoringreport', 'monitoring report', 'monitor'),
        ('trials_monitoringreport', 'monitoring letter', 'monitor'),
        ('trials_monitoringreport', 'monitoring acknowledged', 'site_physician'),
        ('trials_reviewminutes', 'blind review minutes', 'data_manager'),
        ('trials_reviewminutes', 'blind review minutes', 'statistician'),
        ('trials_lockproposal', 'database lock', 'data_manager'),
        ('trials_lockproposal', 'database lock', 'statistician'),
        ('trials_lockproposal', 'database lock', 'sponsor'),
        ('trials_unlockrequest', 'unlock', 'sponsor'),
        ('trials_unlockrequest', 'unlock', 'data_manager'),
        ('trials_unlockrequest', 'unlock', 'statistician'),
        ('trials_unlockrequest', 'unlock', 'quality_auditor'),
        ('analysis_analysisplan', 'analysis plan', 'statistician'),
        ('analysis_analysisplan', 'analysis plan', 'sponsor'),
        ('analysis_blindedinterpretation', 'blinded interpretation', 'statistician'),
        ('analysis_blindedinterpretation', 'blinded interpretation', 'sponsor'),
        ('analysis_resultsrelease', 'release of results', 'statistician'),
        ('analysis_resultsrelease', 'release of results', 'sponsor')
    )
$$;

-- The hash of a row: sha256 of its columns as JSON, without the hash itself.
create or replace function governance.guard_content()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set timezone = 'UTC' as
$$
begin
    new.content_hash := sha256(convert_to((to_jsonb(new) - 'content_hash')::text, 'UTF8'));
    return new;
end
$$;

create or replace function governance.has_second_factor(of_actor uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select exists (select from public.otp_totp_totpdevice where user_id = of_actor and confirmed)
        or exists (select from public.trials_passkey where user_id = of_actor)
$$;

-- How the signer was asked again, within the last minute.
create or replace function governance.authenticated_again()
returns text language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb := context.said();
    earliest float8 := extract(epoch from clock_timestamp()) - 60;
begin
    if coalesce((said ->> 'authenticated')::float8, 0) < earliest then
        raise exception 'the password must be given again' using errcode = '28000';
    end if;
    if coalesce((said ->> 'second_factor')::float8, 0) >= earliest then
        return 'password and second factor';
    end if;
    if governance.has_second_factor(context.actor()) then
        raise exception 'a code of the second factor must be given' using errcode = '28000';
    end if;
    return 'password';
end
$$;

-- seen_hash: what the signer was shown. Gives the signature's id.
create or replace function governance.sign(of_table name, of_id uuid, seen_hash bytea, meaning text)
returns uuid language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb := context.said();
    how text := governance.authenticated_again();
    signed jsonb;
    made uuid;
begin
    if not governance.may_sign(of_table, meaning, context.role()) then
        raise exception 'a % does not sign % as %', context.role(), of_table, meaning
            using errcode = '42501';
    end if;
    if context.event() is null then
        raise exception 'no act is open: a signature needs its line' using errcode = '42501';
    end if;
    execute format('select to_jsonb(t) from public.%I t where id = $1', of_table)
        into signed using of_id;
    if signed is null or (signed ->> 'trial_id')::uuid is distinct from context.trial() then
        raise exception 'there is no such record to sign' using errcode = 'P0002';
    end if;
    if not context.all_sites() and signed ->> 'site_id' is not null
       and context.role() <> 'rater'
       and not (signed ->> 'site_id')::uuid = any(context.sites()) then
        raise exception 'there is no such record to sign' using errcode = 'P0002';
    end if;
    if (signed ->> 'content_hash')::bytea is distinct from seen_hash then
        raise exception 'the record is not the one that was shown: look at it again, then sign'
            using errcode = '55000';
    end if;
    if of_table = 'trials_revision' then
        perform governance.demand_signable(of_id, meaning);
    end if;
    perform governance.demand_current(of_table, of_id);
    perform governance.demand_newest_of_run(of_table, of_id);
    if of_table = 'analysis_analysisplan' then
        -- Before the letters are released or after it: a release waits until this is committed.
        perform pg_advisory_xact_lock_shared(governance.lock_key(context.trial()));
    end if;
    insert into governance.signature (trial_id, site_id, participant_id, form_class, arm_path,
                                      of_table, of_id, content_hash, meaning, actor_id, actor_name,
                                      role, method, event_id)
    values (context.trial(), (signed ->> 'site_id')::uuid, (signed ->> 'participant_id')::uuid,
            signed ->> 'form_class', coalesce((signed ->> 'arm_path')::boolean, false),
            of_table, of_id, seen_hash, meaning, context.actor(), said ->> 'actor_name',
            context.role(), how, context.event())
    returning id into made;
    return made;
end
$$;

-- Answers are signed as they stand: the latest of a complete form whose class the signer sees, and
-- of which no two entries differ. Ratings are signed by the rater who gave them, everything else by
-- the physician of the site. No signature of answers commits after the lock.
drop function if exists governance.demand_signable(uuid);
create or replace function governance.demand_signable(of_revision uuid, meaning text)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    r public.trials_revision;
begin
    perform pg_advisory_xact_lock_shared(governance.lock_key(context.trial()));
    if governance.state(context.trial()) in ('locked', 'masked', 'unblinded') then
        raise exception 'the study is locked: answers are signed no more' using errcode = '55006';
    end if;
    select * into r from public.trials_revision where id = of_revision;
    if (r.form_class = 'rating') <> (meaning = 'rating')
       or not r.form_class = any(context.form_classes()) then
        raise exception 'a form of the class % is not signed as %', r.form_class, meaning
            using errcode = '42501';
    end if;
    if meaning = 'rating' and r.recorded_by_id is distinct from context.actor() then
        raise exception 'a rater signs the own ratings' using errcode = '42501';
    end if;
    if not r.complete or exists (select from public.trials_revision later
                                 where later.entry_id = r.entry_id and later.number > r.number) then
        raise exception 'only the latest answers of a complete form are signed'
            using errcode = '55000';
    end if;
    if r.double_entry and not governance.is_settled(r.entry_id) then
        raise exception 'this form is entered twice: it is signed once both entries agree'
            using errcode = '55000';
    end if;
end
$$;

-- The entries of these classes whose latest complete answers nobody has signed with this meaning.
-- For lists and the lock board: also for those who see that a form exists, and not its answers.
-- of_sites: those of these sites alone; null for any.
drop function if exists governance.unsigned_entries(uuid, text, text[]);
create or replace function governance.unsigned_entries(
    of_trial uuid, with_meaning text, classes text[], of_sites uuid[] default null)
returns setof uuid language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select latest.entry_id
    from (select distinct on (entry_id) id, entry_id, complete
          from public.trials_revision
          where trial_id = of_trial and trial_id = context.trial() and form_class = any(classes)
            and (not arm_path or context.arm_paths())
            and (context.all_sites() or site_id = any(context.sites()))
            and (of_sites is null or site_id = any(of_sites))
          order by entry_id, number desc) latest
    where latest.complete
      and not exists (select from governance.signature s
                      where s.of_table = 'trials_revision' and s.of_id = latest.id
                        and s.meaning = with_meaning)
$$;

revoke all on function governance.may_sign(name, text, text), governance.guard_content(),
    governance.has_second_factor(uuid), governance.authenticated_again(),
    governance.sign(name, uuid, bytea, text), governance.demand_signable(uuid, text),
    governance.unsigned_entries(uuid, text, text[], uuid[]) from public;
grant execute on function governance.guard_content() to {migrator};
grant execute on function governance.sign(name, uuid, bytea, text) to {web};
grant execute on function governance.has_second_factor(uuid) to {web}, {vault};
grant execute on function governance.unsigned_entries(uuid, text, text[], uuid[])
    to {web}, {worker};
grant select on governance.signature to {web}, {worker};

-- A signature is seen by whoever sees what was signed, since its hash is that of the answers, from
-- which a short form could be guessed; a rater sees the own ones.
alter table governance.signature enable row level security;
alter table governance.signature force row level security;
drop policy if exists writing on governance.signature;
create policy writing on governance.signature to {governance_owner} using (true) with check (true);
drop policy if exists reading on governance.signature;
create policy reading on governance.signature for select to {web}, {worker}
    using (
        trial_id = (select context.trial())
        and (
            actor_id = (select context.actor())
            or ((select context.role()) <> 'rater'
                and (site_id is null or (select context.all_sites())
                     or site_id = any((select context.sites())::uuid[]))
                and (not arm_path or (select context.arm_paths()))
                and (form_class is null
                     or form_class = any((select context.form_classes())::text[]))
                -- Who rated is nothing that a site should know.
                and (meaning <> 'rating' or (select context.all_sites())))
        )
    );
-- The ledger shows each signature under its line.
create or replace trigger d_record after insert on governance.signature
    for each row execute function ledger.record_change();
alter table governance.signature enable always trigger d_record;
