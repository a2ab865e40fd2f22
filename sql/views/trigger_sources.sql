create or replace view stint.trigger_sources with (security_barrier) as
select s.id, s.name, case when c.oid is null then s.relation::oid::text else format('%I.%I', n.nspname, c.relname) end as table_name, s.job_type, s.events, s.columns, s.key, s.payload, s.condition, s.queue, s.priority,
       s.delay, s.tenant_column, s.is_coalesced, s.created_by, s.created_at,
       case when c.oid is null then 'the table is gone: drop this source'
            when exists (select from stint_internal.trigger_source_columns k where k.source_id = s.id and k.is_used and k.number is null)
            then 'a column that it uses is gone: create it anew; until then its table cannot be changed'
            when exists (select from unnest(s.events) as e where not exists (
                         select from pg_trigger t where t.tgrelid = c.oid and t.tgname = format('stint_%s_%s', s.id, e)))
            then 'a trigger is missing: create it anew'
            when exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname like format('stint\_%s\_%%', s.id) and t.tgenabled = 'D')
            then 'a trigger is disabled: alter table … enable trigger' end as problem
from stint_internal.trigger_source s
left join pg_class c on c.oid = s.relation
left join pg_namespace n on n.oid = c.relnamespace
where stint.sees_every_tenant() or pg_has_role(stint.caller_role(), c.relowner, 'usage');

comment on view stint.trigger_sources is
'Tables whose changes make jobs (stint.create_trigger_source), and what is wrong with a source, if anything is. Workers, operators and observers see all;
others those of tables that they own.';
