-- Many cancellations in one call; see cancel_job. Jobs that cannot be cancelled are answered with the reason instead of failing the others.
create or replace function stint.cancel_jobs(p_job_ids uuid[], p_reason text default null) returns table (job_id uuid, status text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    for job_id in select distinct e.id from unnest(p_job_ids) as e (id) order by e.id loop
        begin
            status := stint.cancel_job(job_id, p_reason);
        exception
            when sqlstate 'ST004' then status := 'not_found';
            when sqlstate 'ST006' then status := 'ended';
        end;
        return next;
    end loop;
end $$;

comment on function stint.cancel_jobs(uuid[], text) is
'Cancels many jobs; returns for each cancelled, processing (asked to stop), ended (was over already) or not_found.';
