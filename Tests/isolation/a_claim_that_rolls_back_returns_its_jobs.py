"""A claim that rolls back, while other sessions' claims and the marks have gone on: no mark passes a claim that is not committed, and no session's cursor
hides its jobs for longer than that session finds others."""

from harness import Clock, finish, one, rows, same, session, tick

db, failing, ahead, fresh = session(), session(), session(), session()
clock = Clock(db, failing, ahead, fresh)


def claim(conn, limit):
    return [row[0] for row in rows(conn, "select job_id from stint.claim_jobs('w', p_limit => %s)", limit)]


def claim_on(conn, limit):
    """A claim with the cursor of the one before: as if it came in the same second of the real clock, however slow this machine is."""
    second = "select date_part('epoch', clock_timestamp())::bigint"
    while True:
        conn.execute("begin")
        before = one(conn, second)
        conn.execute("select set_config('stint.claim_cursor', (%s::bigint || (current_setting('stint.claim_cursor')::bigint[])[2:])::text, false)", (before,))
        jobs = [row[0] for row in rows(conn, "select job_id from stint.claim_jobs('w', p_limit => %s)", limit)]
        # The next second has begun meanwhile: once more, with what a rollback gives back.
        is_over = one(conn, second) == before
        conn.execute("commit" if is_over else "rollback")
        if is_over:
            return jobs


def jobs(count):
    return [row[0] for row in rows(db, "select stint.create_job('a') from generate_series(1, %s)", count)]


first, rest = jobs(3), jobs(30)
failing.execute("begin")
same(claim(failing, 3), first, "a session claims three jobs, and does not commit")
same(claim(ahead, 10), rest[:10], "another passes them and takes the next")
for _ in range(3):
    clock.later(30)
    tick(db)
failing.execute("rollback")
same(one(db, "select (stint_internal.lane_starts('{default}'))[1] < min(rank) from stint_internal.job_queue where id = any(%s)", first), True,
     "three ticks later the marks are still below the jobs whose claim was not committed")
same(one(ahead, "select (current_setting('stint.claim_cursor')::bigint[])[3] >= max(rank) from stint_internal.job_queue where id = any(%s)", first), True,
     "the other session's cursor is above them")
same(claim_on(ahead, 10), rest[10:20], "while there is enough above, that session takes it")
same(claim(fresh, 2), first[:2], "a session without a cursor takes what the rollback gave back at once")
same(set(claim_on(ahead, 20)), set(first[2:] + rest[20:]), "and the one whose cursor is ahead looks from the marks as soon as it finds too little")
same(one(db, "select stint.sweep_late_jobs()"), 0, "nothing of it needed the sweep")
same({row[0] for row in rows(db, "select run from stint_internal.job_queue")}, {1}, "every job is in run 1: a claim that rolled back never happened")

# A cursor is believed for a second, then that session looks from the marks too.
job, more = jobs(1)[0], jobs(1)
with failing.transaction():
    failing.execute("select from stint_internal.job_queue where id = %s for update", (job,))
    same(claim_on(ahead, 1), more, "a cursor passes a job that somebody else has locked")
ahead.execute("select set_config('stint.claim_cursor', (1 || (current_setting('stint.claim_cursor')::bigint[])[2:])::text, false)")
newer = jobs(1)
same(claim(ahead, 1), [job], "when its second is over it is forgotten, and the job comes before newer ones")
same(claim(ahead, 1), newer, "which are next")

# Its transaction had claimed, and created, and moved: all of it is undone, the marks have moved past where it was, and nothing is lost.
db.execute("select stint.complete_jobs(array_agg(id), array_agg(run)) from stint_internal.job_queue")
job = jobs(1)[0]
failing.execute("begin")
same(claim(failing, 1), [job], "a transaction claims a job")
failing.execute("select stint.release_job(%s, 1)", (job,))
failing.execute("select stint.set_job_priority(%s, 8)", (job,))
same(claim(failing, 1), [job], "gives it back, moves it to another lane and claims it again")
for _ in range(10):
    clock.later(30)
    db.execute("select stint.create_job('a', p_priority => 8)")
    db.execute("select stint.complete_job(job_id, run) from stint.claim_jobs('other')")
    tick(db)
failing.execute("rollback")
clock.later(0)
same([claim(fresh, 10), one(db, "select run from stint_internal.job_queue where id = %s", job)], [[job], 1], "after its rollback the job is where it was, and is claimed at once")
finish()
