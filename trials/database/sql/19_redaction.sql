-- as governance
-- Words that identify somebody, typed by mistake, are taken out again: one person asks, a second
-- one in another role confirms, and the words are gone from the answers, from what was written
-- around them and from the ledger. Nothing else changes a fact or a line. The leaf of the line
-- stays, and the hash of the answers; what stands there now has its own hash, here.

create table if not exists governance.free_text (
    of_table name not null,
    of_column name not null,
    primary key (of_table, of_column)
);
create table if not exists governance.redaction_request (
    id uuid primary key default gen_random_uuid(),
    trial_id uuid not null,
    site_id uuid not null,
    participant_id uuid not null,
    form_class text not null,
    arm_path boolean not null,
    revision_id uuid not null,
    item text not null,
    reason text not null,
    actor_id uuid not null,
    actor_name text not null,
    role text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null
);
create table if not exists governance.redaction (
    id uuid primary key default gen_random_uuid(),
    request_id uuid not null unique references governance.redaction_request,
    trial_id uuid not null,
    site_id uuid not null,
    participant_id uuid not null,
    form_class text not null,
    arm_path boolean not null,
    actor_id uuid not null,
    actor_name text not null,
    role text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null
);
-- of_table: of the trial, or 'event' or 'change' for a line of the ledger. hash: of answers as
-- governance.hash_of_answers gives it, of a line as ledger.leaf_of does, of another row of its
-- columns as in governance.guard_content.
create table if not exists governance.redacted_text (
    id uuid primary key default gen_random_uuid(),
    redaction_id uuid not null references governance.redaction,
    trial_id uuid not null,
    site_id uuid not null,
    participant_id uuid not null,
    form_class text not null,
    arm_path boolean not null,
    of_table name not null,
    of_id text not null,
    hash bytea not null,
    at timestamptz not null default clock_timestamp()
);
create index if not exists redacted_text_by_row on governance.redacted_text (of_table, of_id);
select governance.make_append_only(array['redaction_request', 'redaction', 'redacted_text']);

-- What somebody typed freely: never a code, a number, a date or a score.
create or replace function governance.is_free_text(answer jsonb)
returns boolean language sql immutable as
$$
    select coalesce(jsonb_typeof(answer) = 'string' and length(answer #>> '{{}}') >= 3
                    and answer #>> '{{}}' ~ '[[:alpha:]]'
                    and answer #>> '{{}}' !~ '^\d{{4}}(-\d\d)*(T\d\d:\d\d)?$', false)
$$;

create or replace function governance.ask_redaction(of_revision uuid, of_item text)
returns uuid language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb := context.said();
    r public.trials_revision;
    made uuid;
begin
    select * into r from public.trials_revision where id = of_revision;
    if context.act() <> 'redactions.ask' or context.event() is null
       or context.role() not in ('site_coordinator', 'site_physician', 'data_manager') then
        raise exception 'a redaction is asked for by those who enter or manage the data'
            using errcode = '42501';
    end if;
    if r.trial_id is distinct from context.trial() or not r.form_class = any(context.form_classes())
       or not (context.all_sites() or r.site_id = any(context.sites())) then
        raise exception 'there are no such answers' using errcode = 'P0002';
    end if;
    if not governance.is_free_text(r.answers -> of_item) then
        raise exception 'only free text can be redacted: % is none', of_item using errcode = '23514';
    end if;
    if length(trim(said ->> 'reason')) < 10 then
        raise exception 'a reason of at least 10 characters is needed' using errcode = '23514';
    end if;
    insert into governance.redaction_request (trial_id, site_id, participant_id, form_class, arm_path,
        revision_id, item, reason, actor_id, actor_name, role, event_id)
    values (r.trial_id, r.site_id, r.participant_id, r.form_class, r.arm_path, r.id, of_item,
            said ->> 'reason', context.actor(), said ->> 'actor_name', context.role(), context.event())
    returning id into made;
    return made;
end
$$;

create or replace function governance.confirm_redaction(of_request uuid)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    mark constant text := '[redacted]';
    said jsonb := context.said();
    how text := governance.authenticated_again();
    asked governance.redaction_request;
    r public.trials_revision;
    words text;
    made uuid;
    place record;
begin
    select * into asked from governance.redaction_request
        where id = of_request and trial_id = context.trial();
    if context.act() <> 'redactions.confirm' or context.event() is null or asked.id is null
       or context.role() <> 'quality_auditor' or context.actor() = asked.actor_id then
        raise exception 'a redaction that somebody asked for is confirmed by a quality auditor'
            using errcode = '42501';
    end if;
    select * into r from public.trials_revision where id = asked.revision_id;
    words := r.answers ->> asked.item;
    if words = mark or exists (select from governance.redaction where request_id = of_request) then
        raise exception 'this text is redacted already' using errcode = '55000';
    end if;
    insert into governance.redaction (request_id, trial_id, site_id, participant_id, form_class,
                                      arm_path, actor_id, actor_name, role, event_id)
    values (of_request, asked.trial_id, asked.site_id, asked.participant_id, asked.form_class,
            asked.arm_path, context.actor(), said ->> 'actor_name', context.role(), context.event())
    returning id into made;
    for place in
        select * from governance.without_words(asked.participant_id, asked.item, words, mark)
        union all
        select * from ledger.without_words(asked.participant_id, asked.item, words, mark)
    loop
        insert into governance.redacted_text (redaction_id, trial_id, site_id, participant_id,
                                              form_class, arm_path, of_table, of_id, hash)
        values (made, asked.trial_id, asked.site_id, asked.participant_id, asked.form_class,
                asked.arm_path, place.of_table, place.of_id, place.hash);
    end loop;
end
$$;

-- Takes the words out of every free text about the participant: of answers in this item only.
-- Gives each row with the hash of what stands there now.
create or replace function governance.without_words(of_participant uuid, item text, words text, mark text)
returns table (of_table name, of_id text, hash bytea)
language plpgsql volatile set timezone = 'UTC' as
$$
declare
    place record;
begin
    for place in
        select f.of_table, f.of_column, format_type(a.atttypid, a.atttypmod) as kind
        from governance.free_text f
        join pg_attribute a on a.attrelid = format('public.%I', f.of_table)::regclass
                           and a.attname = f.of_column
    loop
        if place.kind = 'jsonb' then
            return query execute format($query$
                update public.%1$I set %2$I = jsonb_set(%2$I, array[$2], to_jsonb(replace(%2$I ->> $2, $3, $4)))
                where participant_id = $1 and jsonb_typeof(%2$I -> $2) = 'string'
                  and position($3 in %2$I ->> $2) > 0
                returning %1$L::name, id::text, governance.hash_of_answers(%2$I, done_on)
            $query$, place.of_table, place.of_column) using of_participant, item, words, mark;
        else
            return query execute format($query$
                update public.%1$I as t set %2$I = replace(%2$I, $2, $3)::%3$s
                where participant_id = $1 and position($2 in %2$I) > 0
                returning %1$L::name, id::text,
                    sha256(convert_to((to_jsonb(t) - 'content_hash')::text, 'UTF8'))
            $query$, place.of_table, place.of_column, place.kind) using of_participant, words, mark;
        end if;
    end loop;
end
$$;

-- What was redacted, and by whom: for those who verify, without what it was about.
create or replace function governance.redacted_texts()
returns table (of_table name, of_id text, hash bytea, redacted_at timestamptz, asked_by text, confirmed_by text)
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select t.of_table, t.of_id, t.hash, r.at, q.actor_name, r.actor_name
    from governance.redacted_text t
    join governance.redaction r on r.id = t.redaction_id
    join governance.redaction_request q on q.id = r.request_id
    order by t.at
$$;

revoke all on function governance.is_free_text(jsonb), governance.ask_redaction(uuid, text),
    governance.confirm_redaction(uuid), governance.redacted_texts(),
    governance.without_words(uuid, text, text, text) from public;
grant execute on function governance.ask_redaction(uuid, text), governance.confirm_redaction(uuid)
    to {web};
grant execute on function governance.redacted_texts() to {worker};
grant select on governance.free_text to {ledger_owner};
grant select on governance.redaction_request, governance.redaction, governance.redacted_text
    to {web}, {worker};
do $$
declare
    name text;
begin
    foreach name in array array['redaction_request', 'redaction', 'redacted_text'] loop
        execute format('alter table governance.%I enable row level security', name);
        execute format('drop policy if exists reading on governance.%I', name);
        execute format('create policy reading on governance.%I for select to {web}, {worker} using (
            trial_id = (select context.trial())
            and (select context.role()) not in (''rater'', ''coder'', ''rater_coordinator'')
            and ((select context.all_sites()) or site_id = any((select context.sites())::uuid[]))
            and (not arm_path or (select context.arm_paths())))', name);
    end loop;
end
$$;
create or replace trigger d_record after insert on governance.redaction_request
    for each row execute function ledger.record_change();
create or replace trigger d_record after insert on governance.redaction
    for each row execute function ledger.record_change();
create or replace trigger d_record after insert on governance.redacted_text
    for each row execute function ledger.record_change();
alter table governance.redaction_request enable always trigger d_record;
alter table governance.redaction enable always trigger d_record;
alter table governance.redacted_text enable always trigger d_record;

-- as ledger
create or replace function ledger.without(side jsonb, item text, words text, mark text)
returns jsonb language sql immutable as
$$
    select case
        when jsonb_typeof(side) = 'string' then to_jsonb(replace(side #>> '{{}}', words, mark))
        when jsonb_typeof(side -> item) = 'string'
            then jsonb_set(side, array[item], to_jsonb(replace(side ->> item, words, mark)))
        else side end
$$;

-- The same for the lines about the participant. With its salt gone, the words that were there
-- cannot be found by trying which of them give the leaf.
create or replace function ledger.without_words(of_participant uuid, item text, words text, mark text)
returns table (of_table name, of_id text, hash bytea)
language sql volatile security definer set search_path = pg_catalog, pg_temp as
$$
    with changed as (
        update ledger.change c set salt = null, difference = (
            select jsonb_object_agg(key, case
                when key = item or exists (select from governance.free_text f
                                           where f.of_table = c.table_name and f.of_column = key)
                then jsonb_build_array(ledger.without(pair -> 0, item, words, mark),
                                       ledger.without(pair -> 1, item, words, mark))
                else pair end)
            from jsonb_each(c.difference) as pairs (key, pair))
        where participant_id = of_participant
          and c.table_name in (select f.of_table from governance.free_text f)
          and position(trim('"' from to_jsonb(words)::text) in c.difference::text) > 0
        returning 'change'::name, id::text, ledger.leaf_of(null, ledger.text_of(c))
    ), named as (
        update ledger.event e set salt = null, reason = replace(reason, words, mark),
                                  detail = replace(detail, words, mark)
        where participant_id = of_participant
          and (position(words in reason) > 0 or position(words in detail) > 0)
        returning 'event'::name, id::text, ledger.leaf_of(null, ledger.text_of(e))
    )
    select * from changed union all select * from named
$$;
revoke all on function ledger.without(jsonb, text, text, text),
    ledger.without_words(uuid, text, text, text) from public;
grant execute on function ledger.without_words(uuid, text, text, text) to {governance_owner};
