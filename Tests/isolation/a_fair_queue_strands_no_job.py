"""Fair queues have places of their own, and clocks that no transaction holds: a held insert, a claim that rolls back, two tickers, a sweep that takes its
time, clocks that are behind: no job is stranded, and producers of one tenant who do not see each other gain nothing by it."""

from harness import Clock, finish, one, rows, same, session, tick, together

db, other, worker, failing, producer, reader = (session() for _ in range(6))
clock = Clock(db, other, worker, failing, producer)
CLOCK = "(select clock from stint_internal.fair_lane where queue = 'q' and priority = 0)"


def jobs(conn, tenant, count=1, queue="q"):
    conn.execute("select set_config('stint.tenant_id', %s, false)", (tenant,))
    return [row[0] for row in rows(conn, "select * from stint.create_jobs_of_type('a', array_fill('{}'::jsonb, array[%s]), %s)", count, queue)]


def claim(conn, limit=1, fresh=True):
    if fresh:
        conn.execute("select set_config('stint.claim_cursor', '', false)")
    return [row[0] for row in rows(conn, "select job_id from stint.claim_jobs('w', '{q}', %s)", limit)]


def complete():
    db.execute("select stint.complete_jobs(array_agg(id), array_agg(run)) from stint_internal.job_queue where status = 'processing'")


def marks_pass(times=4):
    """Other jobs of other tenants come and go, and the marks move."""
    for n in range(times):
        clock.later(0.25)
        passing = jobs(db, f"passing {n}", 3)
        got = claim(other, 3)
        db.execute("select stint.complete_jobs(array_agg(id), array_agg(run)) from stint_internal.job_queue where id = any(%s)", (got,))
        db.execute("select stint.move_marks()")
        assert len(passing) == 3


def swept():
    clock.later(3)
    return tick(db).get("sweep_late_jobs")


db.execute("select stint.define_queue('q', p_fair => true)")
tick(db)
marks_pass()

# An insert that is held while the marks move, under an old snapshot.
reader.execute("begin isolation level repeatable read")
one(reader, "select count(*) from stint_internal.job_queue")
producer.execute("begin")
late = jobs(producer, "late", 5)
marks_pass(8)
producer.execute("commit")
same(claim(worker, 10), [], "jobs that are committed late are below the mark of a fair lane")
same(swept(), 5, "the sweep finds them")
same(claim(worker, 10), late, "and gives them places above it, in their order")
complete()

# A large insert: the first of its jobs would have had their turn meanwhile. They get it next, and do not go behind the others.
producer.execute("begin")
late = jobs(producer, "late", 1000)
marks_pass(8)
producer.execute("commit")
count = swept()
same(0 < count < 30, True, f"of a large insert only those are late whose turn has passed: {count} of 1000")
same(set(late[:count]) <= set(claim(worker, 2 * count + 20)), True, "they get the next turns, beside the others of their tenant")
claim(worker, 1000)
complete()

# More than a sweep gives places to. Each turn of the other tenant is as long as a hundred of theirs.
db.execute("select stint.set_tenant_weight('slow', 0.01)")
producer.execute("begin")
late = jobs(producer, "late", 12000)
jobs(db, "slow", 130)
claim(worker, 130)
complete()
marks_pass()
producer.execute("commit")
same(claim(worker, 10), [], "so many can be late that no place is given to each")
swept()
got = claim(worker, 10000)
for _ in range(3):
    clock.later(0.25)
    tick(db)
got += claim(worker, 10000)
same(got, late, "the marks go back to them")
complete()
reader.execute("rollback")

# A claim that rolls back.
first, rest = jobs(db, "a", 5), jobs(db, "b", 20)
failing.execute("begin")
taken = claim(failing, 6)
marks_pass()
failing.execute("rollback")
same(claim(worker, 25)[: len(taken)], taken, "a claim that rolls back has moved the clock, but no mark: its jobs are claimed at once, before all others")
complete()

# The first tick after a claim, beside claims that are not committed: a newcomer is above the mark.
failing.execute("begin")
jobs(db, "a", 50)
claim(failing, 50)
marks_pass()
job = jobs(db, "new")
same(claim(worker, 10), job, "a newcomer beside claims that are not committed is claimed at once")
failing.execute("commit")
complete()

# A commit that takes less than a tick, beside one that moves the clock far on.
tick(db)
db.execute("select stint.move_marks()")
producer.execute("begin")
job = jobs(producer, "short")
jobs(db, "a", 100)
claim(failing, 100)
complete()
db.execute("select stint.move_marks()")
producer.execute("commit")
same(claim(worker, 1), job, "a commit that takes less than a tick is not late, however far the clock has gone")
complete()

# A sweep that takes its time to commit is not overtaken.
producer.execute("begin")
late = jobs(producer, "late")
marks_pass()
producer.execute("commit")
with db.transaction():
    same(one(db, "select stint.sweep_late_jobs()"), 1, "a sweep finds a late job")
    for n in range(5):
        clock.later(1)
        jobs(other, f"passing {n}")
        claim(worker)
        other.execute("select stint.tick()")
        other.execute("select stint.move_marks()")
same(claim(worker, 10), late, "and is not overtaken before it commits")
complete()

# A queue that is empty for long, and a clock that is behind: as after a crash, or two claims that told it their ranks in the wrong order.
for behind in ("first_fair_rank()", "first_fair_rank() + 1000"):
    jobs(db, "a", 100)
    claim(worker, 100)
    complete()
    for _ in range(3):
        clock.later(0.3)
        tick(db)
    db.execute(f"select setval({CLOCK}, stint_internal.{behind})")
    early = jobs(db, "early")
    same(claim(worker), [], "behind a clock that is set back a newcomer is below the mark")
    swept()
    same(claim(worker), early, "which the sweep puts right")
    complete()
    later = jobs(db, "later")
    same(claim(worker), later, "and the next mark puts the clock right")
    complete()

# Producers of one tenant whose transactions are open at once.
db.execute("select stint.define_queue('q', p_fair => true)")
producers = [session() for _ in range(8)]
for conn in producers:
    conn.execute("begin")
for conn in producers:
    jobs(conn, "crowd")
for conn in producers:
    conn.execute("commit")
jobs(db, "one", 8)
ranks = "select (max(rank) - min(rank)) / 1048576 from stint_internal.job_queue where tenant_id = %s"
same([one(db, ranks, "crowd"), one(db, ranks, "one")], [7, 7], "eight producers at once pay as much for their jobs as one who makes eight")
same(sorted(row[0] for row in rows(db, "select tenant_id from stint.claim_jobs('w', '{q}', 8)")), ["crowd"] * 4 + ["one"] * 4, "so they take turns with it")
complete()
claim(worker, 100)
complete()
for conn in producers:
    conn.execute("begin")
for conn in producers:
    jobs(conn, "crowd", 100)
for conn in producers:
    conn.execute("commit")
jobs(db, "one", 800)
share = [row[0] for row in rows(db, "select tenant_id from stint.claim_jobs('w', '{q}', 200)")].count("crowd")
same(share < 150, True, f"eight large transactions at once get less than three times their share: {share} of 200 turns")
claim(worker, 2000)
complete()

# In real time: producers, workers, tickers, and a queue that is made plain and fair again; then every job has been claimed once.
for conn in (db, other, worker, failing, producer, *producers):
    conn.execute("rollback")
    conn.execute("select set_config('stint.fake_now', '', false)")
made, got = [], []
end = one(db, "select date_part('epoch', clock_timestamp()) + 5")


def is_time(conn):
    # Longer where the machine is slow, so that something happens.
    return one(conn, "select date_part('epoch', clock_timestamp())") < end or len(made) <= 100


def produce(conn, tenant):
    while is_time(conn):
        made.extend(jobs(conn, tenant, 7))


def consume(conn):
    while is_time(conn):
        for job, run in rows(conn, "select job_id, run from stint.claim_jobs('w', '{q}', 5)"):
            got.append(job)
            conn.execute("select stint.complete_job(%s, %s)", (job, run))


def ticks(conn):
    while is_time(conn):
        conn.execute("select stint.tick()")
        conn.execute("select pg_sleep(0.05)")


def switch(conn):
    while is_time(conn):
        for fair in (False, True):
            conn.execute("select stint.define_queue('q', p_fair => %s, p_ageing => '1 second')", (fair,))
            conn.execute("select pg_sleep(0.4)")


results = together(*[lambda c=c, n=n: produce(c, f"t{n}") for n, c in enumerate(producers[:3])],
                   *[lambda c=c: consume(c) for c in producers[3:6]], lambda: ticks(producers[6]), lambda: ticks(producers[7]), lambda: switch(other))
same(set(results), {None}, "producers, workers, tickers and a queue that changes its kind do not disturb each other")
for _ in range(200):
    db.execute("select stint.sweep_late_jobs()")
    db.execute("select set_config('stint.claim_cursor', '', false)")
    more = rows(db, "select job_id, run from stint.claim_jobs('last', '{q}', 10000)")
    if not more:
        break
    got.extend(job for job, _ in more)
    db.execute("select stint.complete_jobs(%s, %s)", ([job for job, _ in more], [run for _, run in more]))
same((len(made) > 100, sorted(got) == sorted(made), one(db, "select count(*) from stint_internal.job_queue")), (True, True, 0),
     f"each of {len(made)} jobs was claimed once")
finish()
