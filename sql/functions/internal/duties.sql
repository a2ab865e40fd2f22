-- What stint.tick() does, in this order. number: of its lock; every: how often at most; rest: how many times as long as a run took it rests after it; looks_back:
-- whether its function takes since when there is something to do.
create or replace function stint_internal.duties() returns table (number int, name text, every interval, rest int, looks_back boolean)
    language sql immutable
    set search_path = pg_catalog, pg_temp
as $$
    values (1,  'move_marks',             interval '200 milliseconds', 5,  false),
           (2,  'promote_due_jobs',       interval '200 milliseconds', 5,  true),
           (20, 'release_dependents',     interval '100 milliseconds', 1, false),
           (21, 'find_stranded_dependents', interval '10 seconds',    50, false),
           (3,  'expire_jobs',            interval '1 second',         10, false),
           (4,  'rescue_lost_jobs',       interval '5 seconds',        50, false),
           (35, 'rescue_stray_jobs',      interval '5 seconds',       500, false),
           (5,  'sweep_late_jobs',        interval '3 seconds',        20, false),
           (32, 'rerank_queues',          interval '200 milliseconds', 2,  false),
           (33, 'age_jobs',               interval '1 second',         20, false),
           (9,  'refresh_routes',         interval '1 second',         50, false),
           (12, 'end_lent_credentials',   interval '15 seconds',       50, false),
           (14, 'watch_handler_versions', interval '10 seconds',       50, false),
           (6,  'summarise_minutes',      interval '1 minute',         10, false),
           (13, 'summarise_costs',        interval '1 minute',         20, false),
           (7,  'prune_records',          interval '1 minute',         10, false),
           (18, 'run_bulk_operations',    interval '500 milliseconds', 3,  false),
           (34, 'seal_audit',             interval '2 seconds',        2,  false),
           -- Late, since they hold locks of limits until the tick ends.
           (31, 'check_limits',           interval '5 seconds',       100, false),
           (30, 'settle_limits',          interval '100 milliseconds', 2,  true),
           -- Last: whatever came behind it could wait for somebody who waits for its tables.
           (8,  'roll_partitions',        interval '10 minutes',       10, false)
$$;

comment on function stint_internal.duties() is 'The duties of stint.tick(), for it and for stint.run_duty().';
