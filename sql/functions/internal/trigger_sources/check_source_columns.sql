-- Raises ST001 for columns that a table does not have, or has twice in the list.
create or replace function stint_internal.check_source_columns(p_what text, p_names text[], p_relation regclass, p_known jsonb) returns void
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_bad text;
begin
    select n into v_bad from unnest(p_names) as n where n is null or not p_known ? n or cardinality(array_positions(p_names, n)) > 1 limit 1;
    if found then
        raise exception using errcode = 'ST001',
            message = format('%s names %s, which is not one column of table %s', p_what, coalesce(quote_literal(left(v_bad, 100)), 'null'), p_relation),
            detail = format('Each column is named once, as it is stored, without double quotes. There are: %s.',
                            (select string_agg(k, ', ' order by v::int) from jsonb_each_text(p_known) as e (k, v))),
            hint = 'Virtual generated columns cannot be used: triggers do not see them.';
    end if;
end $$;

comment on function stint_internal.check_source_columns(text, text[], regclass, jsonb) is 'Raises invalid_argument (ST001) for columns that a trigger source cannot use.';
