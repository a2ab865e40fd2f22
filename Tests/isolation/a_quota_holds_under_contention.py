"""Sixteen sessions at one quota: never one job too many, no place lost, and whoever is under another quota waits for nobody."""

from harness import Waiting, finish, one, same, session, together, until_blocked

db = session()
db.execute("""select stint.define_plan('*', '[{"count": "unfinished", "per": "user", "max": 5}, {"count": "created", "per": "tenant", "max": 100, "period": "1 hour"}]')""")
sessions = [session() for _ in range(16)]


def be(conn, user, tenant):
    conn.execute("select set_config('stint.user_id', %s, false), set_config('stint.tenant_id', %s, false)", (user, tenant))
    return conn


CREATE = "select stint.create_job('a')"
for conn in sessions:
    be(conn, "ann", "acme")
answers = together(*[lambda s=s: str(one(s, CREATE)) for s in sessions])
same((sum(a == "ST031" for a in answers), one(db, "select count(*) from stint.jobs where created_by = 'ann'")), (11, 5), "of sixteen at once five get in")

# Ends and creations at once. A place may be free for a moment, never taken twice.
most = 0


def churn(conn):
    failures = 0
    for _ in range(25):
        failures += together_one(conn) != "ST031"
    return failures


def together_one(conn):
    try:
        return str(one(conn, CREATE))
    except Exception as error:
        return getattr(error, "sqlstate", None) or str(error)


def end_jobs():
    global most
    for _ in range(40):
        most = max(most, one(db, "select count(*) from stint_internal.job_queue where created_by = 'ann'"))
        db.execute("select stint.cancel_job(id) from stint_internal.job_queue where created_by = 'ann' limit 2")


results = together(end_jobs, *[lambda s=s: churn(s) for s in sessions])
same([r for r in results[1:] if isinstance(r, str)], [], "nobody fails in another way")
same(most <= 5, True, "there were never more than five unfinished")
same(sum(results[1:]) + 5, one(db, "select count(*) from stint.jobs where created_by = 'ann'"), "every job that was let in is there")
db.execute("select stint.cancel_job(id) from stint_internal.job_queue where created_by = 'ann'")
same(sum(together_one(sessions[0]) != "ST031" for _ in range(6)), 5, "and no place is lost")

# The sliding window: a tenant's users all together.
for n, conn in enumerate(sessions):
    be(conn, f"user {n}", "small")
together(*[lambda s=s: [one(s, "select count(*) from stint.create_jobs_of_type('a', array_fill('{}'::jsonb, array[5]))")] for s in sessions])
db.execute("""select stint.define_plan('*', '[{"count": "created", "per": "tenant", "max": 100, "period": "1 hour"}]')""")
together(*[lambda s=s: churn(s) for s in sessions])
same(one(db, "select count(*) from stint.jobs where tenant_id = 'small'"), 100, "four hundred and eighty creations at once, and a hundred of them in the hour")

# Who waits for whom.
one_, two, three = be(session(), "x", "t1"), be(session(), "y", "t1"), be(session(), "z", "t2")
with one_.transaction():
    one_.execute(CREATE)
    waiting = Waiting(lambda: str(one(two, CREATE)))
    until_blocked(db)
    same(len(str(one(three, CREATE))), 36, "another tenant does not wait for an open transaction")
same(len(waiting.result()), 36, "the same tenant does, until it is committed")
finish()
