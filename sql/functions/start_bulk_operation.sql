-- Starts an operation on all jobs that pass a filter; a duty carries it on, in batches. Counts them first, unless a preview has. Locks the preview's row.
-- Raises ST001, ST002, ST018 confirmation_needed, 42501.
create or replace function stint.start_bulk_operation(
    p_action   text,
    p_filter   jsonb,
    p_queue    text    default null,
    p_priority int     default null,
    p_reason   text    default null,
    p_token    uuid    default null,
    p_confirm  boolean default false
) returns uuid
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_many    constant int := 1000;
    v_op      stint_internal.bulk_operation := stint_internal.plan_bulk(p_action, p_filter, p_queue, p_priority, p_reason);
    v_preview stint_internal.bulk_operation;
    v_wrong   text;
begin
    if p_token is not null then
        delete from stint_internal.bulk_operation o where o.id = p_token and o.status = 'preview' returning * into v_preview;
        v_wrong := case
            when not found then 'No preview has that token, or it was used.'
            when v_preview.valid_until < v_op.created_at then format('It was valid until %s.', v_preview.valid_until)
            when (v_preview.created_by, v_preview.created_role, (v_preview.resolved).tenants)
                 is distinct from (v_op.created_by, v_op.created_role, (v_op.resolved).tenants) then 'It was given to somebody else.'
            when v_preview.action <> v_op.action then format('p_action is %s, and was %s in the preview.', v_op.action, v_preview.action)
            when v_preview.filter <> v_op.filter then format('p_filter is %s, and was %s in the preview.', v_op.filter, v_preview.filter)
            when v_preview.queue is distinct from v_op.queue then 'p_queue is another one than in the preview.'
            when v_preview.priority is distinct from v_op.priority then 'p_priority is another one than in the preview.' end;
        if v_wrong is not null then
            raise exception using errcode = 'ST018', message = 'p_token does not stand for this operation', detail = v_wrong,
                hint = 'Call stint.preview_bulk_operation with the same arguments, look at its answer, and pass its token.';
        end if;
        v_op.resolved := v_preview.resolved;
        v_op.matched := v_preview.matched;
    else
        v_op.matched := (stint_internal.count_matches(v_op) ->> 'matches')::bigint;
        if p_confirm is not true and (v_op.matched > c_many or p_filter - 'status' = '{}') then
            raise exception using errcode = 'ST018', message = format('%s of %s jobs needs p_token or p_confirm', p_action, v_op.matched),
                detail = case when p_filter - 'status' = '{}' then 'p_filter has no condition but a status.'
                              else format('p_filter matches more than %s jobs.', c_many) end,
                hint = 'Call stint.preview_bulk_operation with the same arguments and pass its token, or pass p_confirm => true.';
        end if;
    end if;
    v_op.status := 'running';
    v_op.started_at := stint.now();
    v_op.valid_until := v_op.started_at + interval '24 hours';
    insert into stint_internal.bulk_operation select v_op.*;
    return v_op.id;
end $$;

comment on function stint.start_bulk_operation(text, jsonb, text, int, text, uuid, boolean) is
'Does one thing to all jobs that pass a filter, and returns the id of the operation; tick() carries it on in batches, or call run_bulk_operation yourself.
Actions: retry, redrive (dead letters; p_queue, p_priority if you like), cancel, delete, move (p_queue), reprioritise (p_priority). Keys of the filter: ids, workflow_id, status, queue,
job_type, tag, tenant_id, created_by, error_code (a text or a list of texts), error_pattern (as for LIKE), older_than (an interval), created_after,
created_before, finished_after, finished_before. Without a status: retry takes failed, dead_letter and expired jobs, delete ended ones, cancel unfinished ones, move and
reprioritise waiting ones. Over 1,000 jobs, or without a condition, it needs the token of a preview or p_confirm (ST018).
select stint.start_bulk_operation(''retry'', ''{"job_type": "send_mail", "error_pattern": "%timeout%"}'');';
