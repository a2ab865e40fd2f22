-- Which of several options is refused when it is given alone: for the pointer of an error. Null if each is fine by itself.
create or replace function stint_internal.blamed_option(p_kind text, p_options jsonb, p_sqlstate text) returns text
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_option text;
begin
    for v_option in select k from jsonb_object_keys(p_options) as k order by 1 loop
        begin
            perform stint_internal.wanted_definition(p_kind, '', jsonb_build_object(v_option, p_options -> v_option));
        exception when others then
            if sqlstate = p_sqlstate then
                return v_option;
            end if;
        end;
    end loop;
    return null;
end $$;

comment on function stint_internal.blamed_option(text, jsonb, text) is 'The option that a define function refuses.';
