-- Jobs that came to be ready or running before there was a limit, or by a policy that was changed at that very moment: running ones are counted, above the limit if need be, and
-- run out (under a rate, those that were started within its period); ready ones take their turn like all others. Skips jobs that are just being claimed or ended. Reads the live table; at most p_most of each. Returns how many.
create or replace function stint_internal.enrol_jobs(
    p_job_type text default null, p_queue text default null, p_tenant_id text default null, p_most int default null) returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    v_now    timestamptz := stint.now();
    v_status text;
    v_ids    uuid[];
    v_count  int := 0;
begin
    foreach v_status in array '{processing,pending}'::text[] loop
        v_ids := array(
            select u.id
            from (select stint_internal.limits_of(j.tenant_id, j.created_by, j.job_type, j.queue, j.concurrency_key) as wanted,
                         array_agg(j.id) as ids, array_agg(j.priority) as priorities, array_agg(j.rank) as ranks, array_agg(j.started_at) as starts
                  from stint_internal.job_queue j
                  where j.status = v_status and (p_job_type is null or j.job_type = p_job_type) and (p_queue is null or j.queue = p_queue)
                    and (p_tenant_id is null or j.tenant_id = p_tenant_id)
                  group by j.tenant_id, j.created_by, j.job_type, j.queue, j.concurrency_key) as kind
            cross join lateral unnest(kind.ids, kind.priorities, kind.ranks, kind.starts) as u (id, priority, rank, started_at)
            where exists (select from unnest(kind.wanted) as w (id)
                          where (select p.held from stint_internal.limit_place p where p.job_id = u.id and p.limit_id = w.id) is not true
                            and (v_status = 'pending' or w.id < '8' or u.started_at + stint_internal.limit_period(w.id) > v_now))
            order by u.priority desc, u.rank limit p_most);
        v_ids := array(
            select j.id from unnest(v_ids) with ordinality as e (id, n)
            join stint_internal.job_queue j on j.id = any (array[e.id]) and j.status = v_status
            order by e.n for no key update of j skip locked);
        v_count := v_count + cardinality(v_ids);
        if v_ids = '{}' then
            continue;
        elsif v_status = 'pending' then
            perform stint_internal.make_ready(v_ids);
        else
            with counted as (
                insert into stint_internal.limit_place (job_id, limit_id, priority, held, due_at)
                select j.id, l.id, j.priority, true, case when l.id >= '8' then j.started_at + stint_internal.limit_period(l.id) end
                from stint_internal.job_queue j
                cross join lateral unnest(stint_internal.limits_of(j.tenant_id, j.created_by, j.job_type, j.queue, j.concurrency_key)) as l (id)
                where j.id = any (v_ids) and (l.id < '8' or j.started_at + stint_internal.limit_period(l.id) > v_now)
                on conflict (job_id, limit_id) do nothing
                returning limit_id
            )
            insert into stint_internal.limit_nudge (limit_id, freed, noted_at) select c.limit_id, - count(*), v_now from counted c group by c.limit_id;
            update stint_internal.job_queue j set has_limits = true where j.id = any (v_ids);
        end if;
    end loop;
    return v_count;
end $$;

comment on function stint_internal.enrol_jobs(text, text, text, int) is 'Brings jobs that are ready or running under limits which do not count them yet.';
