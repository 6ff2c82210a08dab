-- as governance
-- A version of a document, its bytes and its withdrawal stand where the document stands: another
-- site would read them otherwise.
create or replace function governance.guard_filed()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    place record;
begin
    if tg_table_name = 'trials_filedversion' then
        select trial_id, site_id into place from public.trials_studydocument
            where id = new.document_id;
    else
        select trial_id, site_id into place from public.trials_filedversion
            where id = new.version_id;
    end if;
    if (place.trial_id, place.site_id) is distinct from (new.trial_id, new.site_id) then
        raise exception 'a version of a document belongs to the site of the document'
            using errcode = '42501';
    end if;
    return new;
end
$$;

revoke all on function governance.guard_filed() from public;
grant execute on function governance.guard_filed() to {migrator};

-- as allocation
-- Where every kit that went out is accounted for and the last count of the shelf made no
-- difference. The count, and how many kits there are, stay in the vault.
create or replace function allocation.has_reconciled(of_site uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select coalesce((select r.counted = r.expected from allocation.reconciliation r
                     where r.site_id = of_site order by r.id desc limit 1), false)
       and not exists (select from allocation.kit k
                       where k.site_id = of_site and allocation.kit_state(k.id)
                             in ('assigned', 'dispensed', 'administered', 'returned'))
$$;
revoke all on function allocation.has_reconciled(uuid) from public;
grant execute on function allocation.has_reconciled(uuid) to {governance_owner};

-- as governance
-- The sites at which kits are kept, and whether they are reconciled: to the blinded, no number.
create or replace function governance.kit_reconciliations(of_trial uuid)
returns table (site_id uuid, is_reconciled boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.role() not in ('data_manager', 'system') or context.trial() is distinct from of_trial
    then
        raise exception 'kits are compared by the data manager' using errcode = '42501';
    end if;
    return query
        select s.id, allocation.has_reconciled(s.id) from public.trials_site s
        where s.trial_id = of_trial and allocation.has_kits(s.id);
end
$$;
revoke all on function governance.kit_reconciliations(uuid) from public;
grant execute on function governance.kit_reconciliations(uuid) to {web};
