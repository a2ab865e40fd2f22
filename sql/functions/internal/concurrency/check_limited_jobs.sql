-- Part of the duty check_limits: the jobs on the next pages of the live table. Those that give up what they hold, or wait in no line, are put right at once; where some are ready or running
-- without being counted, or keep no order though they should, all are looked at, since it matters who comes first. Returns how much it put right.
create or replace function stint_internal.check_limited_jobs() returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set jit = off
as $$
declare
    c_most  constant int := 10000;
    v_now   timestamptz := stint.now();
    v_part  record := stint_internal.next_pages('limited_jobs', 'stint_internal.job_queue', 500);
    v_ids   uuid[];
    v_count int := 0;
begin
    if exists (select from stint_internal.job_type t where t.key_order <> 'ready')
       and exists (select from stint_internal.job_queue j
                   where j.ctid >= v_part.low and j.ctid < v_part.high and j.concurrency_key is not null and j.waits_for_parents is null
                     and (j.status <> 'scheduled' or j.scheduled_for < 'infinity') and stint_internal.key_order(j.job_type) <> 'ready'
                     and (select true from stint_internal.limit_place p where p.job_id = j.id and p.is_strict limit 1) is null) then
        v_count := v_count + stint_internal.settle_order(p_most => c_most);
    end if;
    if exists (select from (select stint_internal.limits_of(j.tenant_id, j.created_by, j.job_type, j.queue, j.concurrency_key) as wanted,
                                   array_agg(j.id) as ids, array_agg(case when j.status = 'processing' then j.started_at end) as starts
                            from stint_internal.job_queue j
                            where j.ctid >= v_part.low and j.ctid < v_part.high and j.status in ('processing', 'pending')
                            group by j.tenant_id, j.created_by, j.job_type, j.queue, j.concurrency_key) as kind
               cross join lateral unnest(kind.ids, kind.starts) as u (id, started_at)
               where kind.wanted <> '{}'
                 and exists (select from unnest(kind.wanted) as w (id)
                             where (select p.held from stint_internal.limit_place p where p.job_id = u.id and p.limit_id = w.id) is not true
                               and (u.started_at is null or w.id < '8' or u.started_at + stint_internal.limit_period(w.id) > v_now))) then
        v_count := v_count + stint_internal.enrol_jobs(p_most => c_most);
    end if;
    v_ids := array(
        select j.id from stint_internal.job_queue j
        where j.ctid >= v_part.low and j.ctid < v_part.high
          and (j.has_limits and j.status in ('scheduled', 'retrying') or j.has_limits is not null and j.waits_for_parents) for no key update skip locked);
    perform stint_internal.leave_limits(v_ids);
    v_count := v_count + cardinality(v_ids);
    v_ids := array(
        select j.id from stint_internal.job_queue j
        where j.ctid >= v_part.low and j.ctid < v_part.high and j.has_limits and j.status = 'blocked'
          and (select true from stint_internal.limit_place p where p.job_id = j.id and p.held::int = 0 limit 1) is null
        for no key update skip locked);
    perform stint_internal.make_ready(v_ids);
    return v_count + cardinality(v_ids);
end $$;

comment on function stint_internal.check_limited_jobs() is 'Puts right what is wrong with the limits of some jobs; returns how much.';
