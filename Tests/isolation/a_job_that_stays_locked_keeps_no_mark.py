"""A claim that is not committed keeps its job and, as any open transaction, all that ends meanwhile in the index. The mark waits for it, but not for ever: or every new cursor would walk
over all of that. If the job comes back after all, the sweep finds it."""

from harness import Clock, finish, ok, one, rows, same, session

SWEEP = 3
db, holder, fresh = session(), session(), session()
clock = Clock(db, holder, fresh)


def pages(queue):
    """How many pages a claim touches that begins with a new cursor, and is undone; the least of several, since the caches of a session are filled now and then."""
    touched = []
    for _ in range(4):
        fresh.execute("begin")
        fresh.execute("select set_config('stint.claim_cursor', '', true)")
        plan = one(fresh, f"explain (analyze, buffers, format json) select * from stint.claim_jobs('w', '{{{queue}}}')")[0]["Plan"]
        fresh.execute("rollback")
        touched.append(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
    return min(touched)


def come_and_go(queue, jobs, tenants):
    """So many jobs, a batch for each tick."""
    for _ in range(jobs // 200):
        for tenant in tenants:
            db.execute("select set_config('stint.tenant_id', %s, false)", (tenant,))
            db.execute("select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, array[%s::int]), %s)", (200 // len(tenants), queue))
        got = rows(db, "select job_id, run from stint.claim_jobs('w', array[%s], 200)", queue)
        db.execute("select stint.complete_jobs(%s, %s)", ([job for job, _ in got], [run for _, run in got]))
        db.execute("select stint.move_marks()")


def held(queue, jobs, tenants):
    db.execute("select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{3}'), %s)", (queue,))
    holder.execute("begin")
    job = one(holder, "select job_id from stint.claim_jobs('h', array[%s])", queue)
    come_and_go(queue, 400, tenants)
    before = pages(queue)
    come_and_go(queue, jobs, tenants)
    after = pages(queue)
    # In a fair queue a claim walks over what has ended in the last tick: 200 jobs.
    ok(after <= before + 300, f"{queue}: a claim touches {after} pages after {jobs} jobs have ended behind one that stays locked, not many more than {before}")
    holder.execute("rollback")
    db.execute("select stint.complete_jobs(array_agg(job_id), array_agg(run)) from stint.claim_jobs('w', array[%s], 10)", (queue,))
    clock.later(SWEEP)
    db.execute("select stint.sweep_late_jobs()")
    same([row[0] for row in rows(db, "select job_id from stint.claim_jobs('w', array[%s], 10)", queue)], [job], f"{queue}: the locked job comes back with one sweep")
    same(one(db, "select run from stint_internal.job_queue where id = %s", job), 1, "in its first run: the claim has never been")


held("plain", 15000, [""])
db.execute("select stint.define_queue('shared', p_fair => true)")
held("shared", 4000, ["x", "y"])
finish()
