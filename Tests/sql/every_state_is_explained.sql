-- explain_job has a reason for every state that a job can be in: each arrow of docs/architecture.md, each status, and whatever else keeps a job from running. For each: the right
-- reason comes first, every text is a sentence, the times are those of the job, and whatever SQL it proposes can be run as it stands.
begin;
select plan(156);
select test.at('2030-01-01 12:00Z');

create function pg_temp.facts(p_id uuid) returns jsonb language sql as $$ select stint.explain_job(p_id) -> 'reasons' -> 0 $$;

-- What is wrong with the explanation of a job, null if nothing is; as plain SQL would be run by whoever reads it, and taken back.
create function pg_temp.fault(p_id uuid, p_codes text[]) returns text language plpgsql as $$
declare
    v_answer jsonb := stint.explain_job(p_id);
    v_step   jsonb;
begin
    if v_answer ->> 'status' is distinct from test.status(p_id) then
        return 'its status is said to be ' || (v_answer ->> 'status');
    elsif array(select r ->> 'code' from jsonb_array_elements(v_answer -> 'reasons') as r) <> p_codes then
        return 'its reasons are said to be ' || (select string_agg(r ->> 'code', ', ') from jsonb_array_elements(v_answer -> 'reasons') as r);
    elsif v_answer ->> 'summary' <> v_answer #>> '{reasons,0,text}' then
        return 'its summary is not the first reason';
    elsif exists (select from (select r ->> 'text' as t from jsonb_array_elements(v_answer -> 'reasons' || (v_answer -> 'attempts')) as r) as s
                  where coalesce(t !~ '^[A-Z0-9].*\.$' or t ~ '  |%[sIL]|unknown|null|: \.|\.\.|[[:cntrl:]]', true)) then
        return 'not a sentence: ' || (v_answer ->> 'reasons') || (v_answer ->> 'attempts');
    elsif jsonb_array_length(v_answer -> 'next') = 0 and v_answer #>> '{reasons,0,code}' <> 'in_line' then
        return 'it says nothing to do';
    elsif stint.explain_job_text(p_id) not like '%Why:%' then
        return 'its text has no reason';
    end if;
    for v_step in select e from jsonb_array_elements(v_answer -> 'next') as e loop
        if v_step ->> 'do' is null or coalesce(v_step ->> 'sql', v_step ->> 'shell') is null then
            return 'no step: ' || v_step;
        elsif v_step ? 'sql' then
            begin
                execute v_step ->> 'sql';
                raise exception sqlstate 'XX999';
            exception
                when sqlstate 'XX999' then null;
                when others then return format('%s: %s', v_step ->> 'sql', sqlerrm);
            end;
        end if;
    end loop;
    return null;
end $$;
create function pg_temp.explained(p_id uuid, p_codes text[], p_what text) returns text language sql as $$
    select is(pg_temp.fault(p_id, p_codes), null, p_what || ': ' || array_to_string(p_codes, ', '))
$$;
-- Ends whatever there is, so that the next job is claimed first.
create function pg_temp.clear() returns void language plpgsql as $$
begin
    delete from stint_internal.job_queue;
    delete from stint_internal.worker;
    delete from stint_internal.job_minute;
end $$;
create function pg_temp.fail(p_job_id uuid, p_message text default 'no', p_code text default null, p_retryable boolean default true, p_outcome text default 'failed',
                             p_exit_code int default null, p_rate_limit jsonb default null, p_retry_after interval default null) returns text language sql as $$
    select stint.fail_job(c.job_id, c.run, p_message, p_code, p_retryable => p_retryable, p_outcome => p_outcome, p_exit_code => p_exit_code, p_rate_limit => p_rate_limit,
                          p_retry_after => p_retry_after)
    from stint.claim_jobs('w', p_limit => 1) as c where c.job_id = p_job_id
$$;

-- One row, unlike heartbeat, which answers with the commands that it has.
create function pg_temp.beat(p_worker text default 'w') returns void language sql as $$ select from stint.heartbeat(p_worker) $$;

-- Ready.
select stint.create_job('a') as a \gset
select pg_temp.explained(:'a', '{no_worker,in_line}', 'nobody has ever worked in its queue');
select stint.heartbeat('w', p_queues => '{default}', p_concurrency => 2);
select pg_temp.explained(:'a', '{in_line}', 'a live worker');
select is(pg_temp.facts(:'a') -> 'before', '0', 'none is before it');
select stint.create_job('a') as b, stint.create_job('a', p_priority => 5) as c \gset
select pg_temp.explained(:'b', '{in_line}', 'behind others');
select is(pg_temp.facts(:'b') -> 'before', '2', 'two are before it, one of them more urgent');
select is(pg_temp.facts(:'b') ->> 'since', to_jsonb(stint.now()) #>> '{}', 'ready since it was created');
select claim.job_id from stint.claim_jobs('w', p_limit => 2) as claim;
select ok(pg_temp.facts(:'b') ->> 'text' like '%next in line. All 2 places of its workers are taken.%', 'all places are taken');
insert into stint_internal.job_minute (minute, queue, job_type, completed, failed) select stint.now() - interval '5 minutes', 'default', 'a', 590, 10;
select is(pg_temp.facts(:'b') ->> 'expected_start', to_jsonb(stint.now() + interval '1 second') #>> '{}', 'its start is expected at the pace of the last minutes');
select pg_temp.explained(:'b', '{in_line}', 'with a pace');
select test.later('2 minutes');
select pg_temp.explained(:'b', '{in_line}', 'no worker beats, but jobs have ended lately');
select test.later('1 hour');
select pg_temp.explained(:'b', '{no_worker,in_line}', 'its worker has been silent for an hour');
select stint.retire_worker('w');
select pg_temp.explained(:'b', '{no_worker,in_line}', 'and was retired');
select pg_temp.clear();
select stint.heartbeat('w', p_queues => '{mails}');
select stint.create_job('a') as a \gset
select pg_temp.explained(:'a', '{no_worker,in_line}', 'a worker of another queue is none');
select pg_temp.beat('v');
select pg_temp.explained(:'a', '{in_line}', 'one that does not say its queues may take it');
select stint.pause_queue('default', 'moving house');
select pg_temp.explained(:'a', '{queue_paused,in_line}', 'a paused queue');
select ok(pg_temp.facts(:'a') ->> 'text' like '%by postgres: moving house.', 'by whom and why');
select stint.resume_queue('default');
select pg_temp.clear();
select stint.heartbeat('w', p_queues => '{default}', p_concurrency => 2);
select stint.create_job('a') as a \gset
insert into stint_internal.mark (last_value, seen, queues, priorities, lows) select last_value, last_value, '{}', '{}', '{}' from stint_internal.rank_seq;
select pg_temp.explained(:'a', '{late}', 'committed below the marks');
select stint.sweep_late_jobs();
select pg_temp.explained(:'a', '{in_line}', 'and found');
create function stint_test_handler(p_job jsonb) returns jsonb language sql as $$ select p_job $$;
select stint.define_job_type('sql', p_handler => 'public.stint_test_handler', p_queue => 'sql');
select stint.create_job('sql') as a \gset
select pg_temp.explained(:'a', '{no_worker,in_line}', 'a SQL handler without a runner');
select is((select array_agg(s ->> 'sql') from jsonb_array_elements(stint.explain_job(:'a') -> 'next') as s where s ? 'sql'), '{"select * from stint.run_sql_jobs(100, array[''sql'']);"}', 'can be run from SQL');
select * from stint.run_sql_jobs(100, '{sql}');
select pg_temp.explained(:'a', '{completed}', 'and completes');

-- Waiting for a turn under limits.
select pg_temp.clear();
select stint.heartbeat('w', p_queues => '{default}', p_concurrency => 2);
set constraints all immediate;
select stint.define_job_type('limited', p_max_running => 1), stint.define_job_type('rated', p_rate_limit => '{"max": 2, "period": "1 hour", "per": "key"}');
select stint.create_job('limited') is not null as first, stint.create_job('limited') as a \gset
select pg_temp.explained(:'a', '{limit}', 'as many run as may');
select stint.create_job('rated', p_concurrency_key => n::text) from generate_series(1, 2) as n;
select stint.complete_job(c.job_id, c.run) from stint.claim_jobs('w', p_limit => 9) as c;
select stint.create_job('rated', p_concurrency_key => '1') is not null as second, stint.create_job('rated', p_concurrency_key => '1') as a \gset
select stint.complete_job(c.job_id, c.run) from stint.claim_jobs('w', p_limit => 9) as c where c.job_type = 'rated';
select pg_temp.explained(:'a', '{rate_limit}', 'as many were started as may');
select is(pg_temp.facts(:'a') ->> 'until', to_jsonb(stint.now() + interval '1 hour') #>> '{}', 'and when the next may');
set constraints all deferred;

-- Waiting for a time.
select pg_temp.clear();
select stint.heartbeat('w', p_queues => '{default}', p_concurrency => 2);
select stint.create_job('a', p_scheduled_for => stint.now() + interval '10 minutes', p_expires_at => stint.now() + interval '1 hour') as a \gset
select pg_temp.explained(:'a', '{scheduled,expires}', 'scheduled, and expiring');
select is(pg_temp.facts(:'a') ->> 'until', to_jsonb(stint.now() + interval '10 minutes') #>> '{}', 'until then');
select stint.pause_queue('default'), stint.pause_job_type('a');
select pg_temp.explained(:'a', '{scheduled,type_paused,queue_paused,expires}', 'what will keep it then is told too');
select stint.resume_queue('default'), stint.resume_job_type('a');
select test.later('10 minutes');
select pg_temp.beat();
select pg_temp.explained(:'a', '{due,expires}', 'its time has come and nobody has promoted it');
select stint.tick();
select pg_temp.explained(:'a', '{in_line,expires}', 'promoted');
select test.later('1 hour'), pg_temp.beat();
select pg_temp.explained(:'a', '{expired,in_line}', 'it has expired, and was not ended yet');
select stint.expire_jobs();
select pg_temp.explained(:'a', '{expired}', 'it has expired');
select stint.create_job('a') as a \gset
select stint.snooze_job(:'a', test.claim(), '5 minutes');
select pg_temp.explained(:'a', '{snoozed}', 'snoozed');
select stint.reschedule_job(:'a', stint.now() + interval '7 minutes');
select is(pg_temp.facts(:'a') ->> 'until', to_jsonb(stint.now() + interval '7 minutes') #>> '{}', 'rescheduled');
select stint.cancel_job(:'a');
select stint.define_job_type('debounced', p_unique => '{"fields": [], "on_conflict": "postpone", "wait": "30 seconds", "longest_wait": "10 minutes"}');
select stint.create_job('debounced') as a \gset
select pg_temp.explained(:'a', '{scheduled}', 'postponed');
select ok(pg_temp.facts(:'a') ->> 'text' like '%Each call for the same job postpones it, at most until 2030-01-01 14:22:00Z (in 10 min).', 'and for how long that goes on');
select pg_temp.clear();

-- Failures, and which rule decides.
select stint.heartbeat('w', p_queues => '{default}', p_concurrency => 2);
select stint.define_job_type('f', p_max_attempts => 2, p_backoff => 'fixed', p_backoff_base => '1 minute', p_backoff_jitter => '0', p_outcome_rules =>
    '{"oom": {"times": 1, "delay": "2 minutes"}, "timeout": {"action": "fail"}, "error:E_QUOTA*": {"action": "dead_letter"}, "rate_limited": {"delay": "30 seconds"}}');
select stint.create_job('f') as a \gset
select pg_temp.fail(:'a', 'disk full', 'ENOSPC');
select pg_temp.explained(:'a', '{retrying}', 'failed once');
select is(pg_temp.facts(:'a') ->> 'text', 'Run 1 ended at 2030-01-01 14:12:00Z (just now) with ENOSPC: disk full; it is tried again at '
    '2030-01-01 14:13:00Z (in 1 min) (after the backoff of its type). 1 of 2 attempts are used.', 'with which error, when again, and why then');
select test.later('1 minute'), pg_temp.beat();
select stint.promote_due_jobs();
select pg_temp.explained(:'a', '{in_line}', 'ready again');
select pg_temp.fail(:'a', 'disk full', 'ENOSPC');
select pg_temp.explained(:'a', '{max_attempts}', 'a dead letter after its last attempt');
select is(jsonb_path_query_array(stint.explain_job(:'a'), '$.attempts[*].decided_by'), '["backoff", "max_attempts"]', 'each run says what decided');
select * from stint.redrive_jobs(array[:'a']::uuid[]);
select pg_temp.explained(:'a', '{in_line}', 'redriven');
select pg_temp.fail(:'a', p_outcome => 'oom', p_code => 'oom');
select is(pg_temp.facts(:'a') ->> 'text' like '%(the rule oom of its type says so)%', true, 'a rule that delays');
select pg_temp.explained(:'a', '{retrying}', 'by a rule');
select stint.retry_job(:'a'), pg_temp.fail(:'a', p_outcome => 'oom', p_code => 'oom');
select pg_temp.explained(:'a', '{rule}', 'a rule that grants no more');
select stint.create_job('f') as a \gset
select pg_temp.fail(:'a', p_outcome => 'timeout', p_code => 'timeout');
select pg_temp.explained(:'a', '{rule}', 'failed by a rule for the outcome');
select stint.create_job('f') as a \gset
select pg_temp.fail(:'a', p_code => 'E_QUOTA_DAY');
select pg_temp.explained(:'a', '{rule}', 'a dead letter by a rule for the error code');
select is(pg_temp.facts(:'a') ->> 'decided_by', 'rule error:E_QUOTA*', 'which one');
select stint.create_job('f') as a \gset
select pg_temp.fail(:'a', E'a message\n\tof two \x1b[31m lines', p_retryable => false);
select pg_temp.explained(:'a', '{not_retryable}', 'failed for good');
select stint.create_job('f') as a \gset
select pg_temp.fail(:'a', p_retryable => null, p_exit_code => 65);
select pg_temp.explained(:'a', '{exit_code}', 'failed by its exit code');
select stint.create_job('f') as a \gset
select pg_temp.fail(:'a', p_retry_after => '5 minutes');
select is(stint.explain_job(:'a') #>> '{attempts,0,decided_by}', 'retry_after', 'the handler said when');
select stint.retry_job(:'a'), pg_temp.fail(:'a', p_outcome => 'shutdown');
select pg_temp.explained(:'a', '{due}', 'ended by a shutdown');
select stint.promote_due_jobs(), pg_temp.fail(:'a', 'slow down', p_outcome => 'rate_limited', p_rate_limit => '{"key": "mailgun"}');
select pg_temp.explained(:'a', '{rate_limited}', 'turned away by a service');
select is(pg_temp.facts(:'a') ->> 'key', 'mailgun', 'with the key that is closed');
select is(pg_temp.facts(:'a') ->> 'until', to_jsonb(stint.now() + interval '30 seconds') #>> '{}', 'until when');
select stint.retry_job(:'a'), pg_temp.fail(:'a', p_outcome => 'handler_missing', p_code => 'handler_missing');
select pg_temp.explained(:'a', '{max_attempts}', 'no handler, at its last attempt');
select stint.create_job('f') as a \gset
select pg_temp.fail(:'a', p_outcome => 'handler_missing', p_code => 'handler_missing');
select pg_temp.explained(:'a', '{handler_missing}', 'no handler');

-- Exit code 78 pauses the type.
select stint.create_job('g', p_priority => 9) as a, stint.create_job('g') as b \gset
select pg_temp.fail(:'a', 'no password', p_retryable => null, p_exit_code => 78);
select pg_temp.explained(:'a', '{exit_code,type_paused}', 'failed with 78');
select pg_temp.explained(:'b', '{type_paused}', 'the next one of its type');
select ok(pg_temp.facts(:'b') ->> 'text' like '%exit code 78: no password. That happened by itself%', 'which says so');
update stint_internal.job_type set paused_at = null where name = 'g';
select pg_temp.explained(:'b', '{parked}', 'left behind by a resume');
select stint.resume_job_type('g');
select pg_temp.explained(:'b', '{in_line}', 'resumed');
select stint.set_job_priority(:'b', 10), test.claim(), stint.pause_job_type('g');
select pg_temp.explained(:'b', '{running}', 'a run goes on while its type is paused');
select stint.release_job(:'b', 1);
select pg_temp.explained(:'b', '{type_paused}', 'given back, it waits');
select stint.resume_job_type('g');
select pg_temp.clear();

-- Running.
select stint.create_job('a') as a \gset
select stint.heartbeat('w', p_queues => '{default}');
select stint.update_job_progress(:'a', 40, 'half of it', test.claim());
select pg_temp.explained(:'a', '{running}', 'running');
select ok(pg_temp.facts(:'a') ->> 'text' like '%in run 1, attempt 1 of 5. It has come to 40 %, half of it. It may run until%(in 15 min).', 'how far and how long');
select stint.cancel_job(:'a', 'not needed');
select pg_temp.explained(:'a', '{cancel_requested,running}', 'asked to stop');
select test.later('50 seconds');
select pg_temp.explained(:'a', '{worker_silent,cancel_requested,running}', 'its worker has missed heartbeats');
select test.later('10 minutes');
select pg_temp.explained(:'a', '{worker_lost,cancel_requested,running}', 'its worker is taken for dead');
select stint.rescue_lost_jobs();
select pg_temp.explained(:'a', '{cancelled}', 'cancelled when it was found');
select ok(pg_temp.facts(:'a') ->> 'text' like 'It was cancelled by postgres: not needed; it ended at %, when it was running or had run.', 'by whom and why');
select pg_temp.beat(), stint.create_job('a') as a \gset
select test.claim();
select test.later('16 minutes'), pg_temp.beat();
select pg_temp.explained(:'a', '{overdue,running}', 'past its deadline');
update stint_internal.worker set stopped_at = stint.now();
select pg_temp.explained(:'a', '{worker_gone,overdue,running}', 'its worker said goodbye');
select stint.rescue_lost_jobs(), pg_temp.beat();
select pg_temp.explained(:'a', '{in_line}', 'rescued');
select is(stint.explain_job(:'a') #>> '{attempts,0,outcome}', 'lost', 'with the run that was lost');
select test.claim('by hand');
select pg_temp.explained(:'a', '{running}', 'claimed by somebody who never sends heartbeats');
select test.later('6 minutes');
select pg_temp.explained(:'a', '{worker_lost,running}', 'whose lease is over');
select stint.rescue_lost_jobs(), test.claim('by hand'), test.later('6 minutes'), stint.rescue_lost_jobs();
select pg_temp.explained(:'a', '{max_lost_runs}', 'lost too often');
select is(pg_temp.facts(:'a') -> 'lost_runs', '3', 'how often');
select stint.define_job_type('l', p_max_attempts => 1, p_outcome_rules => '{"lost": {"times": 1, "delay": "1 minute"}}');
select stint.create_job('l') as a, stint.create_job('l') as b \gset
update stint_internal.job_queue set max_attempts = 2 where id = :'a';
select c.run from stint.claim_jobs('by hand', p_limit => 2) as c;
select test.later('6 minutes'), stint.rescue_lost_jobs(), pg_temp.beat();
select pg_temp.explained(:'a', '{retrying}', 'lost, and a rule sets a delay');
select is(stint.explain_job(:'a') #>> '{attempts,0,decided_by}', 'rule lost', 'that rule');
select pg_temp.explained(:'b', '{max_attempts}', 'lost at its last attempt');
select stint.retry_job(:'a'), test.claim('by hand'), test.later('6 minutes'), stint.rescue_lost_jobs(), pg_temp.beat();
select pg_temp.explained(:'a', '{rule}', 'lost, and the rule grants no more');
select stint.define_job_type('lf', p_outcome_rules => '{"lost": {"action": "fail"}}');
select stint.create_job('lf') as a \gset
select test.claim('by hand'), test.later('6 minutes'), stint.rescue_lost_jobs(), pg_temp.beat();
select pg_temp.explained(:'a', '{rule}', 'lost, and a rule fails it');
select stint.create_job('a') as a \gset
select test.claim('w'), stint.cancel_job(:'a'), stint.release_job(:'a', 1);
select pg_temp.explained(:'a', '{cancelled}', 'given back when it was to be cancelled');
select stint.retry_job(:'a'), test.claim('w'), stint.resync_worker('w');
select pg_temp.explained(:'a', '{in_line}', 'given back by a worker that had not heard of it');
select is(jsonb_path_query_array(stint.explain_job(:'a'), '$.attempts[*].outcome'), '["cancelled", "released"]', 'with both runs');
select stint.snooze_job(:'a', test.claim('w'), '1 minute'), stint.pause_job_type('a'), stint.retry_job(:'a');
select pg_temp.explained(:'a', '{type_paused}', 'made ready while its type is paused');
select stint.resume_job_type('a'), stint.move_job(:'a', 'elsewhere');
select pg_temp.explained(:'a', '{no_worker,in_line}', 'moved to a queue without workers');
select stint.delete_job(:'a');
select stint.create_job('a') as a \gset
select stint.complete_job(:'a', test.claim());
select pg_temp.explained(:'a', '{completed}', 'completed');
select stint.create_job('a') as late \gset
select test.claim('w'), stint.cancel_job(:'late'), stint.complete_job(:'late', 1);
select ok(pg_temp.facts(:'late') ->> 'text' like 'It completed%and it was faster.', 'although somebody wanted it cancelled');
select stint.retry_job(:'a');
select pg_temp.explained(:'a', '{in_line}', 'and run once more');
select stint.cancel_job(:'a', 'no more');
select pg_temp.explained(:'a', '{cancelled}', 'cancelled when it was ready again');
select stint.create_job('a') as a \gset
select stint.cancel_job(:'a');
select ok(pg_temp.facts(:'a') ->> 'text' like 'It was cancelled by postgres; it ended at %, before it was started.', 'cancelled before it was started');
select stint.create_job('a') as a \gset
select stint.run_bulk_operation(stint.start_bulk_operation('cancel', '{"job_type": "a"}', p_reason => 'cleaning'));
select pg_temp.explained(:'a', '{cancelled}', 'cancelled by a bulk operation');
select is(pg_temp.facts(:'a') ->> 'reason', 'cleaning', 'with its reason');
select stint.run_bulk_operation(stint.undo_bulk_operation((select operation_id from stint.bulk_operations where action = 'cancel')));
select pg_temp.explained(:'a', '{in_line}', 'which is taken back');
select pg_temp.clear();

-- Parents.
select stint.heartbeat('w', p_queues => '{default}');
select stint.create_job('a') as a, stint.create_job('a2') as a2 \gset
select stint.create_job('b', p_depends_on => array[:'a', :'a2']::uuid[]) as b \gset
select stint.create_job('c', p_depends_on => array[:'b']::uuid[], p_on_parent_failure => 'wait') as c, stint.create_job('d', p_depends_on => array[:'b']::uuid[], p_on_parent_failure => 'run') as d \gset
select pg_temp.explained(:'b', '{waits_for_parents}', 'waits for two jobs');
select is(pg_temp.facts(:'b') -> 'job_ids', to_jsonb(array[:'a', :'a2']), 'for these');
select pg_temp.explained(:'c', '{waits_for_parents}', 'waits for one that waits');
select ok(pg_temp.facts(:'c') ->> 'text' like format('It waits for job %s (b), which waits for job %s (a): It is ready since %%', :'b', :'a'), 'down to the root of it');
select is(jsonb_path_query_array(pg_temp.facts(:'c'), '$.waits_for[*].job_id'), to_jsonb(array[:'b', :'a']), 'link by link');
select is(pg_temp.facts(:'d') ->> 'on_parent_failure', 'run', 'with its policy');
select stint.pause_job_type('b');
select pg_temp.explained(:'b', '{waits_for_parents,type_paused}', 'and its type is paused');
select stint.resume_job_type('b');
select stint.complete_job(c.job_id, c.run) from stint.claim_jobs('w', p_limit => 1) as c;
select pg_temp.explained(:'b', '{waits_for_parents}', 'one of two has completed');
select is(pg_temp.facts(:'b') -> 'job_ids', to_jsonb(array[:'a2']), 'the other one keeps it');
select test.claim();
select is(pg_temp.facts(:'b') #>> '{waits_for,0,code}', 'running', 'it runs');
savepoint stranded;
delete from stint_internal.job_queue where id = :'a2';
select pg_temp.explained(:'b', '{parents_ended}', 'the end of its last parent was missed');
select stint.find_stranded_dependents(), stint.release_dependents();
select pg_temp.explained(:'b', '{in_line}', 'and found by the duty');
rollback to stranded;
select stint.fail_job(:'a2', 1, 'bad file', 'E_BAD', p_retryable => false);
select pg_temp.explained(:'b', '{parent_failed}', 'cancelled because of a parent');
select ok(pg_temp.facts(:'b') ->> 'text' like format('%%did not complete: job %s (a2): It failed at %% E_BAD: bad file; whoever reported it said%%', :'a2'), 'which one, and how it ended');
select pg_temp.explained(:'c', '{waits_for_retry}', 'waits for a failed job to be retried');
select is(jsonb_path_query_array(pg_temp.facts(:'c'), '$.waits_for[*].code'), '["parent_failed", "not_retryable"]', 'whose parent failed');
select ok(stint.explain_job(:'c') -> 'next' @> jsonb_build_array(jsonb_build_object('sql', format('select stint.retry_job(%L);', :'a2'::uuid))), 'the root of it is to be retried');
select pg_temp.explained(:'d', '{in_line}', 'runs anyway');
select stint.retry_job(:'b');
select pg_temp.explained(:'c', '{waits_for_parents}', 'it is retried');
select stint.delete_job(:'b');
select pg_temp.explained(:'c', '{waits_for_retry}', 'it is deleted');
select is(pg_temp.facts(:'c') #>> '{waits_for,0,status}', 'deleted', 'which it says');
select stint.create_workflow('{"name": "w", "jobs": [{"name": "load", "job_type": "a", "priority": 9}, {"name": "sum", "job_type": "a", "depends_on": ["load"]},
    {"name": "mail", "job_type": "a", "depends_on": ["sum"]}]}') as wf \gset
select n.id as mail from stint_internal.job_node n where n.workflow_id = :'wf' and n.name = 'mail' \gset
select ok(pg_temp.facts(:'mail') ->> 'text' like '%(sum), which waits for job % (load): It is ready%', 'jobs of a workflow have names');
select stint.fail_job(c.job_id, c.run, 'no', p_retryable => false) from stint.claim_jobs('w') as c;
select pg_temp.explained(:'mail', '{parent_failed}', 'cancelled because of a parent of its parent');
select ok(pg_temp.facts(:'mail') ->> 'text' like '%(sum), which was cancelled because of job % (load): It failed at%', 'down to the root of it');
select stint.retry_workflow(:'wf');
select pg_temp.explained(:'mail', '{waits_for_parents}', 'the workflow is retried');
select stint.cancel_workflow(:'wf', 'enough');
select pg_temp.explained((select id from stint_internal.job_node where workflow_id = :'wf' and name = 'load'), '{cancelled}', 'the workflow is cancelled');
select pg_temp.clear(), pg_temp.beat();
-- More depend on one job than the transaction that ends it can tell.
select stint.create_job('a') as a, stint.create_job('a2') as a2 \gset
select count(stint.create_job('b', p_depends_on => array[:'a']::uuid[], p_on_parent_failure => 'run')) from generate_series(1, 1000);
select stint.create_job('b', p_depends_on => array[:'a', :'a2']::uuid[]) as b, stint.create_job('c', p_depends_on => array[:'a']::uuid[], p_on_parent_failure => 'wait') as c \gset
select stint.fail_job(c.job_id, c.run, 'no', p_retryable => false) from stint.claim_jobs('w') as c;
select pg_temp.explained(:'b', '{parent_failed}', 'the duty is about to cancel it');
select ok(pg_temp.facts(:'b') ->> 'text' like format('It is about to be cancelled, %% job %s (a): It failed at %% The duty release_dependents does that, %%', :'a'), 'because of which one');
select pg_temp.explained(:'c', '{waits_for_retry}', 'the duty has nothing to do for one that waits for a retry');
select stint.release_dependents();
select pg_temp.explained(:'b', '{parent_failed}', 'and it is');
select pg_temp.clear(), pg_temp.beat();
select stint.create_job('a') as a \gset
select stint.create_job('b', p_depends_on => array[:'a']::uuid[], p_scheduled_for => stint.now() + interval '1 hour') as b \gset
select stint.complete_job(c.job_id, c.run) from stint.claim_jobs('w') as c;
select pg_temp.explained(:'b', '{scheduled}', 'its parents have ended, and its own time has not come');
select pg_temp.clear();

select pg_temp.beat();
select stint.create_job('a') as a \gset
select stint.create_job('b', p_depends_on => array[:'a']::uuid[], p_expires_at => stint.now() + interval '1 second') as b \gset
select test.later('2 seconds');
select pg_temp.explained(:'b', '{expired,waits_for_parents}', 'expired while it waits for a parent');
select pg_temp.clear();

-- Unique jobs and quotas: why an ended one cannot run again.
select stint.heartbeat('w', p_queues => '{default}');
select stint.define_job_type('u', p_unique => '{"fields": ["/n"]}');
select stint.create_job('u', '{"n": 1}') as a \gset
select pg_temp.fail(:'a', p_retryable => false);
select pg_temp.explained(:'a', '{not_retryable}', 'a unique job that failed');
select stint.create_job('u', '{"n": 1}') as b \gset
select pg_temp.explained(:'a', '{not_retryable,duplicate}', 'another one stands for it');
select is(stint.explain_job(:'a') #> '{reasons,1,job_ids}', to_jsonb(array[:'b']), 'which one');
select is(test.state_of(format('select stint.retry_job(%L)', :'a')), 'ST030', 'it could not be retried indeed');
select pg_temp.explained(:'b', '{in_line}', 'the other one is like any job');
select stint.create_job('k', p_unique => '{"key": "x"}') as a \gset
select stint.cancel_job(:'a'), stint.create_job('k', p_unique => '{"key": "x"}');
select pg_temp.explained(:'a', '{cancelled,duplicate}', 'unique by its call');
select stint.define_plan('*', '[{"count": "unfinished", "per": "user", "job_type": "q", "max": 1}]');
select stint.create_job('q') as a \gset
select stint.cancel_job(:'a');
select pg_temp.explained(:'a', '{cancelled}', 'a quota with room');
select stint.create_job('q') as b \gset
select pg_temp.explained(:'a', '{cancelled,quota_full}', 'a quota that is full');
select is(test.state_of(format('select stint.retry_job(%L)', :'a')), 'ST031', 'it could not be retried indeed');

-- Strict order: what the first of the key waits for.
select pg_temp.clear(), stint.heartbeat('w', p_queues => '{default}'), stint.define_job_type('so', p_key_order => 'strict_hold');
select stint.create_job('so', p_concurrency_key => 'k') as a, stint.create_job('so', p_concurrency_key => 'k') as b \gset
set constraints all immediate;
select pg_temp.explained(:'b', '{key_order}', 'behind one that is ready');
select is(pg_temp.facts(:'b') ->> 'text', format('The key "k" of creator %s keeps the order of its jobs, and one job is before it. The first, job %s, is ready.', stint.current_subject(), :'a'), 'in a sentence');
select is(pg_temp.facts(:'b') - '{text,next,code}'::text[], jsonb_build_object('limit_name', format('key "k" of creator %s', stint.current_subject()), 'before', 1, 'job_ids', jsonb_build_array(:'a')), 'with the facts');
select stint.create_job('so', p_concurrency_key => 'k', p_scheduled_for => stint.now() + interval '1 hour') as c \gset
select pg_temp.explained(:'c', '{scheduled,key_order}', 'scheduled, and behind two');
select pg_temp.fail(:'a', p_retry_after => '1 minute');
select pg_temp.explained(:'a', '{retrying}', 'one that waits for its retry');
select pg_temp.explained(:'b', '{key_order}', 'behind that');
select ok(pg_temp.facts(:'b') ->> 'text' like '%has failed and is tried again at 2030%', 'it says until when');
select stint.pause_job_type('so');
select pg_temp.explained(:'b', '{type_paused,key_order}', 'its type is paused');
select stint.retry_job(:'a');
select ok(stint.explain_job(:'b') #>> '{reasons,1,text}' like '%waits because its type so is paused.', 'so is that of the first');
select stint.resume_job_type('so');
select pg_temp.fail(:'a', p_retryable => false);
select pg_temp.explained(:'a', '{not_retryable,holds_key}', 'one that holds up its key');
select ok(stint.explain_job(:'a') #>> '{reasons,1,text}' like '%stands still since then, as its type asks for: 2 jobs wait.%', 'it says how many wait');
select pg_temp.explained(:'b', '{key_order}', 'behind one that failed for good');
select ok(pg_temp.facts(:'b') ->> 'text' like '%failed for good at 2030%the key stands still until%', 'it says so');
select is((select array_agg(substring(e ->> 'sql' from 'stint[.]([a-z_]+)')) from jsonb_array_elements(stint.explain_job(:'b') -> 'next') as e), '{retry_job,release_key}', 'and what can be done');
select stint.release_key(:'a');
select pg_temp.explained(:'a', '{not_retryable}', 'it has let the key go');
set constraints all deferred;

-- What is not there.
select is(test.state_of($$ select stint.explain_job('00000000-0000-4000-8000-000000000000') $$), 'ST004', 'an unknown id');
select is(test.state_of('select stint.explain_job(null)'), 'ST004', 'none');
select ok(test.error_of(format('select stint.explain_job(%L)', stint_internal.new_id(stint.now() - interval '31 days'))) like '%ended jobs are forgotten after 30 days%', 'older than the retention');
select ok(test.error_of(format('select stint.explain_job(%L)', :'wf')) like '%is a workflow and no job%', 'a workflow');

select * from finish();
rollback;
