"""A program claims and completes, no runner is up and nobody ticks: claims move the marks themselves and look below them, so that they stay cheap under an old snapshot and strand no
job. They leave it alone where somebody ticks, and in a transaction that has been open for a while."""

from harness import Clock, finish, ok, one, rows, same, session, tick

SWEEP = 3
db, worker, writer, reader, patient = session(), session(), session(), session(), session()
clock = Clock(db, worker, writer, patient)
db.execute("delete from stint_internal.duty_run")
reader.execute("begin isolation level repeatable read")
one(reader, "select count(*) from stint_internal.job_queue")


def claim(conn, limit=100):
    """With a new cursor, as a session takes one each second of the real clock."""
    conn.execute("select set_config('stint.claim_cursor', '', false)")
    return rows(conn, "select job_id, run from stint.claim_jobs('w', p_limit => %s)", limit)


def work(rounds):
    """Jobs come and go, a second for each round."""
    for _ in range(rounds):
        db.execute("select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{100}'))")
        got = claim(worker)
        worker.execute("select stint.complete_jobs(%s, %s)", ([job for job, _ in got], [run for _, run in got]))
        clock.later(1)


RUNS = "select count(*) from stint_internal.duty_run where duty in ('move_marks', 'sweep_late_jobs')"


def claim_patiently():
    """A claim in a transaction that is some time old, with a new cursor: how many pages it touches, and how many duties it does."""
    for _ in range(2):  # once for the caches of the session
        patient.execute("begin")
        rows(patient, "select count(*) from generate_series(1, 1000000)")
        before = one(patient, RUNS)
        patient.execute("select set_config('stint.claim_cursor', '', false)")
        plan = patient.execute("explain (analyze, buffers, format json) select * from stint.claim_jobs('w')").fetchone()[0][0]["Plan"]
        duties = one(patient, RUNS) - before
        patient.execute("rollback")
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], duties


work(5)
before, _ = claim_patiently()
work(40)
after, _ = claim_patiently()
ok(after <= before + 10, f"under an old snapshot a claim touches {after} pages after 4,000 more jobs have ended, not many more than {before}")

writer.execute("begin")
late = one(writer, "select stint.create_job('a')")
work(5)
writer.execute("commit")
got = set()
for _ in range(SWEEP + 1):
    got |= {job for job, _ in claim(worker)}
    clock.later(1)
same(got, {late}, "a job that was committed below the marks is claimed within one sweep")
worker.execute("select stint.complete_job(id, run) from stint_internal.job_queue")

clock.later(60)
same(claim_patiently()[1], 0, "a transaction that has been open for a while does no duties: it would keep others from them until it ends")
count = one(db, RUNS)
claim(worker)
same(one(db, RUNS), count + 2, "a claim by itself does")
tick(db)
clock.later(60)
count = one(db, RUNS)
claim(worker)
same(one(db, RUNS), count, "not where somebody has ticked")
finish()
