-- Checks a rule of uniqueness and fills in what it leaves open: from p_base, the rule of the job type, where a call changes it, and else with the defaults.
-- Fields are kept as paths, in the form that stint_internal.unique_digest() needs. Raises ST001, ST002 unknown_option.
create or replace function stint_internal.unique_rule(p_what text, p_unique jsonb, p_base jsonb, p_by_call boolean) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_options constant text[] := array['key', 'fields', 'scope', 'states', 'period', 'align', 'on_conflict', 'replace', 'wait', 'longest_wait', 'by_tenant', 'by_type'];
    c_states  constant jsonb := '["pending", "scheduled", "blocked", "retrying", "processing", "completed", "failed", "cancelled", "expired", "dead_letter"]';
    c_parts   constant jsonb := '["payload", "priority", "queue", "max_attempts", "tags", "scheduled_for"]';
    v_rule  jsonb;
    v_ended boolean;
    v_wrong text;
    v_need  text;
    v_path  text;
    v_paths text[];
begin
    if p_unique = 'true' then
        p_unique := '{}';
    elsif jsonb_typeof(p_unique) <> 'object' then
        raise exception using errcode = 'ST001', message = format('%s must be a JSON object', p_what),
            detail = format('Got a JSON %s.', jsonb_typeof(p_unique)), hint = 'For example {"fields": ["/document_id"], "scope": "unfinished", "on_conflict": "existing"}.';
    end if;
    select k into v_wrong from jsonb_object_keys(p_unique - c_options) as k limit 1;
    if found then
        raise exception using errcode = 'ST002', message = format('%s has an unknown option %s', p_what, quote_literal(left(v_wrong, 100))),
            detail = format('Known are: %s.', array_to_string(c_options, ', ')), hint = 'Check the spelling.';
    end if;
    v_rule := coalesce(p_base, '{}') - 'keep';
    -- What goes with a scope or a way of the type's goes with it.
    if p_unique ?| '{scope,states}' then
        v_rule := v_rule - '{scope,states,period,align}'::text[];
    end if;
    if p_unique ? 'on_conflict' then
        v_rule := v_rule - '{replace,wait,longest_wait}'::text[];
    end if;
    v_rule := v_rule || p_unique;
    if p_unique ? 'key' then
        v_rule := v_rule - '{field,paths}'::text[];
    elsif jsonb_array_length(case jsonb_typeof(p_unique -> 'fields') when 'array' then p_unique -> 'fields' end) = 1 and p_unique #>> '{fields,0}' ~ '^/[^/~]+$' then
        -- The usual case, without a query: a call that brings its rule comes here each time.
        v_rule := v_rule - 'paths' || jsonb_build_object('field', substr(p_unique #>> '{fields,0}', 2));
    elsif p_unique ? 'fields' then
        if jsonb_typeof(p_unique -> 'fields') <> 'array' or jsonb_array_length(p_unique -> 'fields') > 20
           or exists (select from jsonb_array_elements(p_unique -> 'fields') as f where jsonb_typeof(f) <> 'string' or f #>> '{}' !~ '^(/([^~]|~[01])*)?$') then
            v_wrong := 'fields';
            v_need := 'up to 20 JSON pointers into the payload, such as ["/document_id"]; [""] is all of it, [] nothing, so that type and tenant alone count';
        else
            v_paths := array(
                select array(select replace(replace(part, '~1', '/'), '~0', '~')
                             from unnest((string_to_array(f, '/'))[2:]) with ordinality as p (part, n) order by n)::text
                from jsonb_array_elements_text(p_unique -> 'fields') with ordinality as e (f, place) order by place);
            v_rule := v_rule - '{field,paths}'::text[]
                || case when cardinality(v_paths) = 1 and cardinality(v_paths[1]::text[]) = 1 then jsonb_build_object('field', (v_paths[1]::text[])[1])
                        else jsonb_build_object('paths', v_paths::text) end;
        end if;
    elsif not v_rule ? 'fields' then
        v_rule := v_rule || '{"paths": "{\"{}\"}", "fields": [""]}';
    end if;
    v_rule := jsonb_build_object('on_conflict', 'existing', 'by_tenant', true) || v_rule || jsonb_build_object('by_call', p_by_call);
    if not v_rule ? 'states' then
        v_rule := jsonb_build_object('scope', case v_rule ->> 'on_conflict' when 'replace' then 'pending' when 'postpone' then 'pending' when 'defer' then 'period'
                                                                            else 'unfinished' end) || v_rule;
    end if;
    v_rule := case v_rule ->> 'on_conflict' when 'replace' then '{"replace": ["payload"]}' when 'defer' then '{"replace": ["payload"]}'
                                            when 'postpone' then '{"replace": ["payload"], "longest_wait": "1 hour"}' else '{}' end::jsonb || v_rule;
    if v_rule -> 'by_type' = 'true' then
        v_rule := v_rule - 'by_type';
    end if;
    v_ended := coalesce(v_rule ->> 'scope' = 'period' or v_rule -> 'states' ?| '{completed,failed,cancelled,expired,dead_letter}', false);

    if v_need is null then
        v_wrong := case
            when p_unique ? 'key' and not (p_by_call and jsonb_typeof(p_unique -> 'key') = 'string' and char_length(p_unique ->> 'key') between 1 and 255) then 'key'
            when p_unique ?& '{key,fields}' then 'fields'
            when p_unique ?& '{scope,states}' or v_rule ? 'states'
                 and not (jsonb_typeof(v_rule -> 'states') = 'array' and v_rule -> 'states' <@ c_states and v_rule -> 'states' <> '[]') then 'states'
            when not v_rule ? 'states' and coalesce(v_rule ->> 'scope', '') not in ('unfinished', 'pending', 'period') then 'scope'
            when coalesce(v_rule ->> 'on_conflict', '') not in ('existing', 'replace', 'postpone', 'defer', 'drop', 'raise') then 'on_conflict'
            when jsonb_typeof(v_rule -> 'by_tenant') <> 'boolean' or p_by_call and p_unique ? 'by_tenant' then 'by_tenant'
            when v_rule ->> 'on_conflict' = 'defer' and v_rule ->> 'scope' is distinct from 'period' then 'scope'
            when jsonb_typeof(v_rule -> 'by_type') <> 'boolean' then 'by_type'
            when v_rule ? 'replace' and not (v_rule ->> 'on_conflict' in ('replace', 'postpone', 'defer') and jsonb_typeof(v_rule -> 'replace') = 'array'
                 and (v_rule ->> 'on_conflict' <> 'replace' or v_rule -> 'replace' <> '[]')
                 and v_rule -> 'replace' <@ (c_parts - case v_rule ->> 'on_conflict' when 'replace' then '' else 'scheduled_for' end)) then 'replace'
            when v_rule ->> 'scope' = 'period' and not v_rule ? 'period' or v_rule ? 'period' and not v_ended then 'period'
            when v_rule ? 'align' and not (v_rule ? 'period' and jsonb_typeof(v_rule -> 'align') = 'string') then 'align'
            when (v_rule ->> 'on_conflict' = 'postpone') <> (v_rule ? 'wait') then 'wait'
            when v_rule ->> 'on_conflict' <> 'postpone' and v_rule ? 'longest_wait' then 'longest_wait'
            end;
        if v_wrong is not null then
            v_need := stint_internal.unique_option(v_wrong, c_states, c_parts);
        end if;
    end if;
    if v_need is null and v_rule ?| '{period,wait,longest_wait}' then
        foreach v_path in array array['period', 'wait', 'longest_wait'] loop
            continue when not v_rule ? v_path;
            v_wrong := v_path;
            begin
                exit when ((v_rule ->> v_path)::interval between interval '1 millisecond' and interval '10 years') is not true;
            exception when invalid_datetime_format or datetime_field_overflow or interval_field_overflow then
                exit;
            end;
            v_wrong := null;
        end loop;
        v_need := 'an interval of at least a millisecond and at most 10 years, such as "1 hour"';
    end if;
    if v_wrong is null and v_rule ? 'align' then
        v_need := stint_internal.alignment_problem((v_rule ->> 'period')::interval, v_rule ->> 'align');
        v_wrong := case when v_need is not null then 'align' end;
    end if;
    if v_wrong is not null then
        raise exception using errcode = 'ST001', message = format('%s: %s must be %s', p_what, v_wrong, v_need),
            detail = format('Got %s.', left(p_unique::text, 200)), hint = 'See docs/guide/unique-jobs.md.';
    end if;
    if v_ended then
        -- How long the row of an ended job is needed: without a period as long as the job is on record.
        v_rule := v_rule || jsonb_build_object('keep', coalesce(v_rule ->> 'period', '1000 years'));
    end if;
    return v_rule;
end $$;

comment on function stint_internal.unique_rule(text, jsonb, jsonb, boolean) is 'A rule of uniqueness, checked and complete.';
