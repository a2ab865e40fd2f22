-- Whatever of a table the function of a trigger source relies on: names, numbers and types. SQL-standard form, inlined.
create or replace function stint_internal.table_shape(p_relation regclass) returns text
    language sql stable
    return p_relation::text || (select string_agg(format(' %s %s %s', a.attnum, a.atttypid, a.attname), ',' order by a.attnum)
                                from pg_attribute a where a.attrelid = p_relation and a.attnum > 0 and not a.attisdropped);

comment on function stint_internal.table_shape(regclass) is 'Name and columns of a table, as a text to be compared.';
