-- Makes one queue, job type or plan what a file says: as if it were new, but touching only what differs. Returns what changed, null if nothing did. With
-- p_only_look it changes nothing but the defaults (*), which the types after it are measured by. Locks
-- its row, unless it only looks. Raises what the define functions raise, with the pointer into the file.
create or replace function stint_internal.settle_definition(p_section text, p_kind text, p_name text, p_options jsonb, p_defaults jsonb, p_only_look boolean) returns jsonb
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_handler constant text[] := '{handler,handler_role}';
    v_before  jsonb;
    v_own     jsonb;
    v_options jsonb := p_options;
    v_kept    jsonb := '{}';
    v_wanted  jsonb;
    v_place   text := format('/%s/%s', p_section, stint_internal.pointer_part(p_name));
    v_blamed  text;
    v_detail  text;
    v_hint    text;
begin
    if not p_only_look then
        perform from stint_internal.queue q where p_kind = 'queue' and q.name = p_name for no key update;
        perform from stint_internal.job_type t where p_kind = 'job_type' and t.name = p_name for no key update;
        perform from stint_internal.plan p where p_kind = 'plan' and p.name = p_name for no key update;
    end if;
    v_before := stint_internal.read_definition(p_kind, p_name);
    -- What most of a file is: as it was, which needs no definition to be tried. Tables are merged with those of the defaults, and those are not what it is then.
    if p_name <> '*' and not p_options ?| '{exit_codes,limits,outcome_rules}' and p_defaults || stint_internal.plain_options(p_kind, p_options) = v_before then
        return null;
    end if;
    v_own := stint_internal.own_definition(p_kind, p_name, p_defaults);
    if v_own = p_options then
        return null;
    end if;
    begin
        -- A handler that stays as it is needs no right to its role.
        if (v_own -> 'handler', v_own -> 'handler_role') is not distinct from (p_options -> 'handler', p_options -> 'handler_role') then
            v_options := p_options - c_handler;
            v_kept := jsonb_strip_nulls(jsonb_build_object('handler', v_own -> 'handler', 'handler_role', v_own -> 'handler_role'));
        end if;
        if p_name = '*' and p_kind = 'job_type' then
            v_options := stint_internal.whole_tables(v_before, v_options);
        end if;
        -- A new one need not be tried before it is made.
        if v_before is null and not p_only_look then
            perform stint_internal.call_define(p_kind, p_name, p_options);
            v_wanted := stint_internal.read_definition(p_kind, p_name);
        else
            v_wanted := stint_internal.wanted_definition(p_kind, p_name, v_options) || v_kept;
        end if;
        if v_wanted is distinct from v_before and (p_name = '*' or not p_only_look) and (v_before is not null or p_only_look) then
            perform stint_internal.call_define(p_kind, p_name, case
                when v_before is null then p_options
                -- define_queue and define_plan set the whole.
                when p_kind = 'job_type' then stint_internal.definition_difference(v_before, v_wanted)
                else v_wanted || stint_internal.definition_difference(v_before, v_wanted) end);
        end if;
    exception when others then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        v_blamed := stint_internal.blamed_option(p_kind, v_options, sqlstate);
        raise exception using errcode = sqlstate, message = v_place || coalesce('/' || stint_internal.pointer_part(v_blamed), '') || ': ' || sqlerrm,
            detail = v_detail, hint = coalesce(nullif(v_hint, ''), 'Nothing was changed.');
    end;
    if not p_only_look and v_before is not null and stint_internal.read_definition(p_kind, p_name) <> v_wanted then
        raise exception using errcode = 'ST001', message = format('%s: cannot be set back to what it would be anew', v_place),
            detail = format('Left over would be: %s.', stint_internal.definition_changes(v_wanted, stint_internal.read_definition(p_kind, p_name))),
            hint = 'Say in the file what these options are to be.';
    end if;
    return case when v_wanted is distinct from v_before then jsonb_build_object('kind', p_kind, 'name', p_name,
        'change', case when v_before is null then 'add' else 'change' end,
        'options', case when v_before is null
            then stint_internal.definition_changes('{}', stint_internal.definition_difference(p_defaults, v_wanted))
            else stint_internal.definition_changes(v_before, v_wanted) end) end;
end $$;

comment on function stint_internal.settle_definition(text, text, text, jsonb, jsonb, boolean) is 'Makes one definition what a file says, or only looks; returns the change.';
