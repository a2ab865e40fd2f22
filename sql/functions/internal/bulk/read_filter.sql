-- A filter as callers write it, checked: every key known, every value of the right kind, nothing that contradicts itself. Adds what this session may
-- see. Raises ST001, ST002 unknown_option.
create or replace function stint_internal.read_filter(p_filter jsonb) returns stint_internal.job_filter
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_keys     constant text[] := '{ids,workflow_id,status,queue,job_type,tag,tenant_id,created_by,error_code,error_pattern,older_than,created_after,created_before,finished_after,finished_before}';
    c_lists    constant text[] := '{ids,workflow_id,status,queue,job_type,tag,tenant_id,created_by,error_code}';
    c_statuses constant text[] := '{pending,scheduled,blocked,processing,retrying,completed,failed,cancelled,expired,dead_letter}';
    v_filter   stint_internal.job_filter := stint_internal.own_scope();
    v_key      text;
    v_value    jsonb;
    v_list     text[];
    v_time     timestamptz;
    v_flows    uuid[];
begin
    if p_filter is null or jsonb_typeof(p_filter) <> 'object' then
        raise exception using errcode = 'ST001', message = 'p_filter must be a JSON object',
            detail = format('Got %s.', coalesce('a JSON ' || jsonb_typeof(p_filter), 'an SQL null')),
            hint = 'For example {"queue": "mail", "status": ["failed", "dead_letter"], "older_than": "1 hour"}; {} means all jobs.';
    end if;
    for v_key, v_value in select e.key, e.value from jsonb_each(p_filter) as e loop
        if v_key <> all (c_keys) then
            raise exception using errcode = 'ST002', message = format('p_filter has an unknown key %s', quote_literal(left(v_key, 100))),
                detail = format('Known are: %s.', array_to_string(c_keys, ', ')), hint = 'Nothing was done; check the spelling.';
        end if;
        begin
            if v_key = any (c_lists) then
                -- One value or a list of values, all of them texts.
                v_value := case jsonb_typeof(v_value) when 'array' then v_value else jsonb_build_array(v_value) end;
                if jsonb_array_length(v_value) not between 1 and 10000
                   or exists (select from jsonb_array_elements(v_value) as e (v) where jsonb_typeof(e.v) <> 'string' or e.v = '""') then
                    raise invalid_text_representation;
                end if;
                v_list := array(select distinct e.v from jsonb_array_elements_text(v_value) as e (v));
                if v_key = 'status' and not v_list <@ c_statuses then
                    raise invalid_text_representation;
                end if;
            elsif jsonb_typeof(v_value) <> 'string' or v_value = '""' then
                raise invalid_text_representation;
            elsif v_key = 'error_pattern' then
                -- A pattern that ends in a single backslash is an error of its own, and only when it is used.
                perform '' ilike (v_value #>> '{}'), 'x' ilike (v_value #>> '{}');
                if (v_value #>> '{}') ~ '(^|[^\\])(\\\\)*\\$' then
                    raise invalid_text_representation;
                end if;
            elsif v_key = 'older_than' then
                if (v_value #>> '{}')::interval < interval '0' then
                    raise invalid_text_representation;
                end if;
                v_time := stint.now() - (v_value #>> '{}')::interval;
            else
                -- No job is from before or behind; ids tell their time in milliseconds since then.
                v_time := least(greatest((v_value #>> '{}')::timestamptz, 'epoch'), '9999-01-01');
            end if;
            case v_key
                when 'ids' then v_filter.ids := v_list::uuid[];
                when 'workflow_id' then v_flows := v_list::uuid[];
                when 'status' then v_filter.statuses := v_list;
                when 'queue' then v_filter.queues := v_list;
                when 'job_type' then v_filter.job_types := v_list;
                when 'tag' then v_filter.tags := v_list;
                when 'tenant_id' then v_filter.tenant_ids := v_list;
                when 'created_by' then v_filter.creators := v_list;
                when 'error_code' then v_filter.error_codes := v_list;
                when 'error_pattern' then v_filter.error_pattern := v_value #>> '{}';
                when 'older_than' then v_filter.created_before := least(v_filter.created_before, v_time);
                when 'created_before' then v_filter.created_before := least(v_filter.created_before, v_time);
                when 'created_after' then v_filter.created_after := v_time;
                when 'finished_after' then v_filter.finished_after := v_time;
                when 'finished_before' then v_filter.finished_before := v_time;
            end case;
        exception when invalid_text_representation or invalid_datetime_format or datetime_field_overflow or interval_field_overflow
                       or invalid_escape_sequence or invalid_parameter_value then
            raise exception using errcode = 'ST001', message = format('%s in p_filter is not usable', v_key),
                detail = format('Got %s.', left((p_filter -> v_key)::text, 200)),
                hint = case
                    when v_key = 'status' then format('Pass one or a list of: %s.', array_to_string(c_statuses, ', '))
                    when v_key = 'ids' then 'Pass a list of 1 to 10,000 job ids.'
                    when v_key = 'workflow_id' then 'Pass the id that create_workflow returned, or a list of such ids.'
                    when v_key = any (c_lists) then 'Pass a text, or a list of 1 to 10,000 texts.'
                    when v_key = 'error_pattern' then 'Pass a pattern as for LIKE: % stands for any text, _ for any character; letters match in either case.'
                    when v_key = 'older_than' then 'Pass an interval such as "2 days".'
                    else 'Pass a time such as "2030-01-31T12:00:00Z".' end;
        end;
    end loop;
    -- Which jobs a workflow has does not change.
    if v_flows is not null then
        v_filter.ids := array(select n.id from stint_internal.job_node n where n.workflow_id = any (v_flows) and (v_filter.ids is null or n.id = any (v_filter.ids)));
    end if;
    if v_filter.created_after >= v_filter.created_before or v_filter.finished_after >= v_filter.finished_before then
        raise exception using errcode = 'ST001', message = 'p_filter contradicts itself: no time is both after and before',
            detail = format('created_after %s, created_before (or older_than) %s, finished_after %s, finished_before %s.', v_filter.created_after,
                            v_filter.created_before, v_filter.finished_after, v_filter.finished_before),
            hint = 'The earlier time belongs into …_after, the later one into …_before.';
    end if;
    return v_filter;
end $$;

comment on function stint_internal.read_filter(jsonb) is 'Understands a filter; raises invalid_argument (ST001) or unknown_option (ST002), naming the key.';
