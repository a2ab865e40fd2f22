"""A run that is taken back while its SQL handler is at work leaves nothing behind; nobody has to wait for it to cancel the job."""

from harness import Waiting, finish, one, same, session

db, runner = session(), session()
db.execute("create schema app; create table app.done (job_id uuid)")
db.execute("create function app.slow(p_job jsonb) returns jsonb language plpgsql as $$ begin insert into app.done values ((p_job ->> 'job_id')::uuid); "
           "perform pg_advisory_xact_lock(42); return null; end $$")
db.execute("select stint.define_job_type('slow', p_handler => 'app.slow')")


def running():
    """A job whose handler is at work: it waits for a lock that db holds."""
    job = one(db, "select stint.create_job('slow')")
    db.execute("select stint.claim_jobs('w', p_lease => '1 second')")
    db.execute("select pg_advisory_lock(42)")
    return job, Waiting(lambda: one(runner, "select status from stint.run_sql_handlers(array[%s]::uuid[], '{1}')", job))


def until_at_work(handler):
    while not handler.is_over() and not one(db, """select exists (select from pg_locks l join pg_database d on d.oid = l.database
                                                   where d.datname = current_database() and l.locktype = 'advisory' and l.objid = 42 and not l.granted)"""):
        pass


job, handler = running()
until_at_work(handler)
db.execute("update stint_internal.job_queue set lease_until = clock_timestamp() - interval '1 second' where id = %s", (job,))
same(one(db, "select stint.rescue_lost_jobs()"), 1, "a job whose lease is over is taken back while its handler runs")
db.execute("select pg_advisory_unlock(42)")
same(handler.result(), "stale", "its run is over")
same(one(db, "select count(*) from app.done"), 0, "and has no effect")
same(one(db, "select status from stint.jobs where id = %s", job), "pending", "the job will be run again")
db.execute("select stint.cancel_job(%s)", (job,))

job, handler = running()
until_at_work(handler)
same(one(db, "select stint.cancel_job(%s)", job), "processing", "a job can be cancelled while its handler runs")
db.execute("select pg_cancel_backend(%s)", (runner.info.backend_pid,))
same(handler.result(), "cancelled", "and its handler be ended")
same(one(db, "select count(*) from app.done"), 0, "it has no effect")
finish()
