-- Duty: runs that were lost, wherever they stand in line: behind more than 20,000 others that nobody claimed before them, as jobs for functions may be in a queue that no runner
-- works on. Reads as many pages of the live table a call, however large that is, and rests long after it; at most 1,000 jobs a call.
create or replace function stint.rescue_stray_jobs() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set jit = off
as $$
declare
    v_part  record := stint_internal.next_pages('rescue_stray_jobs', 'stint_internal.job_queue', 1000);
    v_count int;
begin
    v_count := stint_internal.rescue_jobs(array(
        select j.id from stint_internal.job_queue j where j.ctid >= v_part.low and j.ctid < v_part.high and j.status = 'processing'));
    if v_count >= 1000 then
        -- There may be more on these pages.
        perform stint_internal.walk_to('rescue_stray_jobs', split_part(trim('(' from v_part.low::text), ',', 1));
    end if;
    return v_count;
end $$;

comment on function stint.rescue_stray_jobs() is
'Duty of tick(): as stint.rescue_lost_jobs(), for all jobs, however far from the head of their line; returns how many. One part of the live table a call: where it is small, that is all.';
