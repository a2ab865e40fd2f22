"""A claim that rolls back, while other sessions' claims and the marks have gone on: no mark passes a claim that is not committed, and no session's cursor
hides its jobs for longer than that session finds others."""

from harness import Clock, finish, one, rows, same, session, tick

db, failing, ahead, fresh = session(), session(), session(), session()
clock = Clock(db, failing, ahead, fresh)


SECOND = "select (current_setting('stint.claim_cursor')::bigint[])[1]"


def claim(conn, limit):
    return [row[0] for row in rows(conn, "select job_id from stint.claim_jobs('w', p_limit => %s)", limit)]


def jobs(count):
    return [row[0] for row in rows(db, "select stint.create_job('a') from generate_series(1, %s)", count)]


def attempt():
    """Everything in one second of the real clock, in which a session keeps its cursor; otherwise None."""
    db.execute("select stint.complete_jobs(array_agg(id), array_agg(run)) from stint_internal.job_queue where status = 'processing'")
    # A new second, so that there is time for all of it.
    db.execute("select pg_sleep(1 - date_part('epoch', clock_timestamp())::numeric % 1)")
    first, rest = jobs(3), jobs(30)
    failing.execute("begin")
    found = [claim(failing, 3) == first, claim(ahead, 10) == rest[:10]]
    second = one(ahead, SECOND)
    for _ in range(3):
        clock.later(30)
        tick(db)
    failing.execute("rollback")
    marks = one(db, "select (stint_internal.lane_starts('{default}'))[1] < min(rank) from stint_internal.job_queue where id = any(%s)", first)
    cursor = one(ahead, "select (current_setting('stint.claim_cursor')::bigint[])[3] >= max(rank) from stint_internal.job_queue where id = any(%s)", first)
    found.append(claim(ahead, 10) == rest[10:20])
    same_second = one(ahead, SECOND) == second
    found.append(claim(fresh, 2) == first[:2])
    found.append(set(claim(ahead, 20)) == set(first[2:] + rest[20:]))
    late = one(db, "select stint.sweep_late_jobs()")
    return (found, marks, cursor, late) if same_second else None


for _ in range(10):
    if result := attempt():
        break
found, marks, cursor, late = result or ([None] * 5, None, None, None)
same(marks, True, "three ticks later the marks are still below jobs whose claim is not committed")
same(cursor, True, "another session's cursor has passed them")
same(found[0] and found[1] and found[2], True, "while there is enough above, that session takes it")
same(found[3], True, "a session without a cursor takes what the rollback gave back at once")
same(found[4], True, "and the one whose cursor is ahead looks from the marks as soon as it finds too little")
same(late, 0, "nothing of it needed the sweep")
same({row[0] for row in rows(db, "select run from stint_internal.job_queue")}, {1}, "every job is in run 1: a claim that rolled back never happened")

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
