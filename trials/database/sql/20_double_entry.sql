-- as governance
-- Double entry: a form that the study marks is entered a second time by another person, who cannot
-- read the first entry until theirs is complete; where the two differ, a third person decides.

-- Who could be the second person, and so must not see what the first one wrote.
create or replace function governance.may_enter_again(of_role text)
returns boolean language sql immutable as
$$ select of_role in ('site_coordinator', 'site_physician', 'therapist', 'site_assessor') $$;

-- Both entries are there and agree, or somebody has decided where they differ.
create or replace function governance.is_settled(of_entry uuid)
returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select exists (
        select from public.trials_secondentry s
        where s.entry_id = of_entry and s.complete
          and (s.agrees or exists (select from public.trials_doubleentryresolution d
                                   where d.second_entry_id = s.id)))
$$;

-- What whoever reads must not see yet: answers of others in forms that still wait to be entered a
-- second time. Whoever wrote in the form goes on seeing it, and is not its second person.
create or replace function governance.withheld_revisions()
returns uuid[] language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select coalesce(array_agg(r.id), '{{}}')
    from public.trials_revision r
    where r.double_entry and r.trial_id = context.trial() and r.site_id = any(context.sites())
      and governance.may_enter_again(context.role())
      and not exists (select from public.trials_secondentry s
                      where s.entry_id = r.entry_id and s.complete)
      and not exists (select from public.trials_revision own
                      where own.entry_id = r.entry_id and own.recorded_by_id = context.actor())
$$;

-- The forms of these: their lines in the ledger tell the date by which two entries are compared.
create or replace function governance.withheld_entries()
returns uuid[] language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select coalesce(array_agg(distinct r.entry_id), '{{}}')
    from public.trials_revision r
    where r.id = any((select governance.withheld_revisions())::uuid[])
$$;

-- of_sites: those of these sites alone; null for any.
drop function if exists governance.unsettled_double_entries(uuid);
create or replace function governance.unsettled_double_entries(
    of_trial uuid, of_sites uuid[] default null)
returns setof uuid language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select distinct r.entry_id from public.trials_revision r
    where r.double_entry and r.complete and r.trial_id = of_trial and of_trial = context.trial()
      and (not r.arm_path or context.arm_paths())
      and (context.all_sites() or r.site_id = any(context.sites()))
      and (of_sites is null or r.site_id = any(of_sites))
      and not governance.is_settled(r.entry_id)
$$;

-- Why whoever acts is not the second person of a form; null where they may go on.
create or replace function governance.why_not_enter_again(of_entry uuid)
returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    begun public.trials_secondentry;
    latest public.trials_revision;
begin
    if not governance.may_enter_again(context.role()) then
        return 'a form is entered a second time by those who fill in forms at the site';
    end if;
    select * into begun from public.trials_secondentry
        where entry_id = of_entry order by number desc limit 1;
    if begun.complete then
        return 'this form was entered a second time already';
    end if;
    if begun.recorded_by_id <> context.actor() then
        return 'somebody else has begun to enter this form a second time';
    end if;
    select * into latest from public.trials_revision
        where entry_id = of_entry order by number desc limit 1;
    if not coalesce(latest.double_entry and latest.complete, false) then
        return 'there is nothing to enter a second time: the first entry is not complete,'
            || ' or the study asks for one entry';
    end if;
    if exists (select from public.trials_revision
               where entry_id = of_entry and recorded_by_id = context.actor()) then
        return 'you filled this form in: another person enters it a second time';
    end if;
    return null;
end
$$;

-- On entries: the mark of the study file stays as it was when the form was begun.
create or replace function governance.guard_entered_twice()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if tg_op = 'UPDATE' and new.double_entry <> old.double_entry
       and exists (select from public.trials_revision where entry_id = new.id) then
        raise exception 'whether a form is entered twice does not change once it was begun'
            using errcode = '42501';
    end if;
    return new;
end
$$;

-- On revisions. While two entries differ, the form is changed by the decision of the third person.
create or replace function governance.guard_first_entry()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    select double_entry into new.double_entry from public.trials_entry where id = new.entry_id;
    new.double_entry := coalesce(new.double_entry, false);
    if new.double_entry
       and exists (select from public.trials_secondentry s where s.entry_id = new.entry_id and s.complete)
       and not governance.is_settled(new.entry_id) then
        perform governance.demand_third_person(new.entry_id);
    end if;
    return new;
end
$$;

-- Whoever decides wrote neither of the two entries.
create or replace function governance.demand_third_person(of_entry uuid)
returns void language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.act() <> 'double_entry.resolve' or context.role() <> 'data_manager' then
        raise exception 'the two entries of this form differ: the data manager decides what holds'
            using errcode = '42501';
    end if;
    if exists (select from public.trials_secondentry s
               join public.trials_revision r on r.entry_id = s.entry_id and r.number <= (
                   select number from public.trials_revision where id = s.first_id)
               where s.entry_id = of_entry and s.complete
                 and context.actor() in (s.recorded_by_id, r.recorded_by_id)) then
        raise exception 'whoever made one of the two entries does not decide: another person does'
            using errcode = '42501';
    end if;
end
$$;

-- On second entries. The comparison with the first one is made here, when the second is complete.
create or replace function governance.guard_second_entry()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    why_not text := governance.why_not_enter_again(new.entry_id);
    first public.trials_revision;
begin
    if why_not is not null then
        raise exception '%', why_not using errcode = '42501';
    end if;
    if new.number <> 1 + (select count(*) from public.trials_secondentry
                          where entry_id = new.entry_id) then
        raise exception 'this second entry was saved in between, elsewhere' using errcode = '55000';
    end if;
    select * into first from public.trials_revision
        where entry_id = new.entry_id order by number desc limit 1;
    new.form_class := first.form_class;
    new.recorded_by_id := context.actor();
    new.recorded_at := clock_timestamp();
    new.first_id := case when new.complete then first.id end;
    new.agrees := new.complete and (new.answers, new.done_on) = (first.answers, first.done_on);
    new.content_hash := governance.hash_of_answers(new.answers, new.done_on);
    return new;
end
$$;

-- On decisions.
create or replace function governance.guard_resolution()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    s public.trials_secondentry;
    latest public.trials_revision;
begin
    select * into s from public.trials_secondentry where id = new.second_entry_id;
    if not coalesce(s.complete and not s.agrees, false) then
        raise exception 'there is nothing to decide: no two entries differ' using errcode = '55000';
    end if;
    perform governance.demand_third_person(s.entry_id);
    select * into latest from public.trials_revision
        where entry_id = s.entry_id order by number desc limit 1;
    if latest.id is distinct from coalesce(new.revision_id, s.first_id) then
        raise exception 'a decision names the answers that hold from now on' using errcode = '55000';
    end if;
    new.form_class := s.form_class;
    new.recorded_by_id := context.actor();
    new.recorded_at := clock_timestamp();
    return new;
end
$$;

revoke all on function governance.may_enter_again(text), governance.is_settled(uuid),
    governance.withheld_revisions(), governance.withheld_entries(),
    governance.unsettled_double_entries(uuid, uuid[]),
    governance.why_not_enter_again(uuid), governance.demand_third_person(uuid),
    governance.guard_entered_twice(), governance.guard_first_entry(),
    governance.guard_second_entry(), governance.guard_resolution() from public;
grant execute on function governance.withheld_revisions() to {web}, {worker}, {vault};
grant execute on function governance.withheld_entries() to {web}, {worker};
grant execute on function governance.unsettled_double_entries(uuid, uuid[]) to {web}, {worker};
grant execute on function governance.why_not_enter_again(uuid) to {web};
grant execute on function governance.guard_entered_twice(), governance.guard_first_entry(),
    governance.guard_second_entry(), governance.guard_resolution() to {migrator};

-- as ledger
-- The ledger tells no more than the tables: what waits for a second person is withheld there too,
-- drafts of a second entry are their writer's, and the hash in a signature goes with the answers.
drop policy if exists double_entry on ledger.change;
create policy double_entry on ledger.change as restrictive for select to {web}, {worker}
    using (
        case table_name
            when 'trials_revision'
                then row_id <> all((select governance.withheld_revisions())::uuid[]::text[])
            when 'trials_entrystep'
                then (difference -> 'entry_id' ->> 1) is null
                     or (difference -> 'entry_id' ->> 1)
                        <> all((select governance.withheld_entries())::uuid[]::text[])
            when 'trials_secondentry'
                then form_class = any((select context.form_classes())::text[])
                     and ((difference -> 'complete' ->> 1)::boolean
                          or recorded_by_id = (select context.actor()))
            when 'trials_doubleentryresolution'
                then form_class = any((select context.form_classes())::text[])
            when 'signature'
                then form_class is null
                     or form_class = any((select context.form_classes())::text[])
            else true
        end
    );
