"""Slots are given out when a transaction commits, so that an open one keeps nobody waiting; what cannot be given out then, the duty gives out; and the price of a turn grows
neither with those who wait nor with the dead rows that an old snapshot keeps."""

from harness import finish, make_due, nobody_stands_in, ok, one, rows, same, session, tick

db, one_, two, old = session(), session(), session(), session()
db.execute("select stint.define_job_type('a', p_max_running => 2)")
CREATE = "select stint.create_job('a')"
STATUS = "select status from stint.jobs where id = %s"
CLAIM = "select run from stint.claim_jobs('w', p_limit => 10)"

# An open transaction.
one_.execute("begin")
mine = one(one_, CREATE)
ids = [one(two, CREATE) for _ in range(3)]
same([one(db, STATUS, i) for i in ids], ["pending", "pending", "blocked"], "others get the slots while a transaction that has created a job is open")
same(one(one_, STATUS, mine), "blocked", "whose job waits until it is committed")
same(len(rows(db, CLAIM)), 2, "two are claimed")
two.execute("select stint.complete_job(id, run) from stint.jobs where id = %s", (ids[0],))
same(one(db, STATUS, ids[2]), "pending", "a slot that becomes free is given to the next")
one_.execute("commit")
two.execute("select stint.complete_job(id, run) from stint.jobs where id = %s", (ids[1],))
same(one(db, STATUS, mine), "pending", "who has committed stands in line, at the place that it had taken")

# A completion in an open transaction, and one that rolls back.
rows(db, CLAIM)
last = one(db, CREATE)
one_.execute("begin")
one_.execute("select stint.complete_job(id, run) from stint.jobs where id = %s", (mine,))
same(one(db, STATUS, last), "blocked", "a slot is not free before the end that frees it is committed")
one_.execute("rollback")
same(one(db, STATUS, last), "blocked", "nor if that is rolled back")
one_.execute("begin isolation level repeatable read")
one_.execute("select stint.complete_job(id, run) from stint.jobs where id = %s", (mine,))
one_.execute("commit")
same(one(db, STATUS, last), "blocked", "a transaction with an old snapshot gives out nothing")
tick(db)
same(one(db, STATUS, last), "pending", "the duty does")

# Somebody is slow to commit.
two.execute("begin")
two.execute("select pg_advisory_xact_lock(1937010550, hashtext('6 [\"a\"]'))")
next_ = one(db, CREATE)
rows(db, CLAIM)
db.execute("select stint.complete_job(id, run) from stint.jobs where id = %s", (last,))
same(one(db, STATUS, next_), "blocked", "a commit does not wait for the lock of a limit")
make_due(db)
tick(db)
same(one(db, STATUS, next_), "blocked", "nor does the duty")
two.execute("commit")
make_due(db)
tick(db)
same(one(db, STATUS, next_), "pending", "which finds what was left")

# A waiter whose row is locked.
first, second = one(db, CREATE), one(db, CREATE)
two.execute("begin")
two.execute("select stint.update_job_payload(%s, '{}')", (first,))
rows(db, CLAIM)
db.execute("select stint.complete_job(id, run) from stint.jobs where id = %s", (next_,))
same([one(db, STATUS, i) for i in (first, second)], ["blocked", "pending"], "whoever is locked is passed over")
two.execute("commit")
rows(db, CLAIM)
db.execute("select stint.complete_job(id, run) from stint.jobs where id = %s", (second,))
same(one(db, STATUS, first), "pending", "and is the next")
db.execute("select stint.cancel_job(id) from stint.jobs where finished_at is null and status <> 'processing'")
db.execute("select stint.complete_job(id, run) from stint.jobs where status = 'processing'")

nobody_stands_in(db)
# What a turn costs: pages of the tables of limits that a claim and a completion touch, under an old snapshot and before a long line.
db.execute("select stint.create_jobs_of_type('b', array_fill('{}'::jsonb, array[5000]), p_concurrency_key => 'k')")
db.execute("vacuum analyze stint_internal.job_queue")


TOUCHED = """select sum(pg_stat_get_xact_blocks_fetched(c.oid))::int from pg_class c left join pg_index i on i.indexrelid = c.oid
             where coalesce(i.indrelid, c.oid) = any ('{stint_internal.limit_place,stint_internal.limit_state,stint_internal.limit_nudge}'::regclass[])"""


def turn():
    # At once, and not when it is too late to count; what earlier transactions touched may still be in the sum.
    db.execute("begin; set constraints all immediate")
    before = one(db, TOUCHED)
    db.execute("select stint.complete_job(job_id, run) from stint.claim_jobs('w')")
    touched = one(db, TOUCHED) - before
    db.execute("commit")
    return touched


old.execute("begin isolation level repeatable read")
rows(old, "select count(*) from stint_internal.job_queue")
pages = []
for _ in range(400):
    pages.append(turn())
    # A claim steps over the dead by its marks.
    if len(pages) % 10 == 0:
        db.execute("select stint.move_marks()")
early, late = sorted(pages[50:100])[25], sorted(pages[-50:])[25]
ok(late <= 1.25 * early, f"after 400 turns under an old snapshot one touches {late} pages, not many more than {early}")
same(one(db, "select count(*) from stint.jobs where status = 'completed' and job_type = 'b'"), 400, "each of them ended one job")
db.execute("select stint.create_jobs_of_type('c', array_fill('{}'::jsonb, array[5]), 'other')")
# The least of several, since others' changes to any catalogue can make a session read its own anew.
plans = [one(db, "explain (analyze, buffers, format json) select * from stint.claim_jobs('w', '{other}')")[0]["Plan"] for _ in range(5)]
touched = min(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in plans)
ok(touched < 120, f"a claim of another queue touches {touched} pages beside the long line")
old.execute("rollback")
finish()
