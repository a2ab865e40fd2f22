-- Duty: jobs that were not started before their expires_at end as expired. At most 10,000 a call.
create or replace function stint.expire_jobs() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- See stint.promote_due_jobs.
    v_now  timestamptz := stint.now();
    v_ids  uuid[];
    v_runs bigint[];
begin
    select array_agg(j.id), array_agg(j.run) into v_ids, v_runs from (
        select id, run from stint_internal.job_queue
        where expires_at <= v_now and status in ('pending', 'scheduled', 'retrying', 'blocked')
        order by expires_at limit 10000 for no key update skip locked) as j;
    if v_ids is null then
        return 0;
    end if;
    perform stint_internal.archive_jobs(v_ids, v_runs, '{pending,scheduled,retrying,blocked}', 'expired', null, null, null,
        'expired', 'not started before expires_at', null);
    perform stint_internal.announce(v_ids, 'expired');
    return cardinality(v_ids);
end $$;

comment on function stint.expire_jobs() is 'Duty of tick(): ends jobs that were not started in time as expired; returns how many.';
