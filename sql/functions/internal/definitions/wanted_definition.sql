-- How a queue, a job type or a plan would be if it were new and defined with these options: one is made, looked at, and undone. So the rules of the
-- define functions are the only ones there are. It has a name of its own, so that no job and no row of anybody is touched. Raises what they raise.
create or replace function stint_internal.wanted_definition(p_kind text, p_name text, p_options jsonb) returns jsonb
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_name   constant text := '_made_to_be_looked_at_and_undone_';
    v_wanted jsonb;
    v_detail text;
    v_hint   text;
begin
    perform stint_internal.call_define(p_kind, c_name, p_options);
    v_wanted := stint_internal.read_definition(p_kind, c_name);
    raise exception using errcode = 'UNDO0';
exception
    when sqlstate 'UNDO0' then
        return v_wanted;
    when others then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        raise exception using errcode = sqlstate, message = replace(sqlerrm, c_name, p_name), detail = replace(v_detail, c_name, p_name), hint = replace(v_hint, c_name, p_name);
end $$;

comment on function stint_internal.wanted_definition(text, text, jsonb) is 'What a definition would come to, without making it.';
