"""A writer stays open for minutes while the marks move on: when it commits at last, its jobs are claimed within one sweep, whatever it did to get them
into line, in whichever lane, and while somebody holds an old snapshot."""

from harness import Clock, finish, one, rows, same, session, tick

db, worker, writer, reader = session(), session(), session(), session()
clock = Clock(db, worker, writer)
CLAIM = "select job_id from stint.claim_jobs('w', '{default,mails}', 100)"
# How often the sweep is done, and how often the worker below looks.
SWEEP, LOOK = 3, 0.5


def claimed():
    # A session keeps its cursor for a second of the real clock, in which these minutes may pass: as if it was over.
    worker.execute("select set_config('stint.claim_cursor', '', false)")
    return {row[0] for row in rows(worker, CLAIM)}


def minutes_pass(minutes=3):
    """Other jobs come and go in the same lanes, and a runner ticks."""
    for _ in range(minutes * 2):
        clock.later(30)
        db.execute("select stint.create_job('a', p_priority => n, p_queue => q) from generate_series(0, 10, 5) as n, unnest('{default,mails}'::text[]) as q")
        db.execute("select stint.complete_job(job_id, run) from stint.claim_jobs('other', '{default,mails}', 100)")
        tick(db)


def delay():
    """Seconds from now until the worker gets something, and what it gets."""
    for n in range(20):
        if got := claimed():
            worker.execute("select stint.complete_jobs(array_agg(id), array_agg(run)) from stint_internal.job_queue where id = any(%s)", (list(got),))
            return round(n * LOOK, 1), got
        clock.later(LOOK)
        tick(db)
    return None, set()


def late(what, work, *args, minutes=3):
    """Does `work`, which returns ids, in a transaction that stays open for minutes; then its jobs must come within one sweep."""
    writer.execute("begin")
    jobs = {row[0] for row in rows(writer, work, *args)}
    minutes_pass(minutes)
    writer.execute("commit")
    same((bool(jobs), claimed()), (True, set()), f"{what}: at first a claim does not see them, since the marks are ahead")
    waited, got = delay()
    same((waited is not None and waited <= SWEEP + LOOK, got), (True, jobs), f"{what}: within one sweep they are all claimed ({waited} s)")


# With an old snapshot held by somebody else all along.
reader.execute("begin isolation level repeatable read")
one(reader, "select count(*) from stint_internal.job_queue")

minutes_pass(1)
late("new jobs", "select stint.create_job('a') from generate_series(1, 5)")
late("new jobs in lanes of their own and in used ones", "select stint.create_job('a', p_priority => n, p_queue => q) from generate_series(0, 10) as n, unnest('{default,mails}'::text[]) as q")
late("a batch", "select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{50}'), p_priority => 7)")
late("a batch, ten minutes", "select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{50}'), p_priority => 7)", minutes=10)

# Other ways into a line, from a job that exists already.
db.execute("select stint.create_job('a', p_scheduled_for => stint.now() + interval '1 day')")
late("a delayed job that is started now", "select id from stint_internal.job_queue where stint.retry_job(id) = 'pending'")
db.execute("select stint.create_job('a', p_scheduled_for => stint.now() + interval '1 second')")
clock.later(2)
late("a promotion", "with done as materialized (select stint.promote_due_jobs()) select id from done, stint_internal.job_queue where rank is null")
db.execute("select stint.create_job('a'), stint.pause_job_type('b'), stint.create_job('b')")
worker.execute(CLAIM)
late("a release and a resumed type", """with released as materialized (select id, stint.release_job(id, run) from stint_internal.job_queue where status = 'processing'),
    resumed as materialized (select id, stint.resume_job_type('b') from stint_internal.job_queue where status = 'blocked')
    select id from released union all select id from resumed""")
db.execute("select stint.pause_queue('mails'), stint.create_job('a', p_queue => 'mails')")
same(claimed(), set(), "a paused queue gives nothing")
writer.execute("begin")
moved = {row[0] for row in rows(writer, "select id from stint_internal.job_queue where stint.set_job_priority(id, 9)")}
for _ in range(6):
    clock.later(10)
    db.execute("select stint.create_job('a', p_priority => 9)")
    db.execute("select stint.complete_job(job_id, run) from stint.claim_jobs('other', '{default}', 100)")
    tick(db)
db.execute("select stint.resume_queue('mails')")
same(claimed(), set(), "a job that is just being moved to another lane is left alone")
writer.execute("commit")
waited, got = delay()
same((waited is not None and waited <= SWEEP + LOOK, got), (True, moved), f"a move to another lane that commits late: claimed within one sweep ({waited} s)")

# So many that ranks would be given for minutes: the marks come back to them.
writer.execute("begin")
writer.execute("select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{12000}'), p_priority => n) from generate_series(3, 4) as n")
first = one(writer, "select id from stint_internal.job_queue where priority = 4 order by rank limit 1")
minutes_pass(1)
same(one(db, "select count(*) from stint_internal.job_queue"), 0, "24,000 jobs of one transaction are not there yet")
writer.execute("commit")
same(claimed(), set(), "and behind the marks when they are")
clock.later(SWEEP)
tick(db)
got = rows(worker, "select job_id from stint.claim_jobs('w', '{default}', 10000)")
same(got[0][0], first, "one sweep later they are claimed in their order")
for _ in range(3):
    clock.later(0.2)
    tick(db)
    got += rows(worker, "select job_id from stint.claim_jobs('w', '{default}', 10000)")
same(len(set(got)), 24000, "all of them, while the marks move on")

# The first job of a queue, in a transaction that stays open: the queue is not written down yet, and other people's jobs of it must not wait for that.
writer.execute("begin")
mine = one(writer, "select stint.create_job('a', p_queue => 'young')")
others = {row[0] for row in rows(db, "select stint.create_job('a', p_queue => 'young') from generate_series(1, 3)")}
for _ in range(4):
    clock.later(0.3)
    db.execute("select stint.create_job('a')")
    db.execute("select stint.move_marks()")
CLAIM = "select job_id from stint.claim_jobs('w', '{young}', 100)"
same(claimed(), set(), "jobs of a queue that is not written down yet can be passed by the marks")
clock.later(SWEEP)
tick(db)
for _ in range(4):
    clock.later(0.3)
    db.execute("select stint.create_job('a')")
    db.execute("select stint.move_marks()")
same(claimed(), others, "the sweep brings the marks back to them, and the marks stay there until they are claimed")
writer.execute("commit")
waited, got = delay()
same((waited is not None and waited <= SWEEP + LOOK, got), (True, {mine}), f"the first job itself comes within one sweep of its commit ({waited} s)")

same(one(reader, "select count(*) from stint_internal.job_queue"), 0, "the old snapshot was held all along")
finish()
