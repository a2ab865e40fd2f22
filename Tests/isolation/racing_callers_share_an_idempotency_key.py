"""Two sessions, the same key: one job, also when the first has not committed yet; and when it rolls back, the second gets the key."""

from harness import Waiting, finish, one, same, session, together, until_blocked

db, other = session(), session()
CREATE = "select stint.create_job('a', p_idempotency_key => %s)"

with db.transaction():
    first = one(db, CREATE, "commits")
    waiting = Waiting(lambda: one(other, CREATE, "commits"))
    until_blocked(db)
same(waiting.result(), first, "the second session waits for the first, and gets the first one's job")

db.execute("begin")
gone = one(db, CREATE, "rolls back")
waiting = Waiting(lambda: one(other, CREATE, "rolls back"))
until_blocked(session())
db.execute("rollback")
kept = waiting.result()
same(kept != gone and one(db, "select count(*) from stint.jobs where id = %s", kept), 1, "when the first rolls back, the second creates a job of its own")
same(one(db, CREATE, "rolls back"), kept, "which has the key from then on")

sessions = [session() for _ in range(12)]
for n in range(10):
    results = together(*[lambda s=s: one(s, CREATE, f"many {n}") for s in sessions])
    if len(set(results)) != 1:
        break
same(len(set(results)), 1, "twelve sessions at once, ten times: all get the same job")
same(one(db, "select count(*) from stint.jobs"), 12, "and no more were created")

# A key whose job has ended and whose keep time is over is taken over by one of them.
db.execute("select stint.cancel_job(%s)", (kept,))
db.execute("update stint_internal.idempotency_key set keep_until = '-infinity' where key = 'rolls back'")
results = together(*[lambda s=s: one(s, CREATE, "rolls back") for s in sessions])
same((len(set(results)), kept in results), (1, False), "an old key is taken over once")
finish()
