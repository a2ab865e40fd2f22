-- Jobs, newest first, a page at a time, by keyset: a page costs the same wherever it stands. Reads the tables under the same rule as stint.jobs, but
-- so that the planner can walk the ids backwards instead of sorting all of history. Raises ST001.
create or replace function stint.list_jobs(
    p_status         text        default null,
    p_queue          text        default null,
    p_job_type       text        default null,
    p_tag            text        default null,
    p_created_after  timestamptz default null,
    p_created_before timestamptz default null,
    p_before         uuid        default null,
    p_limit          int         default 50,
    p_tenant_id      text        default null
) returns table (
    id uuid, job_type text, queue text, priority smallint, status text, attempts smallint, max_attempts smallint, progress_percent smallint,
    progress_message text, tags text[], tenant_id text, created_by text, worker_id text, error_code text, error_message text,
    created_at timestamptz, scheduled_for timestamptz, started_at timestamptz, finished_at timestamptz,
    waits_for text)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_statuses constant text[] := '{pending,scheduled,blocked,processing,retrying,completed,failed,cancelled,expired,dead_letter}';
    v_filter   stint_internal.job_filter := stint_internal.own_scope();
begin
    if p_status <> all (c_statuses) then
        raise exception using errcode = 'ST001', message = 'p_status is not a status of jobs', detail = format('Got %L.', left(p_status, 40)),
            hint = coalesce('Did you mean ' || stint_internal.nearest_name(p_status, c_statuses) || '? ', '')
                || format('Statuses are %s.', array_to_string(c_statuses, ', '));
    end if;
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception using errcode = 'ST001', message = 'p_limit is not in its range', detail = format('Got %s.', coalesce(p_limit::text, 'null')),
            hint = 'It is 1 to 1000; for the next page pass the last id as p_before.';
    end if;
    v_filter.statuses := case when p_status is not null then array[p_status] end;
    v_filter.queues := case when p_queue is not null then array[p_queue] end;
    v_filter.job_types := case when p_job_type is not null then array[p_job_type] end;
    v_filter.tags := case when p_tag is not null then array[p_tag] end;
    v_filter.tenant_ids := case when p_tenant_id is not null then array[p_tenant_id] end;
    v_filter.created_after := p_created_after;
    v_filter.created_before := p_created_before;
    return query
    select j.id, j.job_type, j.queue, j.priority, j.status, j.attempts, j.max_attempts, j.progress_percent, j.progress_message, j.tags,
           j.tenant_id, j.created_by, j.worker_id, j.error_code, j.error_message, j.created_at, j.scheduled_for, j.started_at, j.finished_at,
           j.waits_for
    from stint_internal.all_jobs j
    where stint_internal.is_match(v_filter, j.id, j.tenant_id, j.created_by, j.status, j.queue, j.job_type, j.tags, j.error_code, j.error_message,
                                  j.created_at, j.finished_at)
      and (p_before is null or j.id < p_before)
    order by j.id desc
    limit p_limit;
end $$;

comment on function stint.list_jobs(text, text, text, text, timestamptz, timestamptz, uuid, int, text) is
'The jobs that this session may see, newest first. Filters: status, queue, type, a tag, time of creation, tenant. For the next page pass the last id as p_before.';
