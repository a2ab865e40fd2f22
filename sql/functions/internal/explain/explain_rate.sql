-- A job that waits for its turn under a rate limit: how many may be started within which period, its place in that line, and when that will be at the earliest, if nobody overtakes it.
-- Counts up to 10,000 slots and places.
create or replace function stint_internal.explain_rate(p_job stint_internal.job_queue) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now      timestamptz := stint.now();
    v_wait     stint_internal.limit_place;
    v_max      int;
    v_period   interval;
    v_dues     timestamptz[];
    v_position bigint;
    v_turn     bigint;
    v_at       timestamptz;
begin
    if p_job.status <> 'blocked' or p_job.has_limits is null then
        return '[]';
    end if;
    select * into v_wait from stint_internal.limit_place p where p.job_id = p_job.id and p.held::int = 0 and p.limit_id >= '8';
    if not found then
        return '[]';
    end if;
    v_max := stint_internal.limit_max(v_wait.limit_id, p_job.job_type);
    v_period := stint_internal.limit_period(v_wait.limit_id);
    v_position := (select count(*) from (
        select from stint_internal.limit_place b
        where b.limit_id = v_wait.limit_id and not b.held and (b.priority > v_wait.priority or b.priority = v_wait.priority and b.place <= v_wait.place) limit 10000) as b);
    -- A slot that nobody has used yet comes free one period from now at the earliest.
    v_dues := array(
        select d.at from (
            (select s.due_at as at from stint_internal.limit_start s where s.limit_id = v_wait.limit_id limit 10000)
            union all
            (select coalesce(j.started_at, v_now) + v_period from stint_internal.limit_place p join stint_internal.job_queue j on j.id = p.job_id
             where p.limit_id = v_wait.limit_id and p.held limit 10000)) as d
        order by d.at);
    v_turn := cardinality(v_dues) - v_max + v_position;
    v_at := case when v_turn > 0 and cardinality(v_dues) > 0
        then greatest(v_dues[1 + (v_turn - 1) % cardinality(v_dues)] + (v_turn - 1) / cardinality(v_dues) * v_period, v_now) end;
    return stint_internal.reason('rate_limit', concat_ws(' ',
            format('Under the %s no more than %s may be started within %s, and %s have been or are about to.', stint_internal.limit_name(v_wait.limit_id), v_max,
                   stint_internal.duration_text(v_period), cardinality(v_dues)),
            concat(format('It is number %s in that line', v_position), ', and may be started at ' || stint_internal.time_text(v_at) || ' at the earliest', '.')),
        p_until => v_at,
        p_facts => jsonb_build_object('limit_name', stint_internal.limit_name(v_wait.limit_id), 'max', v_max, 'period_seconds', date_part('epoch', v_period), 'before', v_position - 1),
        p_next => stint_internal.next_step('Let it be the next in that line', format('select stint.set_job_priority(%L, 10);', p_job.id)));
end $$;

comment on function stint_internal.explain_rate(stint_internal.job_queue) is 'Reason rate_limit.';
