"""A job that is claimed and cancelled at the same time is either cancelled and never handed out, or handed out and asked to stop."""

from harness import Waiting, finish, one, ok, same, session, together, until_blocked

db, other = session(), session()

outcomes = set()
for _ in range(40):
    job = one(db, "select stint.create_job('a')")
    claim, answer = together(lambda: one(db, "select run from stint.claim_jobs('w')"), lambda: one(other, "select stint.cancel_job(%s)", job))
    status = one(db, "select status from stint_internal.all_jobs where id = %s", job)
    outcomes.add((claim, answer, status))
    if claim:
        db.execute("select stint.complete_job(%s, 1)", (job,))
# The claim skips a row that is locked by the cancel, so it may find nothing; it never hands out a job that is said to be cancelled.
ok(outcomes <= {(None, "cancelled", "cancelled"), (1, "processing", "processing")}, f"both agree, 40 times: {sorted(map(str, outcomes))}")

job = one(db, "select stint.create_job('a')")
with db.transaction():
    db.execute("select stint.claim_jobs('w')")
    cancel = Waiting(lambda: one(other, "select stint.cancel_job(%s)", job))
    until_blocked(db)
same(cancel.result(), "processing", "a cancel that meets a claim waits for it, and then asks the worker to stop")
same(one(db, "select command from stint.heartbeat('w', array[%s]::uuid[], '{1}')", job), "cancel", "who hears of it")

job = one(db, "select stint.create_job('a')")
with other.transaction():
    other.execute("select stint.cancel_job(%s)", (job,))
    same(one(db, "select run from stint.claim_jobs('w')"), None, "a claim does not wait for a cancel, it takes the next job")
finish()
