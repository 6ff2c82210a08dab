"""What somebody could try with the web's database login: to learn an arm, or to bend a record.

Each attack is a statement, and how it ends: the SQLSTATE of the refusal, or HARMLESS where it
runs and tells or changes nothing that is guarded. {web}, {vault}, … are the names of roles.
"""

HARMLESS = "harmless"
DENIED = "42501"  # insufficient_privilege
UNPROVED = "28000"  # the password was not given again
NOT_YET = "55000"  # object_not_in_prerequisite_state
UNKNOWN_OBJECT = "42704"
UNKNOWN_FUNCTION = "42883"
UNKNOWN_TABLE = "42P01"
# A server may be built without XML, or come without the extension: then 0A000.
DENIED_OR_ABSENT = "42501 or 0A000"
HARMLESS_OR_ABSENT = "harmless or 0A000"

READ_DIRECTLY = {
    "table allocation.slot": DENIED,
    "select study_ciphertext from allocation.slot limit 1": DENIED,
    "select count(*) from allocation.slot": DENIED,
    "select 1 from allocation.slot where false": DENIED,
    "select ctid from allocation.slot tablesample system (100)": DENIED,
    "table allocation.sealed_list": DENIED,
    "table allocation.lot": DENIED,
    "table governance.letter": DENIED,
    "select exists (select from governance.letter where letter = 'A')": DENIED,
    "table context.signing_key": DENIED,
    "table context.server_key": DENIED,
    "select * from trials_randomisation r join allocation.slot s using (kit_number)": DENIED,
    "lock table allocation.slot in access share mode": DENIED,
    # Of its own site alone: not of every site, as the system.
    "table governance.disclosed_arm": HARMLESS,
    "table governance.disclosure_confirmation": DENIED,
    "table governance.opened_stage": DENIED,
    "set local search_path = allocation; table slot": DENIED,
    "select null::allocation.slot": HARMLESS,
}

READ_BY_DETOUR = {
    "copy allocation.slot to stdout": DENIED,
    "copy (table governance.letter) to stdout": DENIED,
    "copy trials_site to '/tmp/sites'": DENIED,
    "copy (select 1) to program 'id'": DENIED,
    "create view peek as table allocation.slot": DENIED,
    "create temporary view peek as table allocation.slot": DENIED,
    "create materialized view peek as table allocation.slot": DENIED,
    "create table peek as table allocation.slot": DENIED,
    "select * into peek from allocation.slot": DENIED,
    "explain analyze table allocation.slot": DENIED,
    "explain table allocation.slot": DENIED,
    "prepare peek as table allocation.slot; execute peek": DENIED,
    "declare peek cursor for table allocation.slot": DENIED,
    "select query_to_xml('table allocation.slot', true, false, '')": DENIED_OR_ABSENT,
    "select table_to_xml('allocation.slot', true, false, '')": DENIED_OR_ABSENT,
    "select schema_to_xml('allocation', true, false, '')": HARMLESS_OR_ABSENT,
    "select schema_to_xml('governance', true, false, '')": HARMLESS_OR_ABSENT,
    "do $$ begin perform 1 from allocation.slot; end $$": DENIED,
    "do $$ declare said text; begin select kit_number into strict said from allocation.slot;"
    " exception when others then raise notice '%', sqlerrm; end $$": HARMLESS,
    "with peek as materialized (table allocation.slot) select count(*) from peek": DENIED,
    "select * from trials_site where name = (select letter from allocation.lot)": DENIED,
}

READ_FROM_THE_CATALOGS = {
    "select * from pg_stats where schemaname in ('allocation', 'governance', 'context')": HARMLESS,
    "table pg_statistic": DENIED,
    "table pg_statistic_ext_data": DENIED,
    "select * from pg_stat_all_tables": HARMLESS,
    "select * from pg_statio_all_indexes": HARMLESS,
    "select relname, reltuples, relpages from pg_class": HARMLESS,
    "select pg_total_relation_size('allocation.slot')": HARMLESS,
    "select proname, prosrc from pg_proc": HARMLESS,
    "select pg_get_functiondef('allocation.randomise(uuid, text)'::regprocedure)": HARMLESS,
    "select pg_get_expr(adbin, adrelid) from pg_attrdef": HARMLESS,
    "select pg_get_constraintdef(oid) from pg_constraint": HARMLESS,
    "select query, backend_start from pg_stat_activity": HARMLESS,
    "select * from pg_locks": HARMLESS,
    "select * from pg_prepared_statements": HARMLESS,
    "select * from pg_roles": HARMLESS,
    "table pg_authid": DENIED,
    "table pg_shadow": DENIED,
    "table pg_hba_file_rules": DENIED,
    "table pg_file_settings": DENIED,
    "table pg_config": DENIED,
    "table pg_largeobject": DENIED,
    "table pg_subscription": DENIED,
    "table pg_stat_statements": UNKNOWN_TABLE,
}

READ_FILES = {
    "select pg_read_file('PG_VERSION')": DENIED,
    "select pg_read_binary_file(pg_relation_filepath('allocation.slot'))": DENIED,
    "select pg_ls_dir('base')": DENIED,
    "select pg_stat_file('PG_VERSION')": DENIED,
    "select pg_ls_waldir()": DENIED,
    "select pg_ls_logdir()": DENIED,
    "select pg_current_logfile()": DENIED,
    "select lo_import('/etc/hostname')": DENIED,
    "select lo_export(1, '/tmp/one')": DENIED,
    "select lo_from_bytea(0, 'a large object of no use')": HARMLESS,
    "copy trials_site from '/etc/hostname'": DENIED,
}

BECOME_SOMEBODY_ELSE = {
    "set role {vault}": DENIED,
    "set role {worker}": DENIED,
    "set role {migrator}": DENIED,
    "set role {allocation_owner}": DENIED,
    "set role {governance_owner}": DENIED,
    "set role {ledger_owner}": DENIED,
    "set role {context_owner}": DENIED,
    "select set_config('role', '{vault}', true)": DENIED,
    "set session authorization {vault}": DENIED,
    "set local session authorization {allocation_owner}": DENIED,
    "grant {vault} to {web}": DENIED,
    "grant pg_read_all_data to {web}": DENIED,
    "alter role {web} superuser": DENIED,
    "alter role {web} bypassrls": DENIED,
    "alter role {vault} password 'known'": DENIED,
    "alter role {vault} rename to {vault}_2": DENIED,
    "create role accomplice in role {vault}": DENIED,
    "drop role {vault}": DENIED,
    "reassign owned by {allocation_owner} to {web}": DENIED,
    "drop owned by {governance_owner}": DENIED,
    "alter default privileges for role {allocation_owner} grant select on tables to {web}": DENIED,
    "select pg_terminate_backend(pid) from pg_stat_activity where usename <> session_user": DENIED,
}

TAKE_THE_GUARDS_AWAY = {
    "grant select on allocation.slot to {web}": DENIED,
    "grant all on all tables in schema governance to public": DENIED,
    "alter table allocation.slot owner to {web}": DENIED,
    "alter schema allocation owner to {web}": DENIED,
    "alter table trials_participant disable trigger all": DENIED,
    "alter table trials_revision disable trigger b_keep_fact": DENIED,
    "alter table ledger.event disable trigger append_only": DENIED,
    "drop trigger a_lock on trials_participant": DENIED,
    "create trigger peek before insert on trials_participant for each row"
    " execute function ledger.keep_fact()": DENIED,
    "alter table trials_participant disable row level security": DENIED,
    "drop policy visible on trials_participant": DENIED,
    "create policy open on trials_participant using (true)": DENIED,
    "create rule quiet as on insert to trials_participant do instead nothing": DENIED,
    "set session_replication_role = replica": DENIED,
    "set local row_security = off; select count(*) from trials_participant": DENIED,
    "alter database {database} set session_replication_role = replica": DENIED,
    "alter role {web} set session_replication_role = replica": DENIED,
    "create event trigger quiet on ddl_command_end execute function ledger.keep_fact()": DENIED,
    "set constraints all deferred": HARMLESS,
}

REPLACE_WHAT_IS_CALLED = {
    "create or replace function governance.state(of_trial uuid) returns text language sql as"
    " 'select ''open'''": DENIED,
    "create or replace function context.said() returns jsonb language sql as 'select null'": DENIED,
    "create or replace function ledger.record_change() returns trigger language plpgsql as"
    " 'begin return null; end'": DENIED,
    "drop function ledger.record_change() cascade": DENIED,
    "alter function allocation.randomise(uuid, text) security invoker": DENIED,
    "alter function allocation.randomise(uuid, text) set search_path = public": DENIED,
    "create function public.md5(text) returns text language sql as 'select null'": DENIED,
    "create function pg_temp.now() returns int language sql as 'select 1'": DENIED,
    "create operator public.= (function = int4eq, leftarg = text, rightarg = uuid)": DENIED,
    "create type public.slot as (arm text)": DENIED,
    "create schema allocation_2": DENIED,
    "create temporary table trials_participant (trial_id uuid)": DENIED,
    "create cast (uuid as text) with inout as implicit": DENIED,
}

BRING_IN_TOOLS = {
    "create extension dblink": DENIED_OR_ABSENT,
    "create extension file_fdw": DENIED_OR_ABSENT,
    "create extension pageinspect": DENIED_OR_ABSENT,
    "create foreign data wrapper peek": DENIED,
    "create server peek foreign data wrapper peek": UNKNOWN_OBJECT,
    "create function peek() returns int language c as 'libc', 'getpid'": DENIED,
    "create language plpython3u": DENIED_OR_ABSENT,
    "load '/tmp/peek.so'": DENIED,
    "select dblink_connect('dbname=postgres')": UNKNOWN_FUNCTION,
    "create publication peek for all tables": DENIED,
    "create subscription peek connection '' publication peek with (connect = false)": DENIED,
    "select pg_create_logical_replication_slot('peek', 'pgoutput')": DENIED,
    "select pg_switch_wal()": DENIED,
    "select pg_reload_conf()": DENIED,
}

CALL_WHAT_IS_NOT_OURS = {
    "select context.hmac('', '', 'text')": DENIED,
    "select context.seal_of('text', '')": DENIED,
    "select context.stamp('text', '')": DENIED,
    "select context.verify('text', '')": DENIED,
    "select ledger.write_line('{{}}', 'done', '')": DENIED,
    "select allocation.load(gen_random_uuid(), '{{}}', '')": DENIED,
    "select allocation.list_of('{trial}')": DENIED,
    "select allocation.sealed_slots('{trial}')": DENIED,
    "select allocation.keep_lot('{trial}', 'A', '')": DENIED,
    "select allocation.lot_of('{trial}')": DENIED,
    "select allocation.randomise('{participant}', '01')": DENIED,
    "select governance.approve('{trial}', 'letters', '')": DENIED,
    "select governance.approved_snapshot('{trial}', 'letters')": DENIED,
    "select governance.release_letters('{trial}', '{{}}')": DENIED,
    "select governance.release_meaning('{trial}', '{{}}')": DENIED,
    "select governance.move('{trial}', 'masked', 'unblinded')": DENIED,
    "select governance.lock('{trial}', '{trial}')": DENIED,
    "select governance.ask_disclosure('{participant}')": DENIED,
    "select governance.open_stage('{participant}', 'main', null)": NOT_YET,
    "select governance.confirm_disclosure('{participant}')": DENIED,
    "select governance.confirmed_request('{participant}')": DENIED,
    "select governance.disclose('{participant}', 'velvet', null)": DENIED,
    "select governance.is_frozen('{participant}', 'main')": DENIED,
    "select governance.is_disclosed('{participant}')": HARMLESS,
    "select allocation.sealed_slot_of('{participant}')": DENIED,
    "select governance.state('{trial}')": HARMLESS,
    "select governance.sign('trials_revision', '{participant}', '', 'casebook')": UNPROVED,
    "select governance.demand_signable('{participant}', 'casebook')": DENIED,
    "select governance.authenticated_again()": DENIED,
    "select governance.is_settled('{participant}')": DENIED,
    "select governance.demand_third_person('{participant}')": DENIED,
    "select pg_try_advisory_xact_lock(1)": HARMLESS,
}

WRITE_WHAT_IS_NOT_OURS = {
    "insert into allocation.lot values ('{trial}', 'C', '')": DENIED,
    "update allocation.slot set participant_id = null": DENIED,
    "delete from allocation.slot": DENIED,
    "truncate allocation.slot": DENIED,
    "merge into allocation.slot using trials_trial on true when matched then delete": DENIED,
    "create table probe (id uuid references allocation.slot)": DENIED,
    "copy allocation.lot from stdin": DENIED,
    "insert into governance.transition (trial_id, from_state, to_state, actor_name, role, reason,"
    " event_id) values ('{trial}', 'masked', 'open', 'me', 'sponsor', 'because I can', 1)": DENIED,
    "insert into governance.approval (trial_id, step) values ('{trial}', 'meaning')": DENIED,
    "insert into governance.meaning values (gen_random_uuid(), 'A', 'velvet')": DENIED,
    "insert into governance.disclosure_confirmation (request_id) values ('{participant}')": DENIED,
    "insert into governance.disclosed_arm (arm) values ('velvet')": DENIED,
    "insert into governance.opened_stage (stage) values ('main')": DENIED,
    "update governance.snapshot set content_hash = ''": DENIED,
    "update governance.signature set of_id = gen_random_uuid()": DENIED,
    "insert into governance.signature (actor_name) values ('me')": DENIED,
    "delete from governance.transition": DENIED,
    "truncate governance.approval": DENIED,
    "insert into ledger.event (actor_name, role, act) values ('me', 'sponsor', 'x')": DENIED,
    "insert into ledger.change (event_id, table_name, row_id, operation, difference)"
    " values (1, 'x', 'x', 'INSERT', '{{}}')": DENIED,
    "update ledger.event set reason = 'a better one'": DENIED,
    "delete from ledger.change": DENIED,
    "truncate ledger.event, ledger.change": DENIED,
    "select setval('ledger.event_id_seq', 1)": DENIED,
    "select nextval('ledger.event_id_seq')": DENIED,
    "alter sequence ledger.event_id_seq restart": DENIED,
    "drop table ledger.change": DENIED,
    "drop schema governance cascade": DENIED,
    "comment on table allocation.slot is 'velvet'": DENIED,
    "reindex table allocation.slot": DENIED,
    "analyze allocation.slot": HARMLESS,
    "delete from trials_participant": DENIED,
    "truncate trials_participant cascade": DENIED,
    "update trials_revision set answers = '{{}}'": DENIED,
}

GROUPS = {
    name: group for name, group in globals().items() if isinstance(group, dict) and name.isupper()
}
ATTACKS = [(sql, end) for group in GROUPS.values() for sql, end in group.items()]
