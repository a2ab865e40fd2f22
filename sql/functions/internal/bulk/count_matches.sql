-- How many jobs an operation would take, of what kinds, and the first of them. Reads; locks nothing.
create or replace function stint_internal.count_matches(p_op stint_internal.bulk_operation) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_span   record := stint_internal.bulk_span(p_op);
    v_table  text;
    v_kinds  jsonb := '[]';
    v_sample jsonb := '[]';
    v_found  jsonb;
begin
    foreach v_table in array stint_internal.bulk_tables((p_op.resolved).statuses) loop
        execute format('select coalesce(jsonb_agg(to_jsonb(k)), ''[]'') from (
                select j.status, j.queue, j.job_type, count(*) as jobs from stint_internal.%I j
                where %s and (case when $2 then j.id = any ($3) else j.id > $4 and j.id < $5 end) group by 1, 2, 3) as k',
                v_table, stint_internal.match_call(v_table))
            into v_found using p_op.resolved, p_op.source = 'chosen', p_op.chosen, v_span.low, v_span.high;
        v_kinds := v_kinds || v_found;
        if jsonb_array_length(v_sample) < 10 and v_found <> '[]' then
            execute format('select jsonb_agg(s.id) from (select j.id from stint_internal.%I j
                    where %s and (case when $2 then j.id = any ($3) else j.id > $4 and j.id < $5 end) order by j.id limit 10) as s',
                    v_table, stint_internal.match_call(v_table))
                into v_found using p_op.resolved, p_op.source = 'chosen', p_op.chosen, v_span.low, v_span.high;
            v_sample := v_sample || coalesce(v_found, '[]');
        end if;
    end loop;
    return jsonb_build_object(
        'matches', (select coalesce(sum((k ->> 'jobs')::bigint), 0) from jsonb_array_elements(v_kinds) as k),
        'by_status', (select coalesce(jsonb_object_agg(s, n), '{}') from (
            select k ->> 'status' as s, sum((k ->> 'jobs')::bigint) as n from jsonb_array_elements(v_kinds) as k group by 1) as g),
        'by_queue', (select coalesce(jsonb_object_agg(s, n), '{}') from (
            select k ->> 'queue' as s, sum((k ->> 'jobs')::bigint) as n from jsonb_array_elements(v_kinds) as k group by 1) as g),
        'by_job_type', (select coalesce(jsonb_object_agg(s, n), '{}') from (
            select k ->> 'job_type' as s, sum((k ->> 'jobs')::bigint) as n from jsonb_array_elements(v_kinds) as k group by 1) as g),
        'sample', (select coalesce(jsonb_agg(s.id), '[]') from (select e.id from jsonb_array_elements(v_sample) as e (id) limit 10) as s));
end $$;

comment on function stint_internal.count_matches(stint_internal.bulk_operation) is 'Counts and a sample of the jobs that a bulk operation would take.';
