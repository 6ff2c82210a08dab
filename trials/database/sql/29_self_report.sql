-- as context
-- Whether a participant acts, on a link. For restrictive policies alone: whoever forged this setting
-- would see less, and the policies beside it verify the context.
create or replace function context.is_participant()
returns boolean language sql stable as
$$
    select coalesce(nullif(current_setting('equipoise.context', true), '')::jsonb ->> 'role'
                    = 'participant', false)
$$;
revoke all on function context.is_participant() from public;
grant execute on function context.is_participant()
    to {web}, {worker}, {vault}, {migrator}, {ledger_owner}, {governance_owner}, {allocation_owner};

-- as governance
-- What participants enter themselves: who they are by their link, what they may read and write, and
-- what nobody else may then write in their place (ICH E6(R3) 3.16.1(j)).

-- Why a link leads nowhere any more; null while it does.
create or replace function governance.why_link_is_over(of_link uuid)
returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
    link public.trials_selfreportlink;
begin
    select * into link from public.trials_selfreportlink where id = of_link;
    return case
        when link.id is null then 'unknown'
        when exists (select from public.trials_selfreportstep
                     where link_id = link.id and kind = 'ended') then 'ended'
        when exists (select from public.trials_selfreportlink later
                     where later.participant_id = link.participant_id
                       and later.recorded_at > link.recorded_at) then 'replaced'
        when link.ends_on < (now() at time zone 'UTC')::date then 'expired'
        when governance.state(link.trial_id) <> 'open' then 'study closed'
        when exists (select from public.trials_consentwithdrawal w
                     where w.participant_id = link.participant_id
                       and w.part in ('procedures', 'data_use')) then 'consent taken back'
        when (select state from public.trials_participantstep
              where participant_id = link.participant_id and axis = 'study'
              order by recorded_at desc limit 1)
             in ('completed', 'screen_failed', 'withdrew', 'lost_to_follow_up', 'died')
            then 'out of the study'
    end;
end
$$;

-- Whose link acts now; null where none does, or where it is over.
create or replace function governance.self_reporter()
returns uuid language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select link.participant_id from public.trials_selfreportlink link
    where context.role() = 'participant' and link.id = context.actor()
      and link.trial_id = context.trial() and governance.why_link_is_over(link.id) is null
$$;

-- Their own forms, those that others fill in about them left out.
create or replace function governance.self_reported_entries()
returns uuid[] language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select coalesce(array_agg(id), '{{}}') from public.trials_entry
    where participant_id = governance.self_reporter() and filled_by = 'participant'
$$;

-- Asked before anybody acts: where the token in an address leads. Its holder is nobody yet.
create or replace function governance.link_of_token(of_hash text)
returns table (id uuid, trial_id uuid, site_id uuid, participant_id uuid, over text)
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select l.id, l.trial_id, l.site_id, l.participant_id, governance.why_link_is_over(l.id)
    from public.trials_selfreportlink l where l.token_hash = of_hash
$$;
-- The same of a link that was opened before.
create or replace function governance.link_of_id(of_link uuid)
returns table (id uuid, trial_id uuid, site_id uuid, participant_id uuid, over text)
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
    select l.id, l.trial_id, l.site_id, l.participant_id, governance.why_link_is_over(l.id)
    from public.trials_selfreportlink l where l.id = of_link
$$;

-- On answers and on the steps of forms. What a participant began is the participant's, until the
-- site takes it over with a reason; what was sent, or what somebody else wrote in, is no longer.
create or replace function governance.guard_self_report()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    is_taken_over boolean := exists (
        select from public.trials_selfreporttakeover where entry_id = new.entry_id);
begin
    if context.is_participant() then
        if new.entry_id <> all(governance.self_reported_entries()) then
            raise exception 'a participant answers the own forms alone' using errcode = '42501';
        end if;
        if is_taken_over or exists (
            select from public.trials_revision r
            where r.entry_id = new.entry_id
              and (r.by_link_id is null
                   or (tg_table_name = 'trials_revision' and r.complete))) then
            raise exception 'this form was sent already, or the site goes on with it'
                using errcode = '55000';
        end if;
        if tg_table_name = 'trials_entrystep'
           and to_jsonb(new) ->> 'state' not in ('draft', 'complete') then
            raise exception 'a participant leaves no form out' using errcode = '42501';
        end if;
    elsif not is_taken_over and exists (
        select from public.trials_revision
        where entry_id = new.entry_id and by_link_id is not null) then
        if context.role() <> 'system' then
            raise exception 'the participant filled this form in: nobody else changes it before it'
                ' is taken over, with a reason' using errcode = '42501';
        end if;
    end if;
    return new;
end
$$;

-- On takeovers: of a form that a participant began, by those who give links.
create or replace function governance.guard_takeover()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if context.role() not in ('site_coordinator', 'site_physician')
       or new.recorded_by_id is distinct from context.actor() then
        raise exception 'coordinator or physician of the site take a form over, in the own name'
            using errcode = '42501';
    end if;
    if length(trim(new.reason)) < 3 then
        raise exception 'say why the site goes on with this form' using errcode = '23514';
    end if;
    if not exists (select from public.trials_revision r
                   where r.entry_id = new.entry_id and r.by_link_id is not null
                     and r.participant_id = new.participant_id) then
        raise exception 'the participant did not begin this form' using errcode = '55000';
    end if;
    return new;
end
$$;

-- On PINs: the participant's own, or a code that the site hands out; each of the own link.
create or replace function governance.guard_self_report_pin()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if new.own is distinct from (context.role() = 'participant')
       or new.recorded_by_id is distinct from
          (case when not new.own then context.actor() end)
       or not exists (select from public.trials_selfreportlink l
                      where l.id = new.link_id and l.participant_id = new.participant_id
                        and l.site_id = new.site_id and l.trial_id = new.trial_id) then
        raise exception 'a PIN is chosen by the participant, or handed out by the site'
            using errcode = '42501';
    end if;
    return new;
end
$$;

-- On the steps of links: what the holder of a link does, and what the site does.
create or replace function governance.guard_self_report_step()
returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    if (context.role() = 'participant'
        and new.kind not in ('opened', 'wrong', 'language', 'reminders_stopped'))
       or (context.role() <> 'participant'
           and new.kind not in ('ended', 'reminders_stopped', 'reminders_on'))
       or new.recorded_by_id is distinct from
          (case when context.role() <> 'participant' then context.actor() end)
       or not exists (select from public.trials_selfreportlink l
                      where l.id = new.link_id and l.participant_id = new.participant_id
                        and l.site_id = new.site_id and l.trial_id = new.trial_id) then
        raise exception 'this is not done to a link by the role %', context.role()
            using errcode = '42501';
    end if;
    new.recorded_at := clock_timestamp();
    return new;
end
$$;

revoke all on function governance.why_link_is_over(uuid), governance.self_reporter(),
    governance.self_reported_entries(), governance.link_of_token(text), governance.link_of_id(uuid),
    governance.guard_self_report(), governance.guard_takeover(),
    governance.guard_self_report_pin(), governance.guard_self_report_step() from public;
grant execute on function governance.guard_self_report(), governance.guard_takeover(),
    governance.guard_self_report_pin(), governance.guard_self_report_step() to {migrator};
grant execute on function governance.self_reporter(), governance.self_reported_entries()
    to {web}, {worker}, {vault};
grant execute on function governance.why_link_is_over(uuid) to {web}, {worker};
grant execute on function governance.link_of_token(text), governance.link_of_id(uuid) to {web};

-- A participant reads no line of the ledger and no record of the governance of the study.
do $$
declare
    name text;
begin
    for name in select relname from pg_class
                where relnamespace = 'governance'::regnamespace and relrowsecurity loop
        execute format('drop policy if exists participants on governance.%I', name);
        execute format('create policy participants on governance.%I as restrictive
            to {web}, {worker}, {vault} using (not (select context.is_participant()))', name);
    end loop;
end
$$;

-- as ledger
do $$
declare
    name text;
begin
    for name in select relname from pg_class
                where relnamespace = 'ledger'::regnamespace and relrowsecurity loop
        execute format('drop policy if exists participants on ledger.%I', name);
        execute format('create policy participants on ledger.%I as restrictive
            to {web}, {worker}, {vault} using (not (select context.is_participant()))', name);
    end loop;
end
$$;
