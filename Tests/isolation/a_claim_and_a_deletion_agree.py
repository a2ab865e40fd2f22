"""A job that is claimed and deleted at the same time is either gone and never handed out, or handed out and not deleted."""

from harness import Waiting, finish, one, same, session, together, until_blocked

db, other = session(), session()
outcomes = set()
for _ in range(40):
    job = one(db, "select stint.create_job('a')")
    claim, answer = together(lambda: one(db, "select run from stint.claim_jobs('w')"), lambda: one(other, "select stint.delete_job(%s)", job))
    outcomes.add((claim, answer, one(db, "select status from stint_internal.all_jobs where id = %s", job)))
    if claim:
        db.execute("select stint.complete_job(%s, 1)", (job,))
same(outcomes - {(None, True, None), (1, "ST006", "processing")}, set(), "both agree, 40 times")

job = one(db, "select stint.create_job('a')")
with db.transaction():
    db.execute("select stint.claim_jobs('w')")
    delete = Waiting(lambda: one(other, "select stint.delete_job(%s)", job))
    until_blocked(db)
same(delete.result(), "ST006", "a deletion that meets a claim waits for it and is refused")
finish()
