-- A job that waits for others: for which, why these wait, down to the root of it, and what will happen if one of them does not complete; or has happened, so that the duty is
-- about to cancel it.
create or replace function stint_internal.explain_parents(p_job stint_internal.job_queue) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_total  int;
    v_policy text;
    v_chain  record;
    v_ids    uuid[];
    v_failed boolean;
    v_doomed boolean;
begin
    if p_job.waits_for_parents is not true then
        return '[]';
    end if;
    v_total := (select coalesce(max(d.place), 0) from stint_internal.job_dependency d where d.child_id = p_job.id);
    v_policy := (select n.on_parent_failure from stint_internal.job_node n where n.id = p_job.id);
    v_chain := stint_internal.explain_chain(p_job.id);
    select array_agg((l ->> 'job_id')::uuid), coalesce(bool_and(l ->> 'status' in ('failed', 'cancelled', 'expired', 'dead_letter', 'deleted', 'gone')), false),
           v_policy = 'cancel' and bool_or(l ->> 'status' in ('failed', 'cancelled', 'expired', 'dead_letter', 'deleted', 'gone'))
    into v_ids, v_failed, v_doomed
    from jsonb_array_elements(v_chain.links) as l where l ->> 'for_job_id' = p_job.id::text;
    if v_ids is null and v_chain.hidden = 0 and v_total <= 20000 then
        return stint_internal.reason('parents_ended', format('All %s jobs that it waited for have ended, and it has not been released yet. %s', v_total, stint_internal.duty_text('release_dependents')),
            p_next => stint_internal.duty_steps('release_dependents') || stint_internal.duty_steps('find_stranded_dependents'));
    end if;
    if v_doomed then
        return stint_internal.reason('parent_failed', format('It is about to be cancelled, because a job that it depends on did not complete: %s %s', v_chain.path,
                stint_internal.duty_text('release_dependents')),
            p_job.created_at, null, v_ids, jsonb_build_object('parents', v_total, 'on_parent_failure', v_policy, 'waits_for', v_chain.links, 'hidden', nullif(v_chain.hidden, 0)),
            stint_internal.duty_steps('release_dependents'));
    end if;
    return stint_internal.reason(case when v_failed then 'waits_for_retry' else 'waits_for_parents' end,
        concat_ws(' ',
            case when v_failed then 'It waits until this is retried and completes: ' || v_chain.path
                 when v_chain.path is null and v_chain.hidden > 0 then 'It waits for jobs that you may not see.'
                 when v_chain.path is null then format('It waits for some of %s jobs.', v_total)
                 else 'It waits for ' || v_chain.path end,
            case when v_total > 1 and v_chain.path is not null then format('It depends on %s jobs.', v_total) end,
            case v_policy when 'cancel' then 'If one of them does not complete, it is cancelled.'
                          when 'run' then 'It runs however they end.'
                          else 'If one of them does not complete, it waits until that is retried and completes.' end),
        p_job.created_at, null, v_ids,
        jsonb_build_object('parents', v_total, 'on_parent_failure', v_policy, 'waits_for', v_chain.links, 'hidden', nullif(v_chain.hidden, 0)),
        v_chain.next || stint_internal.next_step('See the whole graph', format('select stint.draw_jobs(%L);', p_job.id)));
end $$;

comment on function stint_internal.explain_parents(stint_internal.job_queue) is 'Reasons waits_for_parents, waits_for_retry, parent_failed and parents_ended.';
