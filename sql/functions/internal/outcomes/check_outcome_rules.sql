-- Checks the outcome rules of a job type: known outcomes and keys, nothing that contradicts itself; null takes a rule back. Raises ST001, ST002.
create or replace function stint_internal.check_outcome_rules(p_rules jsonb) returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- completed and cancelled are no failures; shutdown and lease_lost are the runner's affair.
    c_outcomes constant text[] := '{failed,retry,timeout,cpu_exceeded,oom,output_too_large,file_too_large,too_many_files,too_many_processes,signalled,handler_missing,handler_not_executable,handler_died,spawn_failed,result_refused,secret_missing,credentials_refused,rate_limited,lost}';
    c_keys     constant text[] := '{action,times,then,delay,memory_factor}';
    v_rule     record;
    v_unknown  text;
begin
    if jsonb_typeof(p_rules) <> 'object' then
        raise exception using errcode = 'ST001', message = 'p_outcome_rules is not an object', detail = format('Got %s.', left(p_rules::text, 200)),
            hint = 'Write {"oom": {"action": "retry", "times": 1, "memory_factor": 2}, "error:E_QUOTA*": {"action": "dead_letter"}}.';
    end if;
    for v_rule in select r.key, r.value, format('p_outcome_rules.%s', left(r.key, 100)) as place from jsonb_each(p_rules) as r loop
        if not v_rule.key = any (c_outcomes) and v_rule.key !~ '^error:.{1,100}$' then
            raise exception using errcode = 'ST002', message = format('%s is no outcome', v_rule.place),
                detail = format('Known are: %s.', array_to_string(c_outcomes, ', ')), hint = 'Error codes are written as error:E_QUOTA, or error:E_* for several.';
        end if;
        continue when v_rule.value = 'null';
        if jsonb_typeof(v_rule.value) <> 'object' or v_rule.value = '{}' then
            raise exception using errcode = 'ST001', message = format('%s is not a rule', v_rule.place),
                detail = format('Got %s.', left(v_rule.value::text, 100)), hint = 'Write an object such as {"action": "fail"}; null takes a rule back.';
        end if;
        select k into v_unknown from jsonb_object_keys(v_rule.value) as k where not k = any (c_keys) limit 1;
        if found then
            raise exception using errcode = 'ST002', message = format('%s has no option %s', v_rule.place, quote_literal(left(v_unknown, 100))),
                detail = format('Known are: %s.', array_to_string(c_keys, ', ')), hint = 'Check the spelling.';
        end if;
        perform stint_internal.check_outcome_rule(v_rule.place, v_rule.value);
    end loop;
end $$;

comment on function stint_internal.check_outcome_rules(jsonb) is 'Raises invalid_argument (ST001) or unknown_option (ST002) for rules that cannot be meant.';
