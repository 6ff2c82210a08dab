-- as allocation
-- Whenever the vault opens a slot with its own key, the record comes first: a row here, under a
-- line of the ledger, committed before the ciphertext is given out. So who could see an arm is
-- known also where the answer was lost on its way.

-- participant_id: null for a closed report, which opens every slot, as letters.
create table if not exists allocation.access (
    id uuid primary key default gen_random_uuid(),
    trial_id uuid not null,
    site_id uuid,
    participant_id uuid,
    purpose text not null
        check (purpose in ('emergency', 'dispensing', 'disclosure', 'closed_report')),
    reason text not null,
    actor_id uuid not null,
    actor_name text not null,
    role text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null,
    recorded_in xid8 not null default pg_current_xact_id(),
    check ((participant_id is null) = (purpose = 'closed_report'))
);
create index if not exists access_by_participant on allocation.access (participant_id, at);

create or replace function allocation.refuse_change() returns trigger language plpgsql as
$$
begin
    raise exception '% is append-only', tg_table_name using errcode = '42501';
end
$$;
create or replace trigger append_only before update or delete or truncate on allocation.access
    for each statement execute function allocation.refuse_change();
alter table allocation.access enable always trigger append_only;

-- For the functions of each purpose, which ask first whether it may be. Nobody calls it directly.
-- of_reason: where the line of the act, which the blinded read, does not hold the reason.
drop function if exists allocation.note_access(uuid, uuid, uuid, text);
create or replace function allocation.note_access(
    of_trial uuid, of_site uuid, of_participant uuid, of_purpose text, of_reason text default null)
returns uuid language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb := context.said();
    noted uuid;
begin
    insert into allocation.access (trial_id, site_id, participant_id, purpose, reason, actor_id,
                                   actor_name, role, event_id)
    values (of_trial, of_site, of_participant, of_purpose,
            coalesce(of_reason, said ->> 'reason', ''),
            (said ->> 'actor')::uuid, said ->> 'actor_name', said ->> 'role', context.event())
    returning id into noted;
    return noted;
end
$$;

-- The access that whoever acts recorded within the last minute, in a transaction that is over.
create or replace function allocation.recorded_access(of_access uuid)
returns allocation.access language plpgsql stable as
$$
declare
    noted allocation.access;
begin
    select * into noted from allocation.access where id = of_access;
    if noted.id is null or noted.actor_id is distinct from context.actor()
       or noted.trial_id is distinct from context.trial()
       or noted.role is distinct from context.role()
       or noted.at < clock_timestamp() - interval '1 minute'
       or noted.recorded_in = pg_current_xact_id_if_assigned() then
        raise exception 'an arm is opened only once its access is on record' using errcode = '42501';
    end if;
    return noted;
end
$$;

-- The slot of the one participant, under the vault's own key.
create or replace function allocation.slot_of_access(of_access uuid)
returns table (stratum text, "position" integer, ciphertext bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    noted allocation.access := allocation.recorded_access(of_access);
begin
    return query select s.stratum, s.position, s.vault_ciphertext
        from allocation.slot s where s.participant_id = noted.participant_id;
    if not found then
        raise exception 'this participant was not randomised' using errcode = '55000';
    end if;
end
$$;

revoke all on function allocation.note_access(uuid, uuid, uuid, text, text),
    allocation.recorded_access(uuid), allocation.slot_of_access(uuid) from public;
grant execute on function allocation.slot_of_access(uuid) to {vault};
grant usage on schema allocation to {governance_owner};
grant execute on function allocation.note_access(uuid, uuid, uuid, text, text) to {governance_owner};
