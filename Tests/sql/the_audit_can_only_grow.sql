-- Nobody but the owner can write audit entries, and not even the owner can change, remove or empty them, but for days past the retention.
begin;
select plan(14);
select test.at('2030-01-01 12:00Z');
select stint.define_queue('early');
select test.later('1 day'), stint.roll_partitions(), test.later('1 day'), stint.define_queue('later');
select is((select array_agg(tableoid::regclass::text order by id) from stint_internal.audit), '{stint_internal.audit_default,stint_internal.audit_20300103}',
    'entries stand in the partition of their day, or before there are any in the default one');
insert into stint_internal.audit_block (day, number, era, previous, entry_ids, entry_digests, digest) values ('2030-01-01', 1, 1, '', '{}', '{}', ''), ('2030-01-03', 1, 1, '', '{}', '{}', '');
select is(test.state_of(q), 'ST024', q) from unnest(array[
    $$ update stint_internal.audit set reason = 'another' $$, $$ delete from stint_internal.audit $$, $$ update stint_internal.audit_20300103 set before = null $$,
    $$ delete from stint_internal.audit_default $$, $$ update stint_internal.audit_block set digest = '' $$, $$ delete from stint_internal.audit_block where number = 1 $$,
    $$ truncate stint_internal.audit $$, $$ truncate stint_internal.audit_20300103 $$, $$ truncate stint_internal.audit_block_default $$]) as q;
select is((select count(*) from pg_class c, unnest('{stint_client,stint_worker,stint_operator,stint_observer,stint_auditor}'::text[]) as r
           where c.relname like 'audit%' and (c.relnamespace = 'stint'::regnamespace and has_table_privilege(r, c.oid, 'insert, update, delete, truncate')
               or c.relnamespace = 'stint_internal'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege(r, c.oid, 'select, insert, update, delete, truncate'))), 0::bigint,
    'no role of ours can write it');

-- Retention: whole days, with their blocks.
select stint.change_setting('audit_retention', '30 days');
select test.at('2030-02-01 12:00Z');
select stint.roll_partitions();
select is((select array_agg(object order by id) from stint.audit where action = 'define_queue'), '{later}', 'a day past the retention goes, also from the default partition');
select is((select array_agg(day) from stint_internal.audit_block), '{2030-01-03}', 'and so do its blocks');
select test.at('2030-02-03 12:00Z');
select stint.roll_partitions();
select is((select count(*) from stint.audit where action = 'define_queue'), 0::bigint, 'later with its partition');

select * from finish();
rollback;
