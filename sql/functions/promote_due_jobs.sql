-- Duty: scheduled and retrying jobs whose time has come become ready, in order of their times. Starts at p_since, so that entries of jobs promoted
-- long ago, which an old snapshot may keep alive, are not walked again; a call without it looks at all. At most 10,000 a call.
create or replace function stint.promote_due_jobs(p_since timestamptz default '-infinity') returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- A variable, since what a volatile function says is compared with every entry behind the last: with all jobs that are blocked.
    v_now timestamptz := stint.now();
    v_due uuid[];
begin
    v_due := array(select j.id from stint_internal.job_queue j
                   where j.rank is null and j.scheduled_for >= p_since and j.scheduled_for <= v_now and j.status in ('scheduled', 'retrying')
                   order by j.scheduled_for limit 10000 for no key update skip locked);
    if cardinality(v_due) > 0 then
        perform stint_internal.make_ready(v_due);
    end if;
    return cardinality(v_due);
end $$;

comment on function stint.promote_due_jobs(timestamptz) is 'Duty of tick(): makes delayed jobs and retries ready when they are due; returns how many.';
