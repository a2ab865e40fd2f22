"""Under load nobody notifies; once a runner has declared itself idle for a queue, the next job of that queue wakes it."""

import json
import time

from harness import finish, one, ok, same, session

runner, producer, second = session(), session(), session()
runner.execute("listen stint_wake")
runner.execute("listen job_status")
kept = []
runner.add_notify_handler(kept.append)


def drain(channel):
    """Payloads that have arrived since the last look."""
    time.sleep(0.02)
    runner.execute("select 1")
    found = [n.payload for n in kept if n.channel == channel]
    kept[:] = [n for n in kept if n.channel != channel]
    return found


def after(query):
    drain("stint_wake")
    producer.execute(query)
    return drain("stint_wake")


same(after("select stint.create_job('a')"), [], "nobody is idle: no notification")
same([row[0] for row in runner.execute("select stint.declare_idle('{default,mails}')")], ["default", "mails"], "a runner declares itself idle")
same(after("select stint.create_job('a')"), ["default"], "the next job wakes it, by the name of its queue")
same(after("select stint.create_job('a', p_queue => 'other')"), [], "a job of another queue does not")
same(after("select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{500}'), 'mails')"), ["mails"], "a batch is one notification")
producer.execute("select stint.create_job('a', p_scheduled_for => clock_timestamp() + interval '1 hour')")
same(after("select stint.retry_job(id) from stint.jobs where status = 'scheduled'"), ["default"], "a job that becomes ready does")
same([row[0] for row in second.execute("select stint.declare_idle('{default,rest}')")], ["rest"], "another runner need not stand for a queue that has one")
runner.execute("select stint.declare_busy('{default,mails}')")
same(after("select stint.create_job('a')"), [], "a busy runner is left alone")
same([row[0] for row in second.execute("select stint.declare_idle('{default}')")], ["default"], "then another may stand for the queue")
same(after("select stint.create_job('a')"), ["default"], "and is woken")
process = second.info.backend_pid
second.close()
while one(producer, "select exists (select from pg_stat_activity where pid = %s)", process):
    pass
same(after("select stint.create_job('a')"), [], "the end of its connection ends its idleness")

# What the world is told, as it arrives.
drain("job_status")
producer.execute("select pg_sleep(1.1)")
producer.execute("select stint.create_jobs_of_type('a', array_fill('{\"secret\": 1}'::jsonb, '{5000}'))")
payloads = drain("job_status")
same(len(payloads), 1, "5,000 jobs are announced with one notification on job_status")
ok(len(payloads[0].encode()) < 8000 and json.loads(payloads[0])["count"] == 5000, "of less than 8,000 bytes, with their number")
NOW = "select date_part('epoch', clock_timestamp())"
start = one(producer, NOW)
for _ in range(60):
    producer.execute("select stint.create_job('a')")
seconds = one(producer, NOW) - start
ok(0 < len(drain("job_status")) <= 21 + 20 * seconds, f"without a watcher a session announces no more than 20 changes a second, and those of one before ({seconds:.1f} s)")
runner.execute("select stint.watch_jobs()")
drain("job_status")
for _ in range(60):
    producer.execute("select stint.create_job('a')")
same(len(drain("job_status")), 60, "with one, all of them")
finish()
