-- One batch of an operation, whose row the caller has locked: finds the next jobs, locks those that nobody else has, does the work, keeps what undo needs.
-- Jobs that are locked by somebody are tried again at the end, in up to 20 rounds: it never waits for a job, and never disturbs a claim. Locks what lock_readmissions locks, then jobs by id.
create or replace function stint_internal.run_bulk_batch(p_op stint_internal.bulk_operation, p_limit int) returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_table   text;
    v_tables  text[] := stint_internal.bulk_tables((p_op.resolved).statuses);
    v_op      stint_internal.bulk_operation := p_op;
    v_next    stint_internal.bulk_step;
    v_ids     uuid[];
    v_queues  text[];
    v_lanes   smallint[];
    v_before  text[];
    v_prios   smallint[];
    v_done    stint_internal.bulk_step;
    v_live    uuid[] := '{}';
    v_ended   uuid[] := '{}';
    v_early   uuid[];
begin
    if v_op.source <> 'chosen' then
        v_tables := array[v_op.source];
    end if;
    v_next := stint_internal.next_matches(v_op, p_limit);
    v_op := v_next.operation;
    if v_op.action in ('retry', 'redrive') then
        perform stint_internal.lock_readmissions(v_next.job_ids);
    end if;
    foreach v_table in array v_tables loop
        continue when v_next.job_ids = '{}';
        execute format('select coalesce(array_agg(l.id), ''{}''), array_agg(l.queue), array_agg(l.priority) from (
                select j.id, j.queue, %s as priority from stint_internal.%I j where j.id = any ($2) and %s order by j.id for update skip locked) as l',
                case v_table when 'job_queue' then 'coalesce(j.own_priority, j.priority)' else 'j.priority' end, v_table, stint_internal.match_call(v_table))
            into v_ids, v_queues, v_lanes using v_op.resolved, v_next.job_ids;
        if v_table = 'job_queue' then
            v_live := v_ids;
            v_before := v_queues;
            v_prios := v_lanes;
        else
            v_ended := v_ids;
        end if;
    end loop;
    v_op.missed := v_op.missed || array(
        select e.id from unnest(v_next.job_ids) with ordinality as e (id, n)
        where not exists (select from unnest(v_live || v_ended) as l (id) where l.id = e.id) order by e.n);
    if v_op.action = 'retry_workflow' then
        -- In the order of the graph. Who follows from one that is tried again at the end is, too.
        loop
            v_ended := array(
                select e.id from unnest(v_next.job_ids) with ordinality as e (id, n) join unnest(v_ended) as l (id) on l.id = e.id order by e.n);
            exit when v_op.missed = '{}';
            v_early := array(
                select e.id from unnest(v_ended) with ordinality as e (id, n)
                where exists (select from stint_internal.job_dependency d where d.child_id = e.id and d.parent_id = any (v_op.missed)) order by e.n);
            exit when v_early = '{}';
            v_op.missed := v_op.missed || v_early;
            v_ended := array(select e.id from unnest(v_ended) as e (id) where not exists (select from unnest(v_early) as l (id) where l.id = e.id));
        end loop;
    end if;

    v_done := stint_internal.apply_bulk(v_op, v_live, v_ended);
    v_op := v_done.operation;
    v_op.changed := v_op.changed + cardinality(v_done.job_ids);
    if v_op.action in ('cancel', 'move', 'reprioritise') and v_done.job_ids <> '{}' then
        insert into stint_internal.bulk_batch (operation_id, number, job_ids, queues, priorities)
        select v_op.id, 1 + coalesce((select max(b.number) from stint_internal.bulk_batch b where b.operation_id = v_op.id), 0),
               array_agg(b.id order by b.place), array_agg(b.queue order by b.place), array_agg(b.priority order by b.place)
        from unnest(v_live, v_before, v_prios) with ordinality as b (id, queue, priority, place)
        where b.id = any (v_done.job_ids);
    end if;
    perform stint_internal.keep_bulk(v_op);
    return cardinality(v_done.job_ids);
end $$;

comment on function stint_internal.run_bulk_batch(stint_internal.bulk_operation, int) is 'Does one batch of a bulk operation; returns how many jobs it changed.';
