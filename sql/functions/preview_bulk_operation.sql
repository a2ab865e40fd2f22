-- What a bulk operation would do, without doing it; and the token that starts it. Writes one row, changes no job. Raises ST001, ST002, 42501.
create or replace function stint.preview_bulk_operation(
    p_action text, p_filter jsonb, p_queue text default null, p_priority int default null) returns jsonb
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_op    stint_internal.bulk_operation := stint_internal.plan_bulk(p_action, p_filter, p_queue, p_priority, null);
    v_found jsonb := stint_internal.count_matches(v_op);
begin
    v_op.status := 'preview';
    v_op.valid_until := v_op.created_at + interval '15 minutes';
    v_op.matched := (v_found ->> 'matches')::bigint;
    -- The token is all that protects it: not an id that could be guessed.
    v_op.id := gen_random_uuid();
    insert into stint_internal.bulk_operation select v_op.*;
    return v_found || jsonb_build_object('action', v_op.action, 'can_be_undone', v_op.action in ('cancel', 'move', 'reprioritise'), 'token', v_op.id,
        'token_valid_until', v_op.valid_until);
end $$;

comment on function stint.preview_bulk_operation(text, jsonb, text, int) is
'Says what start_bulk_operation with the same arguments would do: matches, by_status, by_queue, by_job_type, a sample of ids, whether it can be undone; and
a token, valid for 15 minutes, that starts it for the jobs there were at this moment. Changes no job.
select stint.preview_bulk_operation(''cancel'', ''{"queue": "mail", "older_than": "1 day"}'');';
