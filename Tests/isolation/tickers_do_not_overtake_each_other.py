"""Several tickers at once keep one pace, so that the marks keep their distance from transactions in flight; and nobody moves them while a sweep gives ranks."""

from harness import Clock, finish, one, rows, same, session, tick, together

db, other, worker = session(), session(), session()

# In real time: many callers, who all find a duty due at the same moment, several times a second.
LOOP = """do $$ begin
    loop
        perform stint.run_duty('move_marks'), stint.run_duty('promote_due_jobs');
        commit;
        exit when date_part('epoch', clock_timestamp()) > %s and (select count(*) from stint_internal.duty_run) > 4;
    end loop;
end $$"""
end = one(db, "select date_part('epoch', clock_timestamp()) + 4")
tickers = [session() for _ in range(6)]
same(set(together(*[lambda s=s: s.execute(LOOP % end).statusmessage for s in tickers])), {"DO"}, "six sessions tick as fast as they can")
runs, close = db.execute("""select count(*), count(*) filter (where gap < interval '200 milliseconds')
    from (select ran_at - lag(ran_at) over (partition by duty order by ran_at) as gap from stint_internal.duty_run) as d""").fetchone()
same((runs > 2, close), (True, 0), f"a duty is never done twice within its pace, though {runs} runs were raced for")

# With the clock in hand.
clock = Clock(db, other, worker)
db.execute("truncate stint_internal.duty_run")
producer = session()
tick(db)
with producer.transaction():
    job = one(producer, "select stint.create_job('a')")
    for conn in (db, other, db, other):
        tick(conn)
    clock.later(0.1)
    for conn in (db, other, db, other):
        tick(conn)
same([row[0] for row in rows(worker, "select job_id from stint.claim_jobs('w')")], [job], "a commit that takes a tenth of a second is not late, however many tick meanwhile")

# Two tickers that call the duty itself, not by way of tick.
with db.transaction():
    db.execute("select stint.create_job('a')")
    db.execute("select stint.move_marks()")
    same(one(other, "select stint.move_marks()"), 0, "while one moves the marks no other does, and none waits")
db.execute("select stint.complete_job(job_id, run) from stint.claim_jobs('w') ")

# The sweep gives ranks and takes its time to commit.
with producer.transaction():
    late = one(producer, "select stint.create_job('a')")
    for _ in range(5):
        db.execute("select stint.create_job('a')")
        db.execute("select stint.complete_job(job_id, run) from stint.claim_jobs('w')")
        db.execute("select stint.move_marks()")
with db.transaction():
    same(one(db, "select stint.sweep_late_jobs()"), 1, "a sweep finds a late job")
    for _ in range(5):
        other.execute("select stint.create_job('a')")
        other.execute("select stint.complete_job(job_id, run) from stint.claim_jobs('w')")
        clock.later(1)
        other.execute("select stint.tick()")
        other.execute("select stint.move_marks()")
same(one(worker, "select job_id from stint.claim_jobs('w')"), late, "and is not overtaken before it commits: the job is claimed at once, not at the next sweep")

# A transaction that ticks and stays open holds up its own duties, not claims; when it ends, the next ticker goes on.
db.execute("begin")
clock.later(10)
tick(db)
jobs = [row[0] for row in rows(other, "select stint.create_job('a') from generate_series(1, 3)")]
clock.later(10)
same(set(one(other, "select stint.tick()")), {"next_due_at"}, "a tick beside one that stays open does nothing, and does not wait")
same([row[0] for row in rows(worker, "select job_id from stint.claim_jobs('w', p_limit => 3)")], jobs, "claims go on")
db.execute("rollback")
clock.later(10)
same("move_marks" in one(other, "select stint.tick()"), True, "when it has ended another one does the duties")
finish()
