-- What the parents of a job handed on. Raises ST004.
create or replace function stint.parent_results(p_job_id uuid) returns table (job_id uuid, name text, status text, result jsonb)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select p.job_id, p.name, p.status, h.result
    from stint.job_parents(p_job_id) as p
    -- See stint.workflow_status.
    left join lateral (
        select h.result from stint_internal.job_history h where h.id = p.job_id and h.finished_at >= stint_internal.id_time(p.job_id) offset 0) as h on true;
end $$;

comment on function stint.parent_results(uuid) is
'The results of the jobs that a job, or a batch, depends on, in the order in which they were named. A job of a workflow finds them in its payload, too.';
