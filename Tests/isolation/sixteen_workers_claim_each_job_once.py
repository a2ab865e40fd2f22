"""2,000 jobs, sixteen sessions that claim and complete in batches of odd sizes, a ticker that moves the marks: each job runs once."""

from harness import finish, one, ok, same, session, together

db = session()
db.execute("select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{2000}'))")
done = []


def work(number):
    conn = session()
    mine = []
    empty = 0
    while empty < 3:
        got = conn.execute("select job_id, run from stint.claim_jobs(%s, p_limit => %s)", (f"w{number}", 1 + number % 7 * 3)).fetchall()
        mine += got
        empty = 0 if got else empty + 1
        if got:
            conn.execute("select stint.complete_jobs(%s, %s)", ([j for j, _ in got], [r for _, r in got]))
    return mine


def tick():
    conn = session()
    while one(conn, "select count(*) from stint_internal.job_queue") > 0:
        conn.execute("select stint.move_marks()")
    return []


claims = [claim for result in together(*[lambda n=n: work(n) for n in range(16)], tick) for claim in result]
same(len(claims), 2000, "2,000 jobs are claimed 2,000 times")
same(len({job for job, _ in claims}), 2000, "each of them once")
same({run for _, run in claims}, {1}, "in run 1")
same(one(db, "select count(*) from stint_internal.job_history where status = 'completed'"), 2000, "each stands in history once")
same(one(db, "select count(*) from stint_internal.job_queue"), 0, "and none is left")
finish()
