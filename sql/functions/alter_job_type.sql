-- Changes what is said of a job type and nothing else: reads what it is, and says the rest to define_job_type. Locks the type's row. Raises ST001, ST002, ST007
-- and what define_job_type raises.
create or replace function stint.alter_job_type(p_job_type text, p_options jsonb default '{}', p_reset text[] default '{}') returns jsonb
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- Two halves of one thing: back to the default they go together.
    c_pairs     constant jsonb := '{"backoff": "backoff_delays", "backoff_delays": "backoff", "handler": "handler_role", "handler_role": "handler"}';
    v_known     jsonb := stint_internal.definition_options('job_type');
    v_before    jsonb;
    v_reset     text[];
    v_given     jsonb;
    v_arguments jsonb;
    v_option    text;
begin
    perform from stint_internal.job_type t where t.name = p_job_type for no key update;
    if not found then
        perform stint_internal.refuse_job_type(p_job_type);
    end if;
    if p_options is null or jsonb_typeof(p_options) <> 'object' then
        raise exception using errcode = 'ST001', message = 'p_options must be a JSON object',
            detail = format('Got %s.', coalesce('a JSON ' || jsonb_typeof(p_options), 'an SQL null')), hint = 'For example {"max_attempts": 3, "timeout": "2 minutes"}.';
    end if;
    perform stint_internal.check_option('p_options.' || left(o.key, 100), o.key, o.value, v_known) from jsonb_each(p_options) as o;
    perform stint_internal.check_option('p_reset', coalesce(r, ''), 'null', v_known) from unnest(p_reset) as r;
    v_given := (select coalesce(jsonb_object_agg(o.key, o.value), '{}') from jsonb_each(p_options) as o where o.value <> 'null');
    select r into v_option from unnest(p_reset) as r where v_given ? r limit 1;
    if found then
        raise exception using errcode = 'ST001', message = format('%s is in p_options and in p_reset', v_option),
            detail = 'It cannot get a value and go back to its default.', hint = 'Leave it out of one of them.';
    end if;
    v_reset := coalesce(p_reset, '{}') || array(select o.key from jsonb_each(p_options) as o where o.value = 'null');
    v_reset := v_reset || array(select c_pairs ->> r from unnest(v_reset) as r where not v_given ? (c_pairs ->> r));
    if p_job_type = '*' and v_reset <> '{}' then
        raise exception using errcode = 'ST001', message = '* holds the defaults: there is nothing that it could go back to',
            detail = format('Asked for: %s.', array_to_string(v_reset, ', ')), hint = 'Say what the new default is to be.';
    end if;

    v_before := stint_internal.read_definition('job_type', p_job_type);
    v_arguments := stint_internal.definition_difference(v_before, v_before - v_reset || (
        select coalesce(jsonb_object_agg(d.key, d.value), '{}') from jsonb_each(stint_internal.definition_defaults('job_type')) as d where d.key = any (v_reset)));
    -- What is so already is not said again: saying back what describe_job_type has said changes nothing, and needs no right to the handler's role.
    v_arguments := v_arguments || (
        select coalesce(jsonb_object_agg(o.key, o.value), '{}') from jsonb_each(v_given) as o
        where v_before -> o.key is distinct from o.value
          and (o.key not in ('exit_codes', 'limits', 'outcome_rules') or jsonb_typeof(o.value) <> 'object'
               or jsonb_strip_nulls(coalesce(v_before -> o.key, '{}') || o.value) <> coalesce(v_before -> o.key, '{}')));
    if v_arguments <> '{}' then
        perform stint_internal.call_define('job_type', p_job_type, v_arguments);
    end if;
    return stint_internal.definition_changes(v_before, stint_internal.read_definition('job_type', p_job_type));
end $$;

comment on function stint.alter_job_type(text, jsonb, text[]) is
'Changes options of a job type that is defined, and returns those that changed with their values before and after. p_options: the arguments of define_job_type without
p_, by name; null, or the name in p_reset, sets an option back to that of *. Entries of exit_codes, limits and outcome_rules are changed one by one, null takes one out.
select stint.alter_job_type(''send_mail'', ''{"max_attempts": 3, "timeout": "2 minutes", "limits": {"cpu_seconds": 60}}'', p_reset => ''{queue}'');';
