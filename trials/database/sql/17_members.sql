-- as governance
-- Each host gives roles of its own: whoever takes over the web makes nobody unblinded, and disarms
-- nobody of the vault. And each act, to people of its own study.

create or replace function governance.is_vault_role(of_role text)
returns boolean language sql immutable as
$$
    select of_role in ('unblinded_statistician', 'quality_assurance', 'unblinded_pharmacist',
                       'emergency_physician', 'board_statistician')
$$;

create or replace function governance.guard_member()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    whole jsonb;
    in_vault boolean := format('"%s"', session_user) = '{vault}';
begin
    foreach whole in array array_remove(array[to_jsonb(old), to_jsonb(new)], null) loop
        if governance.is_vault_role(whole ->> 'role') <> in_vault then
            raise exception 'the role % is given and taken on the other host', whole ->> 'role'
                using errcode = '42501';
        end if;
        if context.trial() is distinct from (whole ->> 'trial_id')::uuid then
            raise exception 'a role is given by an act of its own study' using errcode = '42501';
        end if;
    end loop;
    return new;
end
$$;

revoke all on function governance.is_vault_role(text), governance.guard_member() from public;
grant execute on function governance.guard_member() to {migrator};
