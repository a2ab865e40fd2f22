-- Duty: adds what the runs used that have ended since the last time to the sums of their day, type and tenant. Reads only their part of the history, and
-- stays a minute behind, for transactions that are about to commit. Each run is counted once: the mark moves in the same transaction. Locks the mark.
create or replace function stint.summarise_costs() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_from  timestamptz;
    v_until timestamptz := date_trunc('minute', stint.now()) - interval '1 minute';
    v_count int;
begin
    select m.summed_until into v_from from stint_internal.cost_mark m for update;
    if v_until <= v_from then
        return 0;
    end if;
    insert into stint_internal.job_cost as c (day, job_type, tenant_id, runs, failed_runs, user_cpu_ms, system_cpu_ms, wall_ms, peak_memory_bytes,
                                              memory_byte_seconds, bytes_in, bytes_out)
    select r.day, r.job_type, r.tenant_id, sum(r.runs), sum(r.failed_runs), sum(r.user_cpu_ms), sum(r.system_cpu_ms), sum(r.wall_ms),
           max(r.peak_memory_bytes), sum(r.memory_byte_seconds), sum(r.bytes_in), sum(r.bytes_out)
    from stint_internal.ended_runs r where r.finished_at >= v_from and r.finished_at < v_until
    group by r.day, r.job_type, r.tenant_id
    on conflict (day, job_type, tenant_id) do update set
        runs = c.runs + excluded.runs, failed_runs = c.failed_runs + excluded.failed_runs, user_cpu_ms = c.user_cpu_ms + excluded.user_cpu_ms,
        system_cpu_ms = c.system_cpu_ms + excluded.system_cpu_ms, wall_ms = c.wall_ms + excluded.wall_ms,
        peak_memory_bytes = greatest(c.peak_memory_bytes, excluded.peak_memory_bytes),
        memory_byte_seconds = c.memory_byte_seconds + excluded.memory_byte_seconds,
        bytes_in = c.bytes_in + excluded.bytes_in, bytes_out = c.bytes_out + excluded.bytes_out;
    get diagnostics v_count = row_count;
    update stint_internal.cost_mark set summed_until = v_until;
    delete from stint_internal.job_cost c where c.day < (v_until - interval '400 days')::date;
    return v_count;
end $$;

comment on function stint.summarise_costs() is
'Duty of tick(): adds what ended runs used to the sums that stint.job_costs shows, and forgets sums older than 400 days; returns how many it changed.';
