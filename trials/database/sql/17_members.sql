-- as governance
-- Who may be given which part in a study, whatever the path.
-- Each host gives roles of its own: whoever takes over the web makes nobody unblinded, and disarms
-- nobody of the vault. And each act, to people of its own study. Two acts about one person wait for
-- each other, so that both cannot pass where only one may.

create or replace function governance.is_vault_role(of_role text)
returns boolean language sql immutable as
$$
    select of_role in ('unblinded_statistician', 'quality_assurance', 'unblinded_pharmacist',
                       'emergency_physician', 'board_statistician')
$$;

-- Both guards ask this first. of_role: of the part that is given or ended.
create or replace function governance.demand_own_host(of_role text, of_trial uuid)
returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if governance.is_vault_role(of_role) <> (format('"%s"', session_user) = '{vault}') then
        raise exception 'the role % is given and taken on the other host', of_role
            using errcode = '42501';
    end if;
    if context.trial() is distinct from of_trial then
        raise exception 'a role is given by an act of its own study' using errcode = '42501';
    end if;
end
$$;

create or replace function governance.guard_member()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    person public.trials_user;
    other public.trials_membership;
    wanted daterange;
begin
    perform governance.demand_own_host(new.role, new.trial_id);
    select * into person from public.trials_user where id = new.user_id;
    if governance.is_vault_role(new.role) <> (person.realm = 'vault') then
        raise exception '% signs in on the other host', person.username using errcode = '42501';
    end if;
    if context.actor() = new.user_id then
        raise exception 'nobody gives a role to themselves' using errcode = '42501';
    end if;
    if new.role = 'inspector' and new.ends_on is null then
        raise exception 'the part of an inspector ends on a day: give the last one'
            using errcode = '23514';
    end if;
    if new.ends_on < new.starts_on then
        raise exception 'the last day, %, lies before the first, %', new.ends_on, new.starts_on
            using errcode = '23514';
    end if;
    perform governance.hold_person(new.trial_id, lower(nullif(person.email, '')));
    perform governance.hold_person(new.trial_id, new.user_id::text);
    wanted := daterange(new.starts_on, new.ends_on, '[]');
    for other in
        select m.* from public.trials_membership m join public.trials_user u on u.id = m.user_id
        where m.trial_id = new.trial_id
          and (m.user_id = new.user_id or lower(nullif(u.email, '')) = lower(person.email))
    loop
        continue when isempty(governance.part_days(other.id));
        if governance.is_vault_role(other.role) <> governance.is_vault_role(new.role) then
            raise exception 'whoever has a part in the vault of a study has no blinded part in it,'
                ' at any time, nor the other way round' using errcode = '23514';
        end if;
        if not governance.part_days(other.id) && wanted then
            continue;
        end if;
        if other.role <> new.role then
            -- Which one is nothing that a site should know.
            raise exception 'this person has another role in this study on these days: it is one at'
                ' a time' using errcode = '23514';
        elsif other.site_id is not distinct from new.site_id then
            raise exception 'this person has this role there on these days already'
                using errcode = '23514';
        end if;
    end loop;
    return new;
end
$$;

create or replace function governance.hold_person(of_trial uuid, person text)
returns void language sql volatile set search_path = pg_catalog, pg_temp as
$$
    select pg_advisory_xact_lock(
        ('x' || left(md5('equipoise.member.' || of_trial || person), 16))::bit(64)::bigint)
    where person is not null
$$;

create or replace function governance.guard_part_end()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    part public.trials_membership;
begin
    select * into part from public.trials_membership where id = new.membership_id;
    perform governance.demand_own_host(part.role, part.trial_id);
    if context.actor() = part.user_id then
        raise exception 'somebody else ends your part' using errcode = '42501';
    end if;
    return new;
end
$$;

-- An account is one person's for good: it is closed, and never given on or deleted.
create or replace function governance.guard_account()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if tg_op = 'UPDATE' and (new.id, new.username, new.name, new.realm, new.email)
        is distinct from (old.id, old.username, old.name, old.realm, old.email) then
        raise exception 'the account % stays with its person: name and address do not change',
            old.username using errcode = '42501';
    end if;
    return new;
end
$$;

revoke all on function governance.is_vault_role(text), governance.demand_own_host(text, uuid),
    governance.guard_member(), governance.hold_person(uuid, text), governance.guard_part_end(),
    governance.guard_account() from public;
grant execute on function governance.guard_member(), governance.guard_part_end(),
    governance.guard_account() to {migrator};
