-- Who is acting, and what may they see? The application signs the answer; the database
-- checks the signature, seals the answer to this one transaction, and verifies the seal
-- each time a policy or a trigger asks. A plain SET can write any setting, but not the seal.
-- Names in braces are filled in by trials/database/setup.py.

create table if not exists context.signing_key (
    login name primary key,
    inner_pad bytea not null,
    outer_pad bytea not null
);
create table if not exists context.server_key (
    only_row boolean primary key default true check (only_row),
    inner_pad bytea not null,
    outer_pad bytea not null
);

-- HMAC-SHA256 (RFC 2104) from the built-in sha256(); pads are the key xor 0x36 and 0x5c.
create or replace function context.hmac(inner_pad bytea, outer_pad bytea, message text)
returns bytea language sql immutable as
$$ select sha256(outer_pad || sha256(inner_pad || convert_to(message, 'UTF8'))) $$;

-- In plpgsql, which keeps its plan: it is asked several times by each statement that row policies
-- guard, and as a function of SQL it took three times as long.
create or replace function context.seal_of(body text, event text)
returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    k context.server_key;
begin
    select * into k from context.server_key;
    return encode(context.hmac(k.inner_pad, k.outer_pad,
        body || '|' || event || '|' || pg_backend_pid() || '|' || extract(epoch from now())), 'hex');
end
$$;

create or replace function context.verify(body text, mac bytea)
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    k context.signing_key;
    said jsonb;
begin
    select * into k from context.signing_key where login = session_user;
    if k.login is null then
        raise exception 'login % may not act', session_user using errcode = '28000';
    end if;
    if context.hmac(k.inner_pad, k.outer_pad, body) is distinct from mac then
        raise exception 'context signature is not valid' using errcode = '28000';
    end if;
    said := body::jsonb;
    if (said ->> 'expires')::float8 < extract(epoch from clock_timestamp()) then
        raise exception 'context has expired' using errcode = '28000';
    end if;
    return said;
end
$$;

-- An inspector only looks, and so does a token that only reads: their acts are lines, and under none
-- of them can a row be written.
create or replace function context.stamp(body text, event text)
returns void language sql volatile as
$$
    select set_config('equipoise.context', body, true),
           set_config('equipoise.event', bound, true),
           set_config('equipoise.seal', context.seal_of(body, bound), true)
    from (select case when body::jsonb ->> 'role' = 'inspector'
                        or (body::jsonb ->> 'reads_only')::boolean
                      then '' else event end) as act (bound)
$$;

-- Called at the start of each outermost transaction by trials/database/backend.
create or replace function context.enter(body text, mac bytea)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    -- "event": the line of the ledger that is open, when an act goes on after an inner one.
    perform context.stamp(body, coalesce(context.verify(body, mac) ->> 'event', ''));
end
$$;

-- What the context says; an error where there is none, so that a forgotten context is
-- loud and never an empty page.
create or replace function context.said()
returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    body text := current_setting('equipoise.context', true);
    event text := coalesce(current_setting('equipoise.event', true), '');
begin
    if coalesce(body, '') = '' then
        raise exception 'nobody is acting in this transaction' using errcode = '28000';
    end if;
    if current_setting('equipoise.seal', true) is distinct from context.seal_of(body, event) then
        raise exception 'context is not the one that was signed' using errcode = '28000';
    end if;
    return body::jsonb;
end
$$;

create or replace function context.event()
returns bigint language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
    perform context.said();
    return nullif(current_setting('equipoise.event', true), '')::bigint;
end
$$;

create or replace function context.actor() returns uuid language sql stable as
$$ select (context.said() ->> 'actor')::uuid $$;
create or replace function context.role() returns text language sql stable as
$$ select context.said() ->> 'role' $$;
create or replace function context.act() returns text language sql stable as
$$ select coalesce(context.said() ->> 'act', '') $$;
create or replace function context.reason() returns text language sql stable as
$$ select coalesce(context.said() ->> 'reason', '') $$;
create or replace function context.trial() returns uuid language sql stable as
$$ select (context.said() ->> 'trial')::uuid $$;
create or replace function context.all_sites() returns boolean language sql stable as
$$ select context.said() -> 'sites' = '"all"'::jsonb $$;
create or replace function context.sites() returns uuid[] language sql stable as
$$
    select coalesce(array_agg(site::uuid), '{{}}')
    from jsonb_array_elements_text(
        case jsonb_typeof(context.said() -> 'sites')
            when 'array' then context.said() -> 'sites' else '[]' end) as site
$$;
-- Stages that opened because of an arm are seen by those who treat in them, and by everyone
-- once the study is unblinded.
create or replace function context.arm_paths() returns boolean language plpgsql stable as
$$
begin
    return coalesce((context.said() ->> 'arm_paths')::boolean, false)
        or governance.state(context.trial()) = 'unblinded';
end
$$;
-- What is sealed is seen by its writer alone until the lock, whoever claims the class.
create or replace function context.form_classes() returns text[] language plpgsql stable as
$$
begin
    return coalesce((
        select array_agg(form_class)
        from jsonb_array_elements_text(context.said() -> 'form_classes') as form_class
        where form_class <> 'sealed'
           or governance.state(context.trial()) in ('locked', 'masked', 'unblinded')
    ), '{{}}');
end
$$;

revoke all on all functions in schema context from public;
grant usage on schema context to public;
grant execute on function
    context.enter(text, bytea), context.said(), context.event(), context.actor(), context.role(),
    context.act(), context.reason(), context.trial(), context.all_sites(), context.sites(),
    context.form_classes(), context.arm_paths()
    to {web}, {worker}, {vault}, {migrator}, {ledger_owner}, {governance_owner}, {allocation_owner};
grant execute on function context.verify(text, bytea), context.stamp(text, text),
    context.seal_of(text, text), context.hmac(bytea, bytea, text) to {ledger_owner};
