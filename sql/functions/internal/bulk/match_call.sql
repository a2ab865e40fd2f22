-- The condition of a query over job_queue or job_history, called j: whether the job passes the filter $1. In dynamic statements, so that they are planned
-- with the filter in hand and only the conditions that it has are left.
create or replace function stint_internal.match_call(p_table text) returns text
    language sql immutable
    return format('stint_internal.is_match($1, j.id, j.tenant_id, j.created_by, j.status, j.queue, j.job_type, j.tags, j.error_code, j.error_message, j.created_at, %s)',
                  case p_table when 'job_history' then 'j.finished_at' else 'null' end);

comment on function stint_internal.match_call(text) is 'The condition that a job j of that table passes the filter $1, as text.';
