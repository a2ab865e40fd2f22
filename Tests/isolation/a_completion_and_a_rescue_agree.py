"""A worker that is thought dead completes its job in the moment in which it is rescued: one of the two wins, and the job runs to its end once."""

from harness import Waiting, finish, one, same, session, together, until_blocked

db, rescuer = session(), session()


def claimed():
    job = one(db, "select stint.create_job('a')")
    db.execute("select stint.claim_jobs('w', p_lease => '1 second')")
    db.execute("update stint_internal.job_queue set lease_until = clock_timestamp() - interval '1 second' where id = %s", (job,))
    return job


def where(job):
    return db.execute("select status, run from stint_internal.all_jobs where id = %s", (job,)).fetchall()


outcomes = set()
for _ in range(40):
    job = claimed()
    completed, rescued = together(lambda: one(db, "select stint.complete_job(%s, 1)", job), lambda: one(rescuer, "select stint.rescue_lost_jobs()"))
    outcomes.add((completed, rescued, *where(job)[0]))
    db.execute("delete from stint_internal.job_queue")
allowed = {(True, 0, "completed", 1), ("ST005", 1, "pending", 1)}
same(outcomes - allowed, set(), "either the worker completes or the rescuer takes the job back, 40 times")

job = claimed()
with db.transaction():
    db.execute("select stint.complete_job(%s, 1)", (job,))
    same(one(rescuer, "select stint.rescue_lost_jobs()"), 0, "a rescue does not wait for a completion that is about to commit")
same(where(job), [("completed", 1)], "and the job is completed")

job = claimed()
with rescuer.transaction():
    rescuer.execute("select stint.rescue_lost_jobs()")
    late = Waiting(lambda: one(db, "select stint.complete_job(%s, 1)", job))
    until_blocked(rescuer)
same(late.result(), "ST005", "a completion that comes after the rescue is refused")
same(where(job), [("pending", 1)], "and the job is ready again")
finish()
