"""Priorities that change, queues and types that are paused and resumed, jobs that come back, all right at the marks: every job that may start is claimed, at
once if its change is committed before the marks pass, and none needs more than one sweep."""

from harness import Clock, finish, one, rows, same, session, tick

db, worker, changer = session(), session(), session()
clock = Clock(db, worker, changer)


def jobs(count, more=""):
    return [row[0] for row in rows(db, f"select stint.create_job('a'{more}) from generate_series(1, %s)", count)]


def claimed(limit=100, queues="{default}"):
    worker.execute("select set_config('stint.claim_cursor', '', false)")
    return [row[0] for row in rows(worker, "select job_id from stint.claim_jobs('w', %s, %s)", queues, limit)]


def marks_pass():
    """Marks move on in every lane, past all that is not waiting."""
    for _ in range(4):
        clock.later(0.25)
        db.execute("select stint.create_job('traffic', p_priority => n, p_queue => 'other') from generate_series(0, 10) as n")
        db.execute("select stint.complete_job(job_id, run) from stint.claim_jobs('other', '{other}', 100)")
        db.execute("select stint.run_duty('move_marks')")


def complete():
    db.execute("select stint.complete_jobs(array_agg(id), array_agg(run)) from stint_internal.job_queue where status = 'processing'")


tick(db)
first = jobs(6)
marks_pass()
same(one(db, "select (stint_internal.lane_starts('{default}'))[1] < (select min(rank) from stint_internal.job_queue)"), True, "marks wait for jobs that wait")

# Up, and down again, into lanes whose marks have passed the job's first rank.
db.execute("select stint.set_job_priority(%s, 10), stint.set_job_priority(%s, 5)", (first[4], first[5]))
same(claimed(2), [first[4], first[5]], "jobs that change lane are claimed there at once, above the marks of that lane")
db.execute("select stint.set_job_priority(%s, 3)", (first[0],))
marks_pass()
db.execute("select stint.set_job_priority(%s, 0)", (first[0],))
marks_pass()
same(claimed(), [first[1], first[2], first[3], first[0]], "one that is moved away and back stands at the end of its lane")
complete()

# A priority that is changed while the job runs.
job = jobs(1)[0]
same(claimed(), [job], "a job runs")
marks_pass()
db.execute("select stint.set_job_priority(%s, 7)", (job,))
marks_pass()
db.execute("select stint.release_job(%s, 1)", (job,))
same(claimed(), [job], "moved while it ran, given back when the marks of its new lane had long passed its rank, it is claimed at once")
marks_pass()
db.execute("select stint.fail_job(%s, 2, 'no', p_retry_after => '0 seconds')", (job,))
clock.later(1)
tick(db)
same(claimed(), [job], "so it is when it failed and is retried")
complete()

# A queue that is paused for long.
waiting = jobs(5)
db.execute("select stint.pause_queue('default')")
for _ in range(3):
    marks_pass()
    same(claimed(), [], "nothing is claimed from a paused queue")
more = jobs(2)
tick(db)
changer.execute("begin")
changer.execute("select stint.resume_queue('default')")
marks_pass()
same(claimed(), [], "nor while its resumption is not committed")
changer.execute("commit")
same(claimed(), waiting + more, "when it is, what waited is claimed at once and in order, however far the marks have gone elsewhere")
complete()

# A type that is paused.
waiting = jobs(3)
db.execute("select stint.pause_job_type('a')")
marks_pass()
more = jobs(2)
same(claimed(), [], "jobs of a paused type lose their places")
db.execute("select stint.resume_job_type('a')")
same(set(claimed()), set(waiting + more), "and get new ones above the marks")
complete()

# What is paused while a job of it is not committed yet: a late one is parked by the sweep.
changer.execute("begin")
late = one(changer, "select stint.create_job('b')")
db.execute("select stint.pause_job_type('b')")
marks_pass()
changer.execute("commit")
same(claimed(), [], "a job that commits below the marks while its type is paused is not claimed")
clock.later(3)
tick(db)
same((one(db, "select status from stint_internal.job_queue where id = %s", late), claimed()), ("blocked", []), "the sweep parks it with the others")
db.execute("select stint.resume_job_type('b')")
same(claimed(), [late], "and it is claimed when the type is resumed")
complete()

# A sequence that was set back, as by a restore that leaves it out: the marks follow it within two ticks, and the sweep takes care of what came before.
db.execute("select setval('stint_internal.rank_seq', 1)")
early = jobs(1)
marks_pass()
later = jobs(1)
marks_pass()
same(claimed(), later, "marks that are ahead of the sequence of ranks come back to it")
clock.later(3)
tick(db)
same(claimed(), early, "and what was created before they did is claimed after one sweep")
complete()
db.execute("select stint.complete_job(job_id, run) from stint.claim_jobs('other', '{other}', 100)")
same((one(db, "select stint.sweep_late_jobs()"), one(db, "select count(*) from stint_internal.job_queue")), (0, 0), "nothing is left, above the marks or below")
finish()
