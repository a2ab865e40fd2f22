-- A partial index on the history holds dead letters only.
create or replace view stint.dead_letters as
select h.job_type, h.queue, h.error_code, left(h.error_message, 200) as cause, count(*) as jobs, min(h.finished_at) as first_at,
       max(h.finished_at) as last_at, (array_agg(h.id order by h.finished_at desc))[1:5] as latest_job_ids
from stint_internal.job_history h
where h.status = 'dead_letter'
group by 1, 2, 3, 4;

comment on view stint.dead_letters is 'Dead letters by type and cause, with how many, since when, and the latest ids. Run again with stint.retry_jobs.';
