create or replace view stint_internal.trigger_source_columns as
select s.id as source_id, k.key as known_as, k.key = any (s.used_columns) as is_used, a.attnum as number, a.attname as name, a.atttypid as type
from stint_internal.trigger_source s
cross join lateral jsonb_each(s.known_columns) as k
left join pg_catalog.pg_attribute a on a.attrelid = s.relation and a.attnum > 0 and not a.attisdropped
     and case when s.relation_oid = s.relation::oid then a.attnum = k.value::int2 else a.attname = k.key end;

comment on view stint_internal.trigger_source_columns is
'The columns that trigger sources know, as they are now: by number, so that they may be renamed; by name after a restore, which numbers them anew. A column that
is gone has no number.';
