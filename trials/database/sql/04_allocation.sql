-- Who gets what, as ciphertext. The web and the worker have no right here but to ask for
-- the next kit number; the vault reads ciphertexts after two people have approved.

create table if not exists allocation.sealed_list (
    trial_id uuid primary key,
    study_public_key bytea not null check (octet_length(study_public_key) = 32),
    vault_public_key bytea not null check (octet_length(vault_public_key) = 32),
    sha256 bytea not null,
    loaded_at timestamptz not null default clock_timestamp(),
    event_id bigint not null
);
-- by_site: each stratum belongs to the site whose code its name begins with, as 01/female.
alter table allocation.sealed_list add column if not exists by_site boolean not null default true;
create table if not exists allocation.slot (
    id uuid primary key default gen_random_uuid(),
    trial_id uuid not null references allocation.sealed_list,
    stratum text not null,
    position integer not null,
    kit_number text not null,
    reserved_for text,
    study_ciphertext bytea not null,
    vault_ciphertext bytea not null,
    participant_id uuid unique,
    assigned_at timestamptz,
    event_id bigint,
    unique (trial_id, stratum, position),
    unique (trial_id, kit_number),
    unique (trial_id, reserved_for),
    -- One length for every arm, so that a length says nothing.
    check (octet_length(study_ciphertext) = {ciphertext_length}),
    check (octet_length(vault_ciphertext) = {ciphertext_length})
);
-- Which arm each letter stands for, drawn by lot once per trial, encrypted to the study key.
create table if not exists allocation.lot (
    trial_id uuid not null references allocation.sealed_list,
    letter text not null,
    arm_ciphertext bytea not null check (octet_length(arm_ciphertext) = {ciphertext_length}),
    drawn_at timestamptz not null default clock_timestamp(),
    primary key (trial_id, letter)
);

create or replace function allocation.load(of_trial uuid, list jsonb, list_sha256 bytea)
returns integer language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    loaded integer;
begin
    if context.act() <> 'randomisation.load' or context.trial() is distinct from of_trial
       or context.role() <> 'unblinded_statistician' then
        raise exception 'only the unblinded statistician loads the sealed list' using errcode = '42501';
    end if;
    insert into allocation.sealed_list (trial_id, study_public_key, vault_public_key, sha256, by_site,
                                        event_id)
    values (of_trial, decode(list ->> 'study_public_key', 'hex'),
            decode(list ->> 'vault_public_key', 'hex'), list_sha256, (list ->> 'by_site')::boolean,
            context.event());
    insert into allocation.slot (trial_id, stratum, position, kit_number, reserved_for,
                                 study_ciphertext, vault_ciphertext)
    select of_trial, slot ->> 'stratum', (slot ->> 'position')::integer, slot ->> 'kit_number',
           slot ->> 'participant', decode(slot ->> 'study_ciphertext', 'hex'),
           decode(slot ->> 'vault_ciphertext', 'hex')
    from jsonb_array_elements(list -> 'slots') as slot;
    get diagnostics loaded = row_count;
    return loaded;
end
$$;

-- The next slot of a stratum, as a kit number. Asking again gives the same kit. Running out says so
-- without saying of what. The web says the stratum, from answers that are not known here; of another
-- site it can take none.
drop function if exists allocation.randomise(uuid);
create or replace function allocation.randomise(of_participant uuid, of_stratum text)
returns text language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    of_trial uuid;
    of_site uuid;
    site_code text;
    subject text;
    kit text;
    next_slot uuid;
begin
    select p.trial_id, p.site_id, s.code, p.number into of_trial, of_site, site_code, subject
    from public.trials_participant p join public.trials_site s on s.id = p.site_id
    where p.id = of_participant;
    if context.event() is null then
        raise exception 'no act is open: nobody can be randomised without a line in the ledger'
            using errcode = '42501';
    end if;
    if governance.state(of_trial) <> 'open' then
        raise exception 'the study is locked: nobody can be randomised' using errcode = '55006';
    end if;
    if context.act() <> 'participants.randomise' or of_trial is null
       or context.role() not in ('site_coordinator', 'site_physician', 'data_manager')
       or context.trial() is distinct from of_trial
       or not (context.all_sites() or of_site = any(context.sites())) then
        raise exception 'this participant cannot be randomised here' using errcode = '42501';
    end if;
    if split_part(of_stratum, '/', 1) is distinct from site_code and exists (
        select from allocation.sealed_list l where l.trial_id = of_trial and l.by_site) then
        raise exception 'the stratum % is not one of site %', of_stratum, site_code
            using errcode = '42501';
    end if;
    -- One after the other in each stratum: two who ask at once would see the same next slot, and
    -- the second, having waited for the first, would find none.
    perform pg_advisory_xact_lock(
        ('x' || left(md5('equipoise.slot.' || of_trial || of_stratum), 16))::bit(64)::bigint);
    select kit_number into kit from allocation.slot where participant_id = of_participant;
    if kit is not null then
        return kit;
    end if;
    select id, kit_number into next_slot, kit from allocation.slot
    where trial_id = of_trial and participant_id is null
      and (reserved_for = subject or (reserved_for is null and stratum = of_stratum))
    order by reserved_for nulls last, position
    limit 1 for update;
    if next_slot is null then
        if not exists (
            select from allocation.slot where trial_id = of_trial and stratum = of_stratum) then
            raise exception 'the randomisation list has no stratum %: contact the unblinded statistician',
                of_stratum using errcode = 'P0002';
        end if;
        raise exception 'randomisation is not possible now: contact the unblinded statistician'
            using errcode = 'P0002';
    end if;
    update allocation.slot
    set participant_id = of_participant, assigned_at = clock_timestamp(), event_id = context.event()
    where id = next_slot;
    return kit;
end
$$;

create or replace function allocation.list_of(of_trial uuid)
returns table (study_public_key bytea, vault_public_key bytea, sha256 bytea, slots bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select l.study_public_key, l.vault_public_key, l.sha256,
           (select count(*) from allocation.slot s where s.trial_id = l.trial_id)
    from allocation.sealed_list l where l.trial_id = of_trial
$$;

-- Both halves, for the opening only, which compares them: two people must have approved.
drop function if exists allocation.sealed_slots(uuid);
create or replace function allocation.sealed_slots(of_trial uuid)
returns table (participant_id uuid, kit_number text, stratum text, "position" integer,
               ciphertext bytea, vault_ciphertext bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
    perform governance.approved_snapshot(of_trial, 'letters');
    return query select s.participant_id, s.kit_number, s.stratum, s.position,
               s.study_ciphertext, s.vault_ciphertext
        from allocation.slot s
        where s.trial_id = of_trial and s.participant_id is not null
        order by s.participant_id;
end
$$;

create or replace function allocation.keep_lot(of_trial uuid, of_letter text, ciphertext bytea)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    perform governance.approved_snapshot(of_trial, 'letters');
    insert into allocation.lot (trial_id, letter, arm_ciphertext)
        values (of_trial, of_letter, ciphertext);
end
$$;

create or replace function allocation.lot_of(of_trial uuid)
returns table (letter text, ciphertext bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
    perform governance.approved_snapshot(of_trial, 'meaning');
    return query select l.letter, l.arm_ciphertext from allocation.lot l
        where l.trial_id = of_trial order by l.letter;
end
$$;

revoke all on all functions in schema allocation from public;
grant usage on schema allocation to {web}, {vault};
grant execute on function allocation.randomise(uuid, text) to {web};
grant execute on function allocation.load(uuid, jsonb, bytea), allocation.list_of(uuid),
    allocation.sealed_slots(uuid), allocation.keep_lot(uuid, text, bytea), allocation.lot_of(uuid)
    to {vault};
