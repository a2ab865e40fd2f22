-- Why the jobs that a job waits for, or was cancelled for, are as they are, on to the root of it: five of its parents, then one of each of these, and so on, thirty jobs at
-- most; none twice, so that it would end even in a circle. Jobs that the session may not see are counted, and neither named nor followed.
create or replace function stint_internal.explain_chain(p_job_id uuid, out links jsonb, out path text, out next jsonb, out hidden int)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_most    constant int := 30;
    v_line    uuid[] := array[p_job_id];
    v_at      int := 0;
    v_hidden  uuid[] := '{}';
    v_parent  record;
    v_live    stint_internal.job_queue;
    v_ended   stint_internal.job_history;
    v_name    text;
    v_reason  jsonb;
    v_tip     uuid := p_job_id;
    v_sees_all boolean := stint.sees_every_tenant();
begin
    links := '[]';
    next := '[]';
    while v_at < cardinality(v_line) and cardinality(v_line) <= c_most loop
        v_at := v_at + 1;
        for v_parent in select * from stint_internal.holding_parents(v_line[v_at], case v_at when 1 then 5 else 1 end) loop
            continue when v_parent.parent_id = any (v_line || v_hidden);
            select * into v_live from stint_internal.job_queue j where j.id = v_parent.parent_id;
            select * into v_ended from stint_internal.job_history h
            where v_live.id is null and h.id = v_parent.parent_id and h.finished_at >= stint_internal.id_time(h.id);
            if (case when v_live.id is null and v_ended.id is null
                    then not v_sees_all and exists (select from stint_internal.job_dependency d where d.parent_id = v_parent.parent_id and d.child_id = v_line[v_at] and d.is_foreign)
                    else not stint_internal.is_visible(coalesce(v_live.tenant_id, v_ended.tenant_id), coalesce(v_live.created_by, v_ended.created_by)) end) then
                v_hidden := v_hidden || v_parent.parent_id;
                continue;
            end if;
            v_line := v_line || v_parent.parent_id;
            if v_live.id is null and v_ended.id is null then
                v_reason := stint_internal.reason('gone', format('It is %s, and nothing more is known of it.', coalesce(v_parent.outcome, 'gone'))) -> 0;
            elsif v_live.waits_for_parents then
                v_reason := stint_internal.reason('waits_for_parents', 'It waits for other jobs itself.') -> 0;
            elsif v_live.id is not null then
                v_reason := stint_internal.explain_unfinished(v_live, false) -> 0;
            elsif v_ended.error_code = 'parent_failed' then
                v_reason := stint_internal.reason('parent_failed', 'It was cancelled because a job that it depends on did not complete.') -> 0;
            else
                v_reason := stint_internal.explain_ended(v_ended) -> 0;
            end if;
            select n.name into v_name from stint_internal.job_node n where n.id = v_parent.parent_id;
            links := links || jsonb_strip_nulls(jsonb_build_object('job_id', v_parent.parent_id, 'for_job_id', v_line[v_at], 'name', v_name,
                'job_type', coalesce(v_live.job_type, v_ended.job_type), 'status', coalesce(v_live.status, v_ended.status, v_parent.outcome, 'gone'),
                'code', v_reason -> 'code', 'text', v_reason -> 'text'));
            next := next || coalesce(v_reason -> 'next', '[]');
            -- The first parent of each: one line from the job to the root.
            if v_line[v_at] = v_tip then
                path := concat_ws(', which waits for ', path, format('job %s (%s)', v_parent.parent_id, coalesce(v_name, v_live.job_type, v_ended.job_type, 'gone')));
                v_tip := v_parent.parent_id;
            end if;
        end loop;
    end loop;
    hidden := cardinality(v_hidden);
    path := path || ': ' || (select l ->> 'text' from jsonb_array_elements(links) as l where l ->> 'job_id' = v_tip::text);
end $$;

comment on function stint_internal.explain_chain(uuid) is 'The jobs for which a job waits, and why those wait, in turn: a list, the way to the root in words, and what to do.';
