"""Any number of sessions may tick at once: none waits, none fails, and each duty's work is done once."""

from harness import finish, one, same, session, together

db = session()
db.execute("select stint.create_job('a', p_scheduled_for => clock_timestamp() + interval '1 hour') from generate_series(1, 1000)")
db.execute("update stint_internal.job_queue set scheduled_for = clock_timestamp()")
tickers = [session() for _ in range(8)]
results = together(*[lambda s=s: [one(s, "select stint.tick()") for _ in range(10)] for s in tickers])
errors = {value for result in results for tick in result for name, value in tick.items() if name != "next_due_at" and isinstance(value, str)}
same(errors, set(), "80 ticks by eight sessions: no duty fails")
same(sum(tick.get("promote_due_jobs", 0) + tick.get("sweep_late_jobs", 0) for result in results for tick in result), 1000, "a thousand due jobs are promoted once")
same(one(db, "select count(*) from stint.claim_jobs('w', p_limit => 2000)"), 1000, "and claimed once")

with db.transaction():
    db.execute("select pg_advisory_xact_lock(1937010543, number) from stint_internal.duties()")
    tickers[0].execute("delete from stint_internal.duty_run")
    same(set(one(tickers[0], "select stint.tick()")), {"next_due_at"}, "a tick does not wait for duties that somebody else is at")
finish()
