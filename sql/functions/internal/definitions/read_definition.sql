-- All that is set for a queue, a job type or a plan, by the names of its options; an option without a value is left out. Null if it is not there.
create or replace function stint_internal.read_definition(p_kind text, p_name text) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set intervalstyle = 'postgres'
as $$
declare
    v_row jsonb;
begin
    case p_kind
        when 'queue' then
            select to_jsonb(q) into v_row from stint_internal.queue q where q.name = p_name;
        when 'job_type' then
            select to_jsonb(t) || jsonb_build_object('unique', stint_internal.plain_rule(t.unique_rule)) into v_row
            from stint_internal.job_type t where t.name = p_name;
        when 'plan' then
            select to_jsonb(p) || jsonb_build_object('quotas', (
                select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('count', q.counts, 'per', q.per, 'job_type', nullif(q.job_type, '*'),
                                                                               'max', q.max, 'period', nullif(q.period, '0')))
                                          order by q.counts, q.per, q.job_type, q.period), '[]')
                from stint_internal.quota q where q.plan = p.name)) into v_row
            from stint_internal.plan p where p.name = p_name;
    end case;
    if v_row is not null then
        -- A yes or no stands in a column is_….
        return (select coalesce(jsonb_object_agg(o, coalesce(v_row -> o, v_row -> ('is_' || o))), '{}') from jsonb_object_keys(stint_internal.definition_options(p_kind)) as o
                where coalesce(v_row -> o, v_row -> ('is_' || o)) <> 'null');
    end if;
    return null;
end $$;

comment on function stint_internal.read_definition(text, text) is 'The options of a queue, job type or plan as they are.';
