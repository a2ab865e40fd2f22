-- With the setting audit_transitions each arrow of docs/architecture.md leaves an audit entry in its own transaction; without it none does.
begin;
select plan(22);
select test.at('2030-01-01 12:00Z');

-- What became of a job, as its entries tell it: function:status>status.
create function pg_temp.path(p_id uuid) returns text language sql as $$
    select string_agg(format('%s:%s>%s', a.action, a.before ->> 'status', a.after ->> 'status'), ' ' order by a.id)
    from stint.audit a where a.job_id = p_id and a.kind = 'transition' $$;
create temp table arrow (step text);
create function pg_temp.take(p_type text default 'a') returns uuid language sql as $$ select job_id from stint.claim_jobs('w', array[p_type]) $$;
create function pg_temp.new(p_type text default 'a') returns uuid language sql as $$ select stint.create_job(p_type, p_queue => p_type) $$;

select stint.create_job('a', p_queue => 'a') as id \gset quiet_
select pg_temp.take(), stint.complete_job(:'quiet_id', 1);
select is(pg_temp.path(:'quiet_id'), null, 'nothing is recorded unless it is asked for');
select is((select count(*) from pg_trigger where tgrelid in ('stint_internal.job_queue'::regclass, 'stint_internal.job_history'::regclass)), 0::bigint,
    'and the tables of jobs have no trigger that could cost anything');
select is(test.state_of($$ select stint.change_setting('audit_transitions', 'some of them') $$), 'ST001', 'a setting that is none is refused');
select stint.change_setting('audit_transitions', 'all'), stint.define_job_type('a', p_max_attempts => 2, p_backoff_jitter => '0'), stint.define_job_type('once', p_max_attempts => 1);

-- Through the states, arrow by arrow.
create temp table j (name text primary key, id uuid);
create function pg_temp.j(p_name text) returns uuid language sql as $$ select id from j where name = p_name $$;
insert into j values ('worked', pg_temp.new());
select pg_temp.take(), stint.release_job(pg_temp.j('worked'), 1), pg_temp.take(), stint.snooze_job(pg_temp.j('worked'), 2, '1 minute');
select test.later('2 minutes'), stint.promote_due_jobs();
select pg_temp.take(), stint.fail_job(pg_temp.j('worked'), 3, 'no');
select stint.retry_job(pg_temp.j('worked'));
select pg_temp.take(), stint.fail_job(pg_temp.j('worked'), 4, 'no', p_error_code => 'E7');
select stint.retry_job(pg_temp.j('worked'));
select pg_temp.take(), stint.complete_job(pg_temp.j('worked'), 5);
select is(pg_temp.path(pg_temp.j('worked')), 'create_job:>pending claim_jobs:pending>processing release_job:processing>pending claim_jobs:pending>processing '
    || 'snooze_job:processing>scheduled promote_due_jobs:scheduled>pending claim_jobs:pending>processing fail_job:processing>retrying '
    || 'retry_job:retrying>pending claim_jobs:pending>processing fail_job:processing>dead_letter retry_job:dead_letter>pending '
    || 'claim_jobs:pending>processing complete_job:processing>completed', 'a job that is worked on');
select is((run, worker_id, job_type, after ->> 'error_code'), (4::bigint, 'w'::text, 'a'::text, 'E7'::text), 'with the run, the worker and the error')
from stint.audit where job_id = pg_temp.j('worked') and after ->> 'status' = 'dead_letter';

insert into j values ('waits', stint.create_job('b', p_queue => 'b', p_scheduled_for => stint.now() + interval '1 hour'));
select stint.reschedule_job(pg_temp.j('waits'), stint.now() + interval '2 hours');
select stint.retry_job(pg_temp.j('waits'));
select stint.pause_job_type('b'), stint.resume_job_type('b'), stint.set_job_priority(pg_temp.j('waits'), 4), stint.move_job(pg_temp.j('waits'), 'c'), stint.cancel_job(pg_temp.j('waits'), 'enough');
select is(pg_temp.path(pg_temp.j('waits')), 'create_job:>scheduled reschedule_job:scheduled>scheduled retry_job:scheduled>pending pause_job_type:pending>blocked '
    || 'resume_job_type:blocked>pending set_job_priority:pending>pending move_job:pending>pending cancel_job:pending>cancelled', 'a job that waits');
select is((select array_agg(reason) from stint.audit where job_id = pg_temp.j('waits') and after ->> 'status' = 'cancelled'), '{enough,enough}', 'a reason that was given stands in both entries');

insert into j values ('expired', stint.create_job('a', p_queue => 'a', p_expires_at => stint.now() + interval '1 minute')), ('stopped', pg_temp.new('d')), ('wrong', pg_temp.new('e')),
                     ('lost', pg_temp.new('once')), ('released', pg_temp.new('f')), ('snoozed', pg_temp.new('g')), ('resynced', pg_temp.new('h'));
select test.later('5 minutes'), stint.expire_jobs();
select pg_temp.take('d'), stint.cancel_job(pg_temp.j('stopped')), stint.fail_job(pg_temp.j('stopped'), 1, 'was asked to');
select pg_temp.take('e'), stint.fail_job(pg_temp.j('wrong'), 1, 'no', p_retryable => false);
select pg_temp.take('f'), stint.cancel_job(pg_temp.j('released')), stint.release_job(pg_temp.j('released'), 1);
select pg_temp.take('g'), stint.cancel_job(pg_temp.j('snoozed')), stint.snooze_job(pg_temp.j('snoozed'), 1, '1 minute');
select stint.heartbeat('other'), stint.claim_jobs('other', '{h}'), stint.resync_worker('other');
select pg_temp.take('once');
select test.later('1 hour'), stint.rescue_lost_jobs();
select is(pg_temp.path(pg_temp.j('expired')), 'create_job:>pending expire_jobs:pending>expired', 'one that expires');
select is(pg_temp.path(pg_temp.j('stopped')), 'create_job:>pending claim_jobs:pending>processing fail_job:processing>cancelled', 'one that is cancelled while it runs');
select is(pg_temp.path(pg_temp.j('wrong')), 'create_job:>pending claim_jobs:pending>processing fail_job:processing>failed', 'one that fails for good');
select is(pg_temp.path(pg_temp.j('released')), 'create_job:>pending claim_jobs:pending>processing release_job:processing>cancelled', 'one that is given back after it was cancelled');
select is(pg_temp.path(pg_temp.j('snoozed')), 'create_job:>pending claim_jobs:pending>processing snooze_job:processing>cancelled', 'or put to sleep');
select is((select array[action, via, after ->> 'status'] from stint.audit where job_id = pg_temp.j('resynced') order by id desc limit 1), '{release_job,resync_worker,pending}', 'one that its worker has forgotten');
select matches(pg_temp.path(pg_temp.j('lost')), 'rescue_lost_jobs:processing>', 'one whose worker is gone');
select is((select worker_id from stint.audit where job_id = pg_temp.j('lost') and action = 'rescue_lost_jobs'), 'w', 'and which worker that was');

-- A workflow: waiting for parents, doomed by one, tried again. A bulk cancellation, taken back.
select stint.create_workflow('{"jobs": [{"name": "a", "job_type": "wf", "queue": "wf"}, {"name": "b", "job_type": "wf", "queue": "wf", "depends_on": ["a"]}]}') as id \gset workflow_
insert into j select name, id from stint_internal.job_node where workflow_id = :'workflow_id';
select stint.fail_job(job_id, run, 'no', p_retryable => false) from stint.claim_jobs('w', '{wf}');
select stint.retry_workflow(:'workflow_id');
select stint.complete_job(job_id, run) from stint.claim_jobs('w', '{wf}');
select matches(pg_temp.path(pg_temp.j('b')), '>blocked fail_job:blocked>cancelled retry_job:cancelled>pending retry_workflow:pending>blocked complete_job:blocked>pending$', 'one that waits for a parent');
insert into j values ('bulky', stint.create_job('bulky', p_scheduled_for => stint.now() + interval '1 day'));
select stint.start_bulk_operation('cancel', '{"job_type": "bulky"}') as id \gset bulk_
select stint.run_bulk_operation(:'bulk_id'), stint.run_bulk_operation(:'bulk_id');
select stint.undo_bulk_operation(:'bulk_id') as id \gset undo_
select stint.run_bulk_operation(:'undo_id');
select is(pg_temp.path(pg_temp.j('bulky')), 'create_job:>scheduled run_bulk_operation:scheduled>cancelled run_bulk_operation:cancelled>scheduled', 'one that a bulk operation cancels, and brings back as it was');

-- A slot that somebody waits for is given out when the transaction commits, by no call.
select stint.define_job_type('limited', p_queue => 'limited', p_max_running => 1);
insert into j values ('first', stint.create_job('limited')), ('second', stint.create_job('limited'));
set constraints all immediate;
set constraints all deferred;
select stint.complete_job(job_id, run) from stint.claim_jobs('w', '{limited}');
set constraints all immediate;
select matches(pg_temp.path(pg_temp.j('second')), '>blocked settle_nudge:blocked>pending$', 'one that waits for a slot');

-- Leaving for good.
select stint.delete_job(pg_temp.j('wrong')), stint.delete_job(pg_temp.j('bulky'));
select is((select array_agg(before ->> 'status' order by id) from stint.audit where kind = 'transition' and action = 'delete_job' and after is null), '{failed,scheduled}', 'jobs that are deleted');

-- The arrows of the page, each with the entry that shows it. Those of a rule for lost runs and of a service that was busy go the way of others.
select is_empty($$
    select e.arrow from unnest('{>pending,>scheduled,pending>processing,scheduled>pending,retrying>pending,pending>blocked,blocked>pending,blocked>cancelled,cancelled>pending,
        processing>completed,processing>retrying,processing>failed,processing>dead_letter,processing>cancelled,processing>pending,processing>scheduled,pending>cancelled,
        pending>expired,dead_letter>pending,scheduled>scheduled,cancelled>scheduled}'::text[]) as e (arrow)
    where not exists (select from stint.audit a where a.kind = 'transition' and concat(a.before ->> 'status', '>', a.after ->> 'status') = e.arrow) $$, 'every arrow was seen');

-- By type, and off again.
select stint.change_setting('audit_transitions', 'a, once');
insert into j values ('watched', pg_temp.new('a')), ('unwatched', pg_temp.new('b'));
select is((pg_temp.path(pg_temp.j('watched')), pg_temp.path(pg_temp.j('unwatched'))), ('create_job:>pending'::text, null::text), 'only of the types that were named');
select stint.change_setting('audit_transitions', 'none'), stint.cancel_job(pg_temp.j('watched'));
select is((select count(*) from pg_trigger where tgrelid in ('stint_internal.job_queue'::regclass, 'stint_internal.job_history'::regclass)), 0::bigint, 'and off again');

select * from finish();
rollback;
