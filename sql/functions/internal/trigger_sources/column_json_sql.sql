-- SQL that turns a column into JSON, safely: it runs with the rights of Stint's owner over values of a table that is somebody else's, so no function may be
-- called that the table's owner could have made. Types of PostgreSQL itself go through to_jsonb; of all others (whose casts to json to_jsonb would call)
-- only the output function is used, which superusers alone can make: a text, or for arrays a list of texts.
create or replace function stint_internal.column_json_sql(p_type oid, p_column text) returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_type pg_type;
begin
    select * into v_type from pg_type t where t.oid = p_type;
    while v_type.typtype = 'd' loop
        select * into v_type from pg_type t where t.oid = v_type.typbasetype;
    end loop;
    return case when v_type.oid < 16384 then format('to_jsonb(%s)', p_column)
                when v_type.typcategory = 'A' then format('case when num_nulls(%1$s) = 0 then to_jsonb(format(''%%s'', %1$s)::text[]) end', p_column)
                else format('case when num_nulls(%1$s) = 0 then to_jsonb(format(''%%s'', %1$s)) end', p_column) end;
end $$;

comment on function stint_internal.column_json_sql(oid, text) is 'An SQL expression for a column of that type as JSON, which calls nobody''s functions but PostgreSQL''s.';
