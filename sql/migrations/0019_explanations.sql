-- What stint.explain_job could not find out afterwards: who asked for a cancellation, and which rule decided what became of a run.

-- Null in jobs that nobody cancels; in no index, so that setting it is a HOT update.
alter table stint_internal.job_queue add column cancelled_by text;

alter table stint_internal.job_history
    add column cancelled_by text,
    add column decided_by   text;

alter table stint_internal.job_attempt add column decided_by text;

comment on column stint_internal.job_queue.cancelled_by is 'Who asked for the cancellation: the subject of that session.';
comment on column stint_internal.job_history.cancelled_by is 'Who asked for the cancellation: the subject of that session.';
comment on column stint_internal.job_history.decided_by is 'Which rule decided how a failed job ended; see stint_internal.decision_text(). Null where its status says it all.';
comment on column stint_internal.job_attempt.decided_by is 'Which rule decided what became of the job after this run; see stint_internal.decision_text().';
