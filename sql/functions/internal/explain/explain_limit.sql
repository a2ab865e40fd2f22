-- A job that waits for a slot of a concurrency limit: of which, who has the slots as far as this session may see them, and its place in that line. Of
-- strict order explain_order tells.
create or replace function stint_internal.explain_limit(p_job stint_internal.job_queue) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_wait record;
begin
    if p_job.status <> 'blocked' or p_job.has_limits is not true
       or exists (select from stint_internal.limit_place p where p.job_id = p_job.id and p.held::int = 0 and p.is_strict) then
        return '[]';
    end if;
    select * into v_wait from stint_internal.limit_wait(p_job.id);
    if not found then
        return '[]';
    end if;
    return stint_internal.reason('limit', format('Of the %s no more than %s may run at once, and %s do or are about to. It is number %s in that line.',
            v_wait.limit_name, v_wait.max, cardinality(v_wait.held_by), v_wait.position),
        p_job_ids => (select array_agg(j.id) from unnest(v_wait.held_by[1:20]) as h (id) cross join lateral (select * from stint_internal.job_queue q where q.id = h.id offset 0) as j
                      where stint_internal.is_visible(j.tenant_id, j.created_by)),
        p_facts => jsonb_build_object('limit_name', v_wait.limit_name, 'max', v_wait.max, 'before', v_wait.position - 1),
        p_next => stint_internal.next_step('Let it be the next in that line', format('select stint.set_job_priority(%L, 10);', p_job.id)));
end $$;

comment on function stint_internal.explain_limit(stint_internal.job_queue) is 'Reason limit.';
