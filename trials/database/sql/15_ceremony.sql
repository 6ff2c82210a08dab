-- as allocation
-- A sentence that names no arm, sealed to the study's key when its list was loaded: both key
-- holders together can open it, and thereby know that their parts still fit, without any slot.
create table if not exists allocation.rehearsal_seal (
    trial_id uuid primary key references allocation.sealed_list,
    ciphertext bytea not null check (octet_length(ciphertext) = {ciphertext_length}),
    made_at timestamptz not null default clock_timestamp()
);
create or replace trigger append_only before update or delete or truncate on allocation.rehearsal_seal
    for each statement execute function allocation.refuse_change();
alter table allocation.rehearsal_seal enable always trigger append_only;

create or replace function allocation.keep_rehearsal_seal(of_trial uuid, sealed bytea)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.act() <> 'randomisation.load' or context.trial() is distinct from of_trial
       or context.role() <> 'unblinded_statistician' then
        raise exception 'the rehearsal''s seal is made when the list is loaded' using errcode = '42501';
    end if;
    insert into allocation.rehearsal_seal (trial_id, ciphertext) values (of_trial, sealed);
end
$$;

create or replace function allocation.rehearsal_seal_of(of_trial uuid)
returns bytea language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.act() <> 'seal.rehearse' or context.trial() is distinct from of_trial then
        raise exception 'this seal is opened in a rehearsal' using errcode = '42501';
    end if;
    return (select ciphertext from allocation.rehearsal_seal where trial_id = of_trial);
end
$$;

revoke all on function allocation.keep_rehearsal_seal(uuid, bytea),
    allocation.rehearsal_seal_of(uuid) from public;
grant execute on function allocation.keep_rehearsal_seal(uuid, bytea),
    allocation.rehearsal_seal_of(uuid) to {vault};

-- as governance
-- Rehearsals of the opening. brought: one person's part is here. worked, failed: the second
-- person's came, and both together did or did not open the rehearsal's seal.
create table if not exists governance.rehearsal (
    id bigint generated always as identity primary key,
    trial_id uuid not null,
    outcome text not null check (outcome in ('brought', 'worked', 'failed')),
    actor_id uuid not null,
    actor_name text not null,
    role text not null,
    at timestamptz not null default clock_timestamp(),
    event_id bigint not null
);
create index if not exists rehearsal_by_trial on governance.rehearsal (trial_id, id);
select governance.make_append_only(array['rehearsal']);

create or replace function governance.note_rehearsal(of_trial uuid, of_outcome text)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    said jsonb := context.said();
    first_person governance.rehearsal;
begin
    if context.act() <> 'seal.rehearse' or context.trial() is distinct from of_trial
       or context.role() not in ('unblinded_statistician', 'quality_assurance')
       or context.event() is null then
        raise exception 'only the two key holders rehearse an opening' using errcode = '42501';
    end if;
    if coalesce((said ->> 'authenticated')::float8, 0)
       < extract(epoch from clock_timestamp()) - 60 then
        raise exception 'the password must be given again' using errcode = '28000';
    end if;
    if governance.state(of_trial) = 'unblinded' then
        raise exception 'the seal is open: there is nothing left to rehearse' using errcode = '55000';
    end if;
    select * into first_person from governance.rehearsal where trial_id = of_trial
        order by id desc limit 1;
    if of_outcome <> 'brought' and (
        first_person.outcome is distinct from 'brought'
        or first_person.actor_id = context.actor() or first_person.role = context.role()
    ) then
        raise exception 'two people in two roles rehearse, one after the other'
            using errcode = '42501';
    end if;
    insert into governance.rehearsal (trial_id, outcome, actor_id, actor_name, role, event_id)
    values (of_trial, of_outcome, context.actor(), said ->> 'actor_name', context.role(),
            context.event());
end
$$;

-- What identifies the list that was opened and what was released from it. The hash of the letters is
-- for the key holders alone until the study is unblinded: of a small study all lists of letters
-- could be tried until one fits.
create or replace function governance.hashes_of_opening(of_trial uuid)
returns table (sealed_list bytea, letters bytea, meaning bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    latest uuid := (select id from governance.snapshot where trial_id = of_trial
                    order by taken_at desc limit 1);
begin
    if context.trial() is distinct from of_trial then
        raise exception 'this study is not the one that is looked at' using errcode = '42501';
    end if;
    select l.sha256 into sealed_list from allocation.list_of(of_trial) l;
    if governance.state(of_trial) = 'unblinded'
       or context.role() in ('unblinded_statistician', 'quality_assurance') then
        select governance.hash_of_lines(array_agg(l.participant_id || E'\t' || l.letter))
            into letters from governance.letter l where l.snapshot_id = latest having count(*) > 0;
        select governance.hash_of_lines(array_agg(m.letter || E'\t' || m.arm))
            into meaning from governance.meaning m where m.snapshot_id = latest having count(*) > 0;
    end if;
    return next;
end
$$;

revoke all on function governance.note_rehearsal(uuid, text),
    governance.hashes_of_opening(uuid) from public;
grant execute on function governance.note_rehearsal(uuid, text) to {vault};
grant execute on function governance.hashes_of_opening(uuid) to {web}, {vault};

alter table governance.rehearsal enable row level security;
alter table governance.rehearsal force row level security;
drop policy if exists writing on governance.rehearsal;
create policy writing on governance.rehearsal to {governance_owner} using (true) with check (true);
drop policy if exists reading on governance.rehearsal;
create policy reading on governance.rehearsal for select to {web}, {vault}
    using (trial_id = (select context.trial()));
grant select on governance.rehearsal to {web}, {vault};
