-- Checks one rule, all of whose keys are known. Raises ST001 and names the field.
create or replace function stint_internal.check_outcome_rule(p_place text, p_rule jsonb) returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_action text := coalesce(p_rule ->> 'action', 'retry');
    v_field  text;
    v_hint   text;
begin
    if v_action not in ('retry', 'fail', 'dead_letter') or jsonb_typeof(p_rule -> 'action') <> 'string' then
        v_field := 'action';
        v_hint := 'The action is retry, fail or dead_letter.';
    elsif v_action <> 'retry' and p_rule ?| '{times,then,delay,memory_factor}' then
        v_field := (select k from jsonb_object_keys(p_rule - 'action') as k limit 1);
        v_hint := format('With the action %s there is no next run: leave %s out.', v_action, v_field);
    elsif p_rule ? 'times' and (jsonb_typeof(p_rule -> 'times') <> 'number' or p_rule ->> 'times' !~ '^[0-9]{1,4}$') then
        v_field := 'times';
        v_hint := 'A whole number from 0 to 9999: how often this rule may have the job retried.';
    elsif p_rule ? 'then' and (coalesce(p_rule ->> 'then', '') not in ('fail', 'dead_letter') or not p_rule ? 'times') then
        v_field := 'then';
        v_hint := 'What happens when times is used up, so it needs times: fail or dead_letter.';
    elsif p_rule ? 'delay' and not stint_internal.is_delay(p_rule -> 'delay') then
        v_field := 'delay';
        v_hint := 'An interval that is not negative, such as "30 seconds".';
    elsif p_rule ? 'memory_factor' and (jsonb_typeof(p_rule -> 'memory_factor') <> 'number'
          or (p_rule ->> 'memory_factor')::numeric not between 1 and 64) then
        v_field := 'memory_factor';
        v_hint := 'A number from 1 to 64: the next run may use so many times the memory of this one.';
    else
        return;
    end if;
    raise exception using errcode = 'ST001', message = format('%s.%s is not usable', p_place, v_field),
        detail = format('The rule is %s.', left(p_rule::text, 200)), hint = v_hint;
end $$;

comment on function stint_internal.check_outcome_rule(text, jsonb) is 'Raises invalid_argument (ST001) for a rule that contradicts itself or has a value out of range.';
