-- The ledger: one line for each act (event), and under it what the act changed (change).
-- Only the functions below write here; nobody updates or deletes.

create table if not exists ledger.event (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    actor_id uuid,
    actor_name text not null,
    role text not null,
    login name not null default session_user,
    act text not null,
    reason text not null default '',
    outcome text not null default 'done' check (outcome in ('done', 'refused')),
    detail text not null default '',
    trial_id uuid,
    site_id uuid,
    participant_id uuid,
    request_id text not null default '',
    arm_path boolean not null default false,
    vault_only boolean not null default false,
    salt uuid default gen_random_uuid()
);
-- In the order of time, in which they are read: a page begins at a moment, never at a number.
create index if not exists event_of_trial on ledger.event (trial_id, at, id);
create index if not exists event_of_participant on ledger.event (participant_id, at, id);
-- What one act did to several participants.
create index if not exists event_of_several on ledger.event (trial_id, act)
    where participant_id is null;
drop index if exists ledger.event_by_trial, ledger.event_by_participant;

create table if not exists ledger.change (
    id bigint generated always as identity primary key,
    event_id bigint not null references ledger.event,
    table_name name not null,
    row_id text not null,
    operation text not null check (operation in ('INSERT', 'UPDATE', 'DELETE')),
    difference jsonb not null,
    trial_id uuid,
    site_id uuid,
    participant_id uuid,
    form_class text,
    recorded_by_id uuid,
    arm_path boolean not null default false,
    row_hash bytea,
    salt uuid default gen_random_uuid()
);
create index if not exists change_by_event on ledger.change (event_id);
create index if not exists change_by_participant on ledger.change (participant_id, id);
create index if not exists change_by_row on ledger.change (table_name, row_id, id);
-- A ledger that was made before there were arm paths.
alter table ledger.event add column if not exists arm_path boolean not null default false;
alter table ledger.change add column if not exists arm_path boolean not null default false;
-- What the unblinded do with kits and closed reports has its line, which only they read.
alter table ledger.event add column if not exists vault_only boolean not null default false;
-- Goes into the leaf of the line (19_seals.sql), so that a short text cannot be guessed from it.
alter table ledger.event add column if not exists salt uuid default gen_random_uuid();
alter table ledger.change add column if not exists salt uuid default gen_random_uuid();
-- Of a revision: what the difference does not show (ledger.hash_of_revision).
alter table ledger.change add column if not exists row_hash bytea;

create or replace function ledger.refuse_change() returns trigger language plpgsql as
$$
begin
    raise exception '% is append-only', tg_table_name using errcode = '42501';
end
$$;
create or replace trigger append_only before delete or truncate on ledger.event
    for each statement execute function ledger.refuse_change();
create or replace trigger append_only before delete or truncate on ledger.change
    for each statement execute function ledger.refuse_change();
-- The one exception: a redaction (19_redaction.sql), whose function belongs to the ledger's owner.
-- Nobody logs in as the owner.
create or replace trigger only_redacted before update on ledger.event for each statement
    when (format('"%s"', current_user) <> '{ledger_owner}')
    execute function ledger.refuse_change();
create or replace trigger only_redacted before update on ledger.change for each statement
    when (format('"%s"', current_user) <> '{ledger_owner}')
    execute function ledger.refuse_change();
alter table ledger.event enable always trigger append_only, enable always trigger only_redacted;
alter table ledger.change enable always trigger append_only, enable always trigger only_redacted;

create or replace function ledger.write_line(said jsonb, line_outcome text, line_detail text)
returns bigint language sql volatile as
$$
    insert into ledger.event (actor_id, actor_name, role, act, reason, outcome, detail,
                              trial_id, site_id, participant_id, request_id, arm_path,
                              vault_only)
    values ((said ->> 'actor')::uuid, said ->> 'actor_name', said ->> 'role', said ->> 'act',
            coalesce(said ->> 'reason', ''), line_outcome, line_detail,
            (said ->> 'trial')::uuid, (said ->> 'site')::uuid, (said ->> 'participant')::uuid,
            coalesce(said ->> 'request', ''), coalesce((said ->> 'arm_path')::boolean, false),
            coalesce((said ->> 'vault_only')::boolean, false))
    returning id
$$;

-- Opens the line of an act and binds the rest of the transaction to it.
create or replace function ledger.open_act(body text, mac bytea)
returns bigint language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb := context.verify(body, mac);
    line bigint;
begin
    if coalesce(said ->> 'act', '') = '' then
        raise exception 'an act needs a name' using errcode = '22023';
    end if;
    line := ledger.write_line(said, 'done', coalesce(said ->> 'detail', ''));
    perform context.stamp(body, line::text);
    -- An act touches rows by their keys: one plan serves all of them, and a new connection makes
    -- it once instead of five times.
    perform set_config('plan_cache_mode', 'force_generic_plan', true);
    return line;
end
$$;

-- A refused attempt is a line with no change under it.
create or replace function ledger.note_refusal(body text, mac bytea, why text)
returns bigint language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    return ledger.write_line(context.verify(body, mac), 'refused', why);
end
$$;

-- Columns that a ledger must not repeat: password hashes, wording under a licence, what was
-- said in an interview, and what coders think of it; the secrets of second factors and of links; what
-- a rater was told; how a participant is reached; the data set for the public; and the numbers that
-- a bootstrap drew.
drop function if exists ledger.without_secrets(jsonb);
create or replace function ledger.without_secrets(of_table name, difference jsonb)
returns jsonb language sql immutable as
$$
    select difference || coalesce(jsonb_object_agg(name, '["hidden", "hidden"]'::jsonb), '{{}}')
    from unnest(array['password', 'wording', 'transcript', 'memo']
                || case of_table when 'otp_totp_totpdevice' then array['key']
                                 when 'otp_static_statictoken' then array['token']
                                 when 'trials_raterdisclosure' then array['told', 'note']
                                 when 'trials_termdictionary' then array['entries']
                                 when 'trials_filecontent' then array['content']
                                 when 'trials_selfreportlink' then array['token_hash']
                                 when 'trials_selfreportpin' then array['pin_hash']
                                 when 'trials_selfreportcontact' then array['sealed']
                                 when 'trials_transferarrival' then array['content']
                                 when 'analysis_publication' then array['content']
                                 when 'analysis_partdraw' then array['estimates'] end) as name
    where difference ? name
$$;

create or replace function ledger.row_difference(before jsonb, after jsonb)
returns jsonb language sql immutable as
$$
    select coalesce(jsonb_object_agg(key, jsonb_build_array(before -> key, after -> key)), '{{}}')
    from (select jsonb_object_keys(coalesce(before, '{{}}') || coalesce(after, '{{}}')) as key) keys
    where before -> key is distinct from after -> key
$$;

-- The one trigger behind the audit trail, on every table of the trial. It refuses a write
-- where no act is open, whatever the path: ORM, bulk update, COPY, psql.
create or replace function ledger.record_change()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    whole jsonb := coalesce(after, before);
    difference jsonb := ledger.row_difference(before, after);
    line bigint := context.event();
begin
    if line is null then
        raise exception 'no act is open: % on % refused', tg_op, tg_table_name
            using errcode = '42501';
    end if;
    if difference = '{{}}' then
        return null;
    end if;
    insert into ledger.change (event_id, table_name, row_id, operation, difference, trial_id,
                               site_id, participant_id, form_class, recorded_by_id, arm_path)
    values (line, tg_table_name, whole ->> 'id', tg_op,
            ledger.without_secrets(tg_table_name, difference), (whole ->> 'trial_id')::uuid,
            (whole ->> 'site_id')::uuid, (whole ->> 'participant_id')::uuid,
            whole ->> 'form_class', (whole ->> 'recorded_by_id')::uuid,
            coalesce((whole ->> 'arm_path')::boolean, false));
    return null;
end
$$;

-- Whether the act that is open has added this row.
create or replace function ledger.was_added_now(of_table name, of_id uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select exists (select from ledger.change c
                   where c.table_name = of_table and c.row_id = of_id::text
                     and c.operation = 'INSERT' and c.event_id = context.event())
$$;

-- Facts are added and never changed.
create or replace function ledger.keep_fact() returns trigger language plpgsql as
$$
begin
    raise exception '% holds facts: a fact is added and never changed', tg_table_name
        using errcode = '42501';
end
$$;

revoke all on all functions in schema ledger from public;
grant usage on schema ledger to {web}, {worker}, {vault}, {migrator}, {governance_owner};
grant execute on function ledger.open_act(text, bytea), ledger.note_refusal(text, bytea, text)
    to {web}, {worker}, {vault};
grant execute on function ledger.record_change(), ledger.keep_fact() to {migrator}, {governance_owner};
grant execute on function ledger.was_added_now(name, uuid) to {governance_owner};
grant select on ledger.event, ledger.change to {web}, {worker};
grant select on ledger.event to {vault};

-- Who may read the ledger: people of the trial, within their sites, form classes and arm paths.
alter table ledger.event enable row level security;
alter table ledger.event force row level security;
alter table ledger.change enable row level security;
alter table ledger.change force row level security;
drop policy if exists writing on ledger.event;
create policy writing on ledger.event to {ledger_owner} using (true) with check (true);
drop policy if exists writing on ledger.change;
create policy writing on ledger.change to {ledger_owner} using (true) with check (true);
drop policy if exists reading on ledger.event;
create policy reading on ledger.event for select to {web}, {worker}
    using (
        trial_id = (select context.trial()) and not vault_only
        and (actor_id = (select context.actor())
             or ((select context.role()) not in ('rater', 'coder')
                 and (not arm_path or (select context.arm_paths()))
                 and (site_id is null or (select context.all_sites())
                      or site_id = any((select context.sites())::uuid[]))))
        -- Her own lines would tell the coordinator of raters which interviews are of one person,
        -- and a site does not learn who rates.
        and ((select context.role()) <> 'rater_coordinator' or participant_id is null)
        and (act not like 'raters.%' or (select context.role())
             in ('rater_coordinator', 'data_manager', 'quality_auditor', 'system'))
    );
-- That there was an alert tells of an answer: its lines are for those who see alerts, as in the
-- row policy of alerts (trials/database/row_policies.py).
drop policy if exists alerts on ledger.event;
create policy alerts on ledger.event as restrictive for select to {web}, {worker}, {vault}
    using (
        act not like 'alerts.%' or cardinality((select context.form_classes())::text[]) > 0
    );
drop policy if exists reading_in_vault on ledger.event;
create policy reading_in_vault on ledger.event for select to {vault}
    using (
        trial_id = (select context.trial())
        and (site_id is null or (select context.all_sites())
             or site_id = any((select context.sites())::uuid[]))
    );
drop policy if exists reading on ledger.change;
create policy reading on ledger.change for select to {web}, {worker}
    using (
        trial_id = (select context.trial())
        and (site_id is null or (select context.all_sites())
             or site_id = any((select context.sites())::uuid[])
             or recorded_by_id = (select context.actor()))
        -- What a site does not read of the raters, it does not read in what they changed either.
        and ((select context.all_sites()) or recorded_by_id = (select context.actor())
             or exists (select from ledger.event e where e.id = event_id))
        and (not arm_path or (select context.arm_paths())
             or recorded_by_id = (select context.actor()))
        -- A result is its own record, for those who see analyses.
        and table_name not in ('analysis_partresult', 'analysis_partdraw', 'analysis_runresult')
        and (form_class is null
             or table_name not in ('trials_revision', 'trials_rescoring', 'trials_alert',
                                   'trials_alertacknowledgement', 'trials_alertescalation',
                                   'trials_alertescalationresult', 'trials_interviewdocument',
                                   'trials_documenttext', 'trials_documentstep',
                                   'trials_acquaintance', 'trials_raterdisclosure',
                                   'trials_notetofile', 'trials_termcoding',
                                   'trials_dataquery', 'trials_querymessage')
             or form_class = any((select context.form_classes())::text[]))
        and (table_name not in ('trials_raterprofile', 'trials_ratercertificate',
                                'trials_conflictofinterest', 'trials_repeatedrating')
             or (select context.role())
                in ('rater_coordinator', 'data_manager', 'quality_auditor', 'system'))
        -- What other systems sent is of the participants of every site.
        and (table_name not in ('trials_transfer', 'trials_transferarrival',
                                'trials_transfercancellation', 'trials_differenceexplanation')
             or (select context.role()) in ('data_manager', 'system'))
        -- A rater would find the sites, the study and other people's acts.
        and ((select context.role()) <> 'rater' or recorded_by_id = (select context.actor()))
        -- It would say how the other coder coded, and from which site a document came.
        and (select context.role()) <> 'coder'
    );
