"""A ticker that is ended in the middle of a duty, and a server that crashes with claims, commits and ticks half done: whatever was committed is found again
within one sweep, whatever was not has never been."""

from harness import Clock, Server, Waiting, finish, one, rows, same, session, tick, until_blocked

SWEEP = 3
CLAIM = "select job_id from stint.claim_jobs('w', '{default}', 10000)"


def late_jobs(db, clock, count):
    """So many ready jobs below the marks, as after a transaction that took long."""
    with session() as writer:
        Clock(writer).time = clock.time
        with writer.transaction():
            jobs = {row[0] for row in rows(writer, "select stint.create_job('a', p_priority => n %% 11) from generate_series(1, %s) as n", count)}
            for _ in range(4):
                db.execute("select stint.create_job('a')")
                db.execute("select stint.complete_job(job_id, run) from stint.claim_jobs('other')")
                clock.later(0.3)
                tick(db)
    return jobs


def end_in(ticker, blocker, locked, action):
    """Lets a ticker run into a lock in the middle of `action`, and ends its session there."""
    with blocker.transaction():
        blocker.execute(locked)
        waiting = Waiting(lambda: one(ticker, action))
        until_blocked(blocker)
        blocker.execute("select pg_terminate_backend(%s, 5000)", (ticker.info.backend_pid,))
        return "terminating connection" in str(waiting.result())


db, worker, blocker = session(), session(), session()
clock = Clock(db, worker)
tick(db)
steps = {
    "after it has written a mark, before that is on record": ("lock table stint_internal.duty_run in share mode", "select stint.tick()"),
    "when the sweep has found jobs, and not moved them": ("lock table stint_internal.job_queue in share mode", "select stint.sweep_late_jobs()"),
    "when the sweep has given ranks, before that is on record": ("lock table stint_internal.duty_run in share mode", "select stint.run_duty('sweep_late_jobs')"),
    "when the marks are about to go back": ("lock table stint_internal.mark in share mode", "select stint.sweep_late_jobs()"),
}
for where, (locked, action) in steps.items():
    jobs = late_jobs(db, clock, 10500 if "go back" in where else 12)
    ticker = session()
    clock.sessions.append(ticker)
    clock.later(SWEEP)
    clock.sessions.remove(ticker)
    same(end_in(ticker, blocker, locked, action), True, f"a ticker is ended {where}")
    tick(db)
    same({row[0] for row in rows(worker, CLAIM)} | {row[0] for row in rows(worker, CLAIM)}, jobs, "the next tick of another one brings every job back")
    db.execute("select stint.complete_jobs(array_agg(id), array_agg(run)) from stint_internal.job_queue")

with Server() as server:
    db, worker, writer, ticker = sessions = [server.session() for _ in range(4)]
    clock = Clock(*sessions)
    tick(db)

    # Committed: created, claimed, completed, below the marks; and marks that have moved past all but the waiting ones.
    writer.execute("begin")
    late = {row[0] for row in rows(writer, "select stint.create_job('a', p_priority => n) from generate_series(0, 10) as n")}
    waiting = {row[0] for row in rows(db, "select stint.create_job('a') from generate_series(1, 60)")}
    claimed = {row[0] for row in rows(worker, "select job_id from stint.claim_jobs('dead', p_limit => 20)")}
    completed = {row[0] for row in rows(db, "select stint.complete_jobs(array_agg(id), array_agg(run)) from (select * from stint_internal.job_queue where status = 'processing' order by rank limit 5) as j")}
    for _ in range(5):
        clock.later(0.3)
        db.execute("select stint.create_job('a', p_priority => 10)")
        db.execute("select stint.complete_job(job_id, run) from stint.claim_jobs('other')")
        tick(db)
    # Half done: a claim, a completion, new jobs, a promotion's ranks, marks and a sweep.
    worker.execute("begin")
    worker.execute("select stint.claim_jobs('dead', p_limit => 15)")
    worker.execute("select stint.complete_jobs(array_agg(id), array_agg(run)) from stint_internal.job_queue where status = 'processing'")
    writer.execute("commit")
    writer.execute("begin")
    never = {row[0] for row in rows(writer, "select stint.create_job('a') from generate_series(1, 40)")}
    ticker.execute("begin")
    clock.later(SWEEP)
    same(tick(ticker)["sweep_late_jobs"], 11, "a tick finds late jobs, and is not committed")
    server.crash()

    server.start()
    db, worker = server.session(), server.session()
    clock.sessions = [db, worker]
    clock.later(0)
    same(one(db, "select (select last_value from stint_internal.rank_seq) >= (select max(greatest(last_value, seen)) from stint_internal.mark)"), True,
         "after a crash the sequence of ranks is not behind the marks")
    new = one(db, "select stint.create_job('a')")
    same(one(db, "select count(*) from stint_internal.job_queue where rank >= (select rank from stint_internal.job_queue where id = %s)", new), 1, "no rank is used again")
    tick(db)
    got = {row[0] for row in rows(worker, "select job_id from stint.claim_jobs('alive', p_limit => 1000)")}
    same(got, waiting - claimed | late | {new}, "one tick later everything that waited can be claimed: the half-done claim has never been")
    clock.later(600)
    db.execute("select stint.heartbeat('alive')")
    tick(db)
    lost = {row[0] for row in rows(worker, "select job_id from stint.claim_jobs('alive', p_limit => 1000)")}
    same(lost, claimed - completed, "jobs of workers that died with the server are rescued when their leases are over")
    db.execute("select stint.complete_jobs(array_agg(id), array_agg(run)) from stint_internal.job_queue")
    same(one(db, "select count(*) from stint_internal.job_queue"), 0, "then nothing is left")
    done = [row[0] for row in rows(db, "select id from stint_internal.job_history")]
    same((len(done) - len(set(done)), (waiting | late | {new}) - set(done), set(done) & never), (0, set(), set()), "each job ended once, those of open transactions do not exist")

    # With commits that are not waited for, a crash takes the latest ones with it: those, and no others.
    for conn in (db, worker):
        conn.execute("set synchronous_commit = off")
    for n in range(300):
        db.execute("select stint.create_job('a', p_priority => %s)", (n % 3,))
        worker.execute("select stint.claim_jobs('dead')" if n % 3 else "select 1")
        if n % 7 == 0:
            db.execute("select stint.move_marks()")
    server.crash()
    server.start()
    db, worker = server.session(), server.session()
    clock.sessions = [db, worker]
    clock.later(SWEEP)
    tick(db)
    left = one(db, "select count(*) from stint_internal.job_queue where status = 'pending'")
    same(one(worker, "select count(*) from stint.claim_jobs('alive', p_limit => 1000)"), left, "what is left after a crash without synchronous commits is claimed within one sweep")
finish()
