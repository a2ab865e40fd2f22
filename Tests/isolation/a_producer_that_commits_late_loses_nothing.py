"""A transaction that inserted its jobs long before it commits, and claims that roll back: the marks move past them, the sweep finds them."""

from harness import finish, nobody_stands_in, one, rows, same, session, together

db, producer, worker = session(), session(), session()
CLAIM = "select job_id from stint.claim_jobs('w', p_limit => 100)"


def pass_by():
    """What happens meanwhile: other jobs come and go, and the marks move several times. The cursor of the worker's session is forgotten with its second."""
    for _ in range(5):
        db.execute("select stint.create_job('a')")
        db.execute("select stint.complete_job(job_id, run) from stint.claim_jobs('other')")
        db.execute("select stint.move_marks()")


nobody_stands_in(db)
producer.execute("begin")
late = {row[0] for row in rows(producer, "select stint.create_job('a', p_priority => n % 3) from generate_series(1, 10) as n")}
pass_by()
producer.execute("commit")
same({row[0] for row in rows(worker, CLAIM)}, set(), "jobs that are committed below the marks are not seen by a claim")
same(one(db, "select stint.sweep_late_jobs()"), 10, "the sweep finds them")
same({row[0] for row in rows(worker, CLAIM)}, late, "then they are claimed")

# A claim that rolls back.
db.execute("select stint.complete_jobs(array_agg(id), array_agg(run)) from stint_internal.job_queue")
jobs = {row[0] for row in rows(db, "select stint.create_job('a') from generate_series(1, 10)")}
worker.execute("begin")
same({row[0] for row in rows(worker, CLAIM)}, jobs, "ten jobs are claimed")
pass_by()
worker.execute("rollback")
db.execute("select stint.sweep_late_jobs()")
same({row[0] for row in rows(worker, CLAIM)}, jobs, "after the claim has rolled back they are claimed again")
same({row[0] for row in rows(db, "select run from stint_internal.job_queue")}, {1}, "as run 1: the first one never happened")
db.execute("select stint.complete_jobs(array_agg(id), array_agg(run)) from stint_internal.job_queue")


# All together: slow producers, claims of which every third rolls back, a ticker.
def produce(number):
    conn, made = session(), []
    for n in range(12):
        with conn.transaction():
            made.append(one(conn, "select stint.create_job('a', p_priority => %s)", n % 4))
            conn.execute("select pg_sleep(%s)", (0.002 * (n * number % 13),))
    return made


def work(number):
    conn, done = session(), []
    for n in range(300):
        conn.execute("begin")
        got = rows(conn, "select job_id, run from stint.claim_jobs('w', p_limit => 3)")
        if n % 3 == 0:
            conn.execute("rollback")
            continue
        conn.execute("commit")
        for job, run in got:
            conn.execute("select stint.complete_job(%s, %s)", (job, run))
            done.append(job)
        if n > 100 and one(conn, "select not exists (select from stint_internal.job_queue)"):
            break
    return done


def tick():
    conn = session()
    for n in range(80):
        conn.execute("select stint.move_marks()")
        if n % 5 == 0:
            conn.execute("select stint.sweep_late_jobs()")
        conn.execute("select pg_sleep(0.005)")
    return []


results = together(*[lambda n=n: produce(n) for n in range(6)], *[lambda n=n: work(n) for n in range(4)], tick)
made, done = [job for result in results[:6] for job in result], [job for result in results[6:10] for job in result]
db.execute("select stint.sweep_late_jobs()")
while got := rows(worker, "select job_id, run from stint.claim_jobs('w', p_limit => 100)"):
    done += [job for job, _ in got]
    worker.execute("select stint.complete_jobs(%s, %s)", ([job for job, _ in got], [run for _, run in got]))
same(sorted(done), sorted(made), "late commits, rolled back claims and moving marks together: each job is done once, none is stranded")
finish()
