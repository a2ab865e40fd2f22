"""The first jobs of a queue that nobody has ever used, from many sessions at once; and a queue that is paused while it is worked."""

from harness import finish, one, same, session, together

db = session()
sessions = [session() for _ in range(12)]
for n in range(20):
    results = together(*[lambda s=s: one(s, "select stint.create_job('a', p_queue => %s)", f"new{n}") is not None for s in sessions])
    if set(results) != {True}:
        break
same(set(results), {True}, "twelve sessions create the first jobs of a queue, 20 times: no one fails")
same(one(db, "select count(*) from stint.queue_health where pending = 12"), 20, "every job is there")

sessions[0].execute("begin")
sessions[0].execute("select stint.create_job('a', p_queue => 'held')")
sessions[1].execute("set lock_timeout = '1 min'")
second = together(lambda: one(sessions[1], "select stint.create_job('a', p_queue => 'held') is not null"))[0]
sessions[0].execute("commit")
same(second, True, "a transaction that stays open after the first job of a queue does not hold up others")
sessions[1].execute("reset lock_timeout")

# And when it rolls back, the other's job is found, whatever the marks say.
sessions[0].execute("begin")
sessions[0].execute("select stint.create_job('a', p_queue => 'lost')")
sessions[1].execute("select stint.create_job('a', p_queue => 'lost')")
sessions[0].execute("rollback")
db.execute("select stint.create_job('a', p_queue => 'held')")
db.execute("select stint.move_marks(), stint.move_marks()")
db.execute("select stint.sweep_late_jobs()")
same(one(db, "select run from stint.claim_jobs('w', '{lost}')"), 1, "nor does its rollback strand them")
same(one(db, "select count(*) from stint.queue_health where queue = 'lost'"), 1, "and the queue is known")

# Pausing.
db.execute("select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{1000}'), 'busy')")


def work(conn):
    claims = []
    for _ in range(100):
        claims += conn.execute("select job_id, clock_timestamp() from stint.claim_jobs('w', '{busy}', 2)").fetchall()
    return claims


def pause():
    db.execute("select pg_sleep(0.03)")
    db.execute("select stint.pause_queue('busy')")
    return one(db, "select count(*) from stint_internal.job_queue where queue = 'busy' and status = 'processing'")


*claims, _ = together(*[lambda s=s: work(s) for s in sessions[:6]], pause)
claimed = [job for result in claims for job, _ in result]
same(len(claimed), len(set(claimed)), "no job is claimed twice around a pause")
same(one(db, "select count(*) from stint.claim_jobs('w', '{busy}', 10)"), 0, "after it nothing is claimed")
db.execute("select stint.resume_queue('busy')")
rest = [row[0] for row in db.execute("select job_id from stint.claim_jobs('w', '{busy}', 2000)")]
same(len(set(claimed) | set(rest)), 1000, "after it is resumed the others are")
finish()
