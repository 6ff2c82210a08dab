-- as governance
-- Tokens by which programs act as their person in one study. The table belongs to nobody who logs in:
-- a token is made and ended by a function, never changed, and of its text only a hash is kept, which
-- no login reads.

create table if not exists governance.api_token (
    id uuid primary key default gen_random_uuid(),
    trial_id uuid not null,
    user_id uuid not null,
    name text not null,
    may_write boolean not null,
    made_at timestamptz not null default clock_timestamp(),
    ends_on date not null,
    event_id bigint not null
);
create index if not exists api_token_of_user on governance.api_token (user_id);
create table if not exists governance.api_token_secret (
    sha256 text primary key,
    token_id uuid not null unique references governance.api_token
);
create table if not exists governance.api_token_end (
    id uuid primary key default gen_random_uuid(),
    trial_id uuid not null,
    token_id uuid not null unique references governance.api_token,
    reason text not null,
    ended_at timestamptz not null default clock_timestamp(),
    actor_id uuid not null,
    event_id bigint not null
);
select governance.make_append_only(array['api_token', 'api_token_secret', 'api_token_end']);
-- The last day on which it was used: nothing of the trial, and no line of the ledger.
create table if not exists governance.api_token_use (
    token_id uuid primary key references governance.api_token,
    used_on date not null
);

-- By the clock of no site: tokens end with a day of UTC.
create or replace function governance.today_utc()
returns date language sql stable set search_path = pg_catalog, pg_temp as
$$ select (now() at time zone 'UTC')::date $$;

-- Whether whoever acts may see and end the tokens of this person: their own, and as somebody who
-- invites people, those of whom they could invite (INVITES in trials/policies/members.py).
create or replace function governance.keeps_tokens_of(of_user uuid, of_trial uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select of_user = context.actor()
        or (of_trial = context.trial()
            and (context.role() = 'sponsor'
                 or (context.role() = 'site_physician' and exists (
                     select from public.trials_membership m
                     where m.trial_id = of_trial and m.user_id = of_user
                       and m.site_id = any(context.sites())))))
$$;

-- sha256: of the token's text, hexadecimal. Gives the token's id.
create or replace function governance.make_api_token(
    with_name text, sha256 text, writes boolean, last_day date)
returns uuid language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    made uuid;
begin
    perform governance.authenticated_again();
    if context.event() is null then
        raise exception 'no act is open: a token needs its line' using errcode = '42501';
    end if;
    if context.role() in ('rater', 'inspector') or governance.is_vault_role(context.role()) then
        raise exception 'a % has no token', context.role() using errcode = '42501';
    end if;
    if not exists (select from public.trials_membership m
                   where m.user_id = context.actor() and m.trial_id = context.trial()
                     and m.role = context.role() and governance.is_in_force(m.id, now())) then
        raise exception 'a token is of a study in which its person has a part'
            using errcode = '42501';
    end if;
    if last_day is null or last_day not between governance.today_utc()
                                            and governance.today_utc() + 365 then
        raise exception 'a token ends within 365 days: not on %', last_day using errcode = '23514';
    end if;
    insert into governance.api_token (trial_id, user_id, name, may_write, ends_on, event_id)
        values (context.trial(), context.actor(), with_name, writes, last_day, context.event())
        returning id into made;
    insert into governance.api_token_secret values (make_api_token.sha256, made);
    return made;
end
$$;

create or replace function governance.end_api_token(of_token uuid, why text)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    t governance.api_token;
begin
    select * into t from governance.api_token where id = of_token;
    if t.id is null or t.trial_id is distinct from context.trial()
       or not governance.keeps_tokens_of(t.user_id, t.trial_id) then
        raise exception 'there is no such token' using errcode = 'P0002';
    end if;
    if context.event() is null then
        raise exception 'no act is open: the end of a token needs its line' using errcode = '42501';
    end if;
    insert into governance.api_token_end (trial_id, token_id, reason, actor_id, event_id)
        values (t.trial_id, t.id, why, context.actor(), context.event())
        on conflict do nothing;
end
$$;

-- Whether a token counts now: not ended, within its days, and of a part that has been in force from
-- when it was made until now. A new part gets no old token.
create or replace function governance.api_token_counts(t governance.api_token)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select t.ends_on >= governance.today_utc()
        and not exists (select from governance.api_token_end e where e.token_id = t.id)
        and exists (select from public.trials_user u where u.id = t.user_id and u.is_active)
        and exists (select from public.trials_membership m
                    where m.user_id = t.user_id and m.trial_id = t.trial_id
                      and governance.part_span(m.id) @> t.made_at
                      and governance.part_span(m.id) @> now())
$$;

-- Whose token this is, while it counts. Asked before anybody is known.
create or replace function governance.api_token_of(sha256 text)
returns table (token_id uuid, user_id uuid, trial_id uuid, may_write boolean)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    t governance.api_token;
begin
    select k.* into t from governance.api_token k
        join governance.api_token_secret s on s.token_id = k.id
        where s.sha256 = api_token_of.sha256;
    if t.id is null or not governance.api_token_counts(t) then
        return;
    end if;
    insert into governance.api_token_use values (t.id, governance.today_utc())
        on conflict on constraint api_token_use_pkey do update set used_on = excluded.used_on
        where api_token_use.used_on < excluded.used_on;
    return query select t.id, t.user_id, t.trial_id, t.may_write;
end
$$;

revoke all on function governance.today_utc(), governance.keeps_tokens_of(uuid, uuid),
    governance.make_api_token(text, text, boolean, date), governance.end_api_token(uuid, text),
    governance.api_token_counts(governance.api_token), governance.api_token_of(text) from public;
grant execute on function governance.keeps_tokens_of(uuid, uuid),
    governance.make_api_token(text, text, boolean, date), governance.end_api_token(uuid, text),
    governance.api_token_counts(governance.api_token), governance.api_token_of(text) to {web};
grant select on governance.api_token, governance.api_token_end, governance.api_token_use to {web};

alter table governance.api_token enable row level security;
alter table governance.api_token force row level security;
drop policy if exists writing on governance.api_token;
create policy writing on governance.api_token to {governance_owner} using (true) with check (true);
drop policy if exists reading on governance.api_token;
create policy reading on governance.api_token for select to {web}
    using (governance.keeps_tokens_of(user_id, trial_id));
alter table governance.api_token_end enable row level security;
alter table governance.api_token_end force row level security;
drop policy if exists writing on governance.api_token_end;
create policy writing on governance.api_token_end to {governance_owner}
    using (true) with check (true);
drop policy if exists reading on governance.api_token_end;
create policy reading on governance.api_token_end for select to {web}
    using (exists (select from governance.api_token t where t.id = token_id));
alter table governance.api_token_use enable row level security;
alter table governance.api_token_use force row level security;
drop policy if exists writing on governance.api_token_use;
create policy writing on governance.api_token_use to {governance_owner}
    using (true) with check (true);
drop policy if exists reading on governance.api_token_use;
create policy reading on governance.api_token_use for select to {web}
    using (exists (select from governance.api_token t where t.id = token_id));

-- The ledger shows each token, and its end, under its line: no text of it, and no hash.
create or replace trigger d_record after insert on governance.api_token
    for each row execute function ledger.record_change();
create or replace trigger d_record after insert on governance.api_token_end
    for each row execute function ledger.record_change();
alter table governance.api_token enable always trigger d_record;
alter table governance.api_token_end enable always trigger d_record;
