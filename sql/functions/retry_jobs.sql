-- Many retries in one call; see retry_job. Jobs that cannot be retried are answered with the reason instead of failing the others.
create or replace function stint.retry_jobs(p_job_ids uuid[]) returns table (job_id uuid, status text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform stint_internal.lock_readmissions(p_job_ids);
    for job_id in select distinct e.id from unnest(p_job_ids) as e (id) order by e.id loop
        begin
            status := stint.retry_job(job_id);
        exception
            when sqlstate 'ST004' then status := 'not_found';
            when sqlstate 'ST006' then status := 'unfinished';
            when sqlstate 'ST030' then status := 'duplicate';
            when sqlstate 'ST031' then status := 'quota_exceeded';
        end;
        return next;
    end loop;
end $$;

comment on function stint.retry_jobs(uuid[]) is 'Runs many jobs again; returns for each pending (blocked while its type is paused or it waits for a slot), unfinished (is ready or running), not_found,
duplicate (another job stands for it) or quota_exceeded.';
