-- Does to jobs that the caller has locked what the operation is for; returns those that changed, and counts the others as skipped. Where one job makes
-- the whole fail, the halves are tried by themselves, so that it is left out alone.
create or replace function stint_internal.apply_bulk(
    p_op stint_internal.bulk_operation, p_unfinished uuid[], p_ended uuid[]) returns stint_internal.bulk_step
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_all  uuid[] := p_unfinished || p_ended;
    v_half int := cardinality(v_all) / 2;
    v_part record;
    v_done stint_internal.bulk_step;
    v_ids  uuid[] := '{}';
    v_what text;
begin
    if v_all = '{}' then
        return (p_op, v_ids);
    end if;
    begin
        case p_op.action
            when 'cancel' then
                v_ids := stint_internal.cancel_locked(p_unfinished, p_op.reason, p_op.created_by);
            when 'retry' then
                perform stint_internal.make_ready(p_unfinished);
                v_ids := p_unfinished || stint_internal.revive_jobs(p_ended);
            when 'retry_workflow' then
                v_ids := stint_internal.revive_nodes(p_ended);
            when 'redrive' then
                v_ids := stint_internal.revive_jobs(p_ended, p_op.queue, p_op.priority);
            when 'undo' then
                v_ids := stint_internal.revive_jobs(p_ended, p_as_it_was => true);
            when 'delete' then
                v_ids := stint_internal.remove_jobs(v_all);
            when 'move', 'reprioritise' then
                v_ids := stint_internal.change_lane(p_unfinished, p_op.queue, p_op.priority);
        end case;
        v_ids := coalesce(v_ids, '{}');
    exception when others then
        v_ids := '{}';
        v_what := sqlstate || ': ' || sqlerrm;
    end;
    if v_what is not null and cardinality(v_all) = 1 then
        p_op.skipped := p_op.skipped + 1;
        p_op.last_error := format('%s (job %s)', v_what, v_all[1]);
    elsif v_what is not null then
        for v_part in
            select array(select i from unnest(p_unfinished) as i where (i = any (v_all[:v_half])) = s.is_first) as unfinished,
                   array(select i from unnest(p_ended) as i where (i = any (v_all[:v_half])) = s.is_first) as ended
            from (values (true), (false)) as s (is_first)
        loop
            v_done := stint_internal.apply_bulk(p_op, v_part.unfinished, v_part.ended);
            p_op := v_done.operation;
            v_ids := v_ids || v_done.job_ids;
        end loop;
    else
        p_op.skipped := p_op.skipped + cardinality(v_all) - cardinality(v_ids);
    end if;
    return (p_op, v_ids);
end $$;

comment on function stint_internal.apply_bulk(stint_internal.bulk_operation, uuid[], uuid[]) is 'Does the work of a bulk operation to locked jobs.';
