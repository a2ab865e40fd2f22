-- What is there but not in a section of a file: removed if p_prune is true, else only named. A queue is never removed, only loses what was set for it; the
-- defaults (*) stay. Returns an array of changes. Raises ST040 in_use, with the pointer of the section.
create or replace function stint_internal.settle_rest(p_section text, p_kind text, p_named jsonb, p_prune boolean) returns jsonb
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_defaults jsonb := stint_internal.definition_defaults(p_kind);
    v_name     text;
    v_own      jsonb;
    v_found    jsonb := '[]';
    v_detail   text;
    v_hint     text;
begin
    for v_name in
        select d.name from (
            select q.name from stint_internal.queue q where p_kind = 'queue'
            union all select t.name from stint_internal.job_type t where p_kind = 'job_type' and t.name <> '*'
            union all select p.name from stint_internal.plan p where p_kind = 'plan' and p.name <> '*') as d
        where not p_named ? d.name order by d.name
    loop
        v_own := stint_internal.own_definition(p_kind, v_name, v_defaults);
        continue when p_kind = 'queue' and v_own = '{}';
        if p_prune then
            begin
                case p_kind
                    when 'queue' then perform stint_internal.call_define(p_kind, v_name, stint_internal.definition_difference(stint_internal.read_definition(p_kind, v_name), v_defaults));
                    when 'job_type' then perform stint.drop_job_type(v_name);
                    when 'plan' then perform stint.drop_plan(v_name);
                end case;
            exception when others then
                get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
                raise exception using errcode = sqlstate, message = format('/%s: %s', p_section, sqlerrm), detail = v_detail, hint = v_hint;
            end;
        end if;
        v_found := v_found || jsonb_build_object('kind', p_kind, 'name', v_name, 'change', case when p_prune then 'drop' else 'extra' end,
                                                 'options', stint_internal.definition_changes(v_own, '{}'));
    end loop;
    return v_found;
end $$;

comment on function stint_internal.settle_rest(text, text, jsonb, boolean) is 'Names or removes what a section of a file does not name.';
