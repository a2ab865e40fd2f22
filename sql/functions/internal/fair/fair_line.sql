-- Where a tenant's line ends in a fair lane, and how far apart its jobs stand: its next job gets the rank tail + step. That is self-clocked fair queueing: the
-- later of the lane's clock and the tenant's last rank, plus 2^20 / weight. Newcomers at the same time are kept apart by the low ten bits.
-- Transactions of one tenant that are open at once do not see each other's jobs. Each takes a numbered lock that nobody waits for, until it ends, and puts its
-- jobs as many times further on; otherwise eight producers would get eight jobs for the price of one. p_is_alone: no lock, for duties and moves. p_is_late: for jobs
-- whose turn has passed by, which do not go to the end of their tenant's line.
create or replace function stint_internal.fair_line(
    p_queue text, p_priority int, p_key text, p_is_alone boolean default false, p_is_late boolean default false,
    out tail bigint, out step bigint)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By the index that is there for it; see stint.claim_jobs.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
declare
    v_slot int := 0;
begin
    select coalesce(last.rank, clock.time + (nextval('stint_internal.rank_seq') & 1023)), round(1048576 / coalesce(w.weight, 1))
    into tail, step
    from (select stint_internal.clock_time(f.clock) as time from stint_internal.fair_lane f where f.queue = p_queue and f.priority = p_priority) as clock
    left join lateral (
        -- The clock ends the search, so that entries of jobs that were claimed are not walked.
        select j.rank from stint_internal.job_queue j
        where j.queue = p_queue and j.priority = p_priority and stint_internal.fair_key(j.tenant_id, j.created_by) = p_key
          and j.rank >= stint_internal.first_fair_rank() and - j.rank < - clock.time
        order by - j.rank limit 1) as last on not p_is_late
    left join lateral (
        select t.weight from stint_internal.tenant_weight t where t.tenant_id = p_key and t.queue in (p_queue, '*') order by t.queue = '*' limit 1) as w on true;
    if not p_is_alone then
        -- 1,024 keys, so that a transaction for very many tenants does not fill the table of locks; two that share one lose little by it.
        while v_slot < 16 and not pg_try_advisory_xact_lock(1937010546, (hashtext(p_queue || ' ' || p_priority || ' ' || p_key) & 1023) * 16 + v_slot) loop
            v_slot := v_slot + 1;
        end loop;
        step := step * (1 + v_slot);
    end if;
end $$;

comment on function stint_internal.fair_line(text, int, text, boolean, boolean) is 'The end of a tenant''s line in a fair lane, and the distance of its next jobs.';
