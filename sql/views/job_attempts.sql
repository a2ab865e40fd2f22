-- One row per run: the earlier ones are kept in job_attempt, the last one stands in the job itself, so that a job which succeeds at once costs no
-- second row. The union stands inside a subquery: PostgreSQL flattens a view that is itself a union all, and forgets that it is a security barrier.
create or replace view stint.job_attempts with (security_barrier) as
select * from (
    select a.job_id, a.run, a.attempt, a.worker_id, a.started_at, a.finished_at, a.outcome, a.exit_code, a.error_code, a.error_message, a.error_detail,
           a.usage, a.usage ->> 'handler_version' as handler_version, a.decided_by
    from stint_internal.job_attempt a
    where exists (select from stint_internal.visible_jobs j where j.id = a.job_id)
    union all
    select j.id, j.run, j.attempts, j.worker_id, j.started_at, j.finished_at,
           case when j.status = 'processing' then 'running' when j.error_code = 'lost' then 'lost' else j.status end,
           j.exit_code, j.error_code, j.error_message, j.error_detail, j.usage, j.usage ->> 'handler_version', j.decided_by
    from stint_internal.visible_jobs j
    where j.status in ('processing', 'completed', 'failed', 'cancelled', 'dead_letter') and j.started_at is not null and j.worker_id is not null) as runs;

comment on view stint.job_attempts is
'Runs of the jobs that this session may see: worker, times, outcome (running, completed, failed, retried as failed, timeout, oom, lost, released, snoozed …),
exit code and error; which version of the handler ran, if there are several; decided_by: which rule decided what became of the job then.';
