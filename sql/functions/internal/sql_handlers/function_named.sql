-- The functions of that name, which must be written with its schema: what it finds must not depend on anybody's search_path. Raises ST001.
create or replace function stint_internal.function_named(p_what text, p_function text) returns setof pg_catalog.pg_proc
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text[];
begin
    begin
        v_name := parse_ident(p_function);
    exception when invalid_parameter_value then
        v_name := null;
    end;
    if cardinality(v_name) is distinct from 2 then
        raise exception using errcode = 'ST001', message = format('%s must name a function with its schema', p_what),
            detail = format('Got %s.', quote_nullable(left(p_function, 200))), hint = 'Pass schema.name, without arguments: app.index_document.';
    end if;
    return query select p.* from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = v_name[1] and p.proname = v_name[2] and p.prokind = 'f';
    if not found then
        raise exception using errcode = 'ST001', message = format('there is no function %s', p_function),
            detail = 'It must exist before it is named here.', hint = 'Create it first, or correct the spelling.';
    end if;
end $$;

comment on function stint_internal.function_named(text, text) is 'The functions called schema.name; raises invalid_argument (ST001) when there are none.';
