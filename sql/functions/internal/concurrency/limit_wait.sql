-- For which concurrency limit a job waits, how many may run under it, which jobs have its slots (up to 100), and its place in line, 1 for the next
-- (counted up to 10,000); no row for a job that does not wait for a slot of one. For rates see explain_rate.
create or replace function stint_internal.limit_wait(p_job_id uuid)
    returns table (limit_name text, max int, held_by uuid[], "position" bigint)
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select stint_internal.limit_name(w.limit_id), stint_internal.limit_max(w.limit_id, j.job_type),
           array(select h.job_id from stint_internal.limit_place h where h.limit_id = w.limit_id and h.held order by h.place limit 100),
           (select count(*) from (
                select from stint_internal.limit_place b
                where b.limit_id = w.limit_id and not b.held and (b.priority > w.priority or b.priority = w.priority and b.place <= w.place) limit 10000) as b)
    from stint_internal.limit_place w join stint_internal.job_queue j on j.id = w.job_id
    where w.job_id = p_job_id and w.held::int = 0 and w.limit_id < '8'
$$;

comment on function stint_internal.limit_wait(uuid) is 'What a job that waits for a slot waits for.';
