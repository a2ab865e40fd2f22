-- Does to jobs that the caller has locked what the operation is for; returns those that changed, and counts the others as skipped. Where one job makes
-- the whole fail, the halves are tried by themselves, so that it is left out alone.
create or replace function stint_internal.apply_bulk(
    inout p_op stint_internal.bulk_operation, p_unfinished uuid[], p_ended uuid[], out changed uuid[])
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_all  uuid[] := p_unfinished || p_ended;
    v_half int := cardinality(v_all) / 2;
    v_part record;
    v_what text;
begin
    changed := '{}';
    if v_all = '{}' then
        return;
    end if;
    begin
        case p_op.action
            when 'cancel' then
                changed := stint_internal.cancel_locked(p_unfinished, p_op.reason);
            when 'retry' then
                perform stint_internal.make_ready(p_unfinished);
                changed := p_unfinished || stint_internal.revive_jobs(p_ended);
            when 'redrive' then
                changed := stint_internal.revive_jobs(p_ended, p_op.queue, p_op.priority);
            when 'delete' then
                changed := stint_internal.remove_jobs(v_all);
            when 'move', 'reprioritise' then
                changed := stint_internal.change_lane(p_unfinished, p_op.queue, p_op.priority);
        end case;
        changed := coalesce(changed, '{}');
    exception when others then
        changed := '{}';
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
            declare
                v_done record := stint_internal.apply_bulk(p_op, v_part.unfinished, v_part.ended);
            begin
                p_op := v_done.p_op;
                changed := changed || v_done.changed;
            end;
        end loop;
    else
        p_op.skipped := p_op.skipped + cardinality(v_all) - cardinality(changed);
    end if;
end $$;

comment on function stint_internal.apply_bulk(stint_internal.bulk_operation, uuid[], uuid[]) is 'Does the work of a bulk operation to locked jobs.';
