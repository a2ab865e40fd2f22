"""Somebody presses the button twice: an ended job comes back once, and the second call says what it is now."""

from harness import Waiting, finish, one, same, session, together, until_blocked

db, other = session(), session()


def dead():
    job = one(db, "select stint.create_job('a')")
    db.execute("select stint.fail_job(job_id, run, 'no', p_retryable => false) from stint.claim_jobs('w', p_limit => 100) where job_id = %s", (job,))
    return job


job = dead()
with db.transaction():
    same(one(db, "select stint.retry_job(%s)", job), "pending", "the first call retries the job")
    second = Waiting(lambda: one(other, "select stint.retry_job(%s)", job))
    until_blocked(db)
same(second.result(), "ST006", "the second one waits, and hears that the job is ready: not that it does not exist")
same(one(db, "select count(*) from stint_internal.all_jobs where id = %s", job), 1, "the job is there once")

sessions = [session() for _ in range(6)]
counts = set()
for _ in range(20):
    job = dead()
    results = together(*[lambda s=s: one(s, "select stint.retry_job(%s)", job) for s in sessions])
    counts.add((results.count("pending"), results.count("ST006"), one(db, "select count(*) from stint_internal.all_jobs where id = %s", job)))
same(counts, {(1, 5, 1)}, "six calls at once, 20 times: one retries, five are told, the job is there once")

job = dead()
with db.transaction():
    db.execute("select stint.retry_job(%s)", (job,))
    delete = Waiting(lambda: one(other, "select stint.delete_job(%s)", job))
    until_blocked(db)
same(delete.result(), True, "a deletion that meets a retry waits for it")
same(one(db, "select count(*) from stint_internal.all_jobs where id = %s", job), 0, "and deletes the job where it is by then")
finish()
