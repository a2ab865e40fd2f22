"""Two sessions carry on the same operation, jobs are locked by others, claims go on meanwhile: each job is done once, and nobody waits."""

from harness import Waiting, finish, one, rows, same, session, together

db, first, second = session(), session(), session()


def state(operation):
    return rows(db, "select status, matched, changed, skipped from stint.bulk_operations where operation_id = %s", operation)[0]


def carry_on(conn, operation, limit=7):
    while one(conn, "select stint.run_bulk_operation(%s, %s) ->> 'status'", operation, limit) == "running":
        pass


db.execute("select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, array[500]), 'q')")
operation = one(db, "select stint.start_bulk_operation('cancel', '{\"queue\": \"q\"}')")
first.execute("begin")
same(one(first, "select stint.run_bulk_operation(%s, 10) ->> 'changed_now'", operation), "10", "one session is in the middle of a batch")
same(one(second, "select stint.run_bulk_operation(%s) ->> 'changed_now'", operation), "0", "another one does not wait for it")
same(one(second, "select stint.run_bulk_operations()"), 0, "nor does the duty")
stop = Waiting(lambda: one(second, "select stint.stop_bulk_operation(%s)", operation))
first.execute("rollback")
same(stop.result(), "stopped", "who stops it waits for the batch")
same(state(operation), ("stopped", 500, 0, 0), "and a batch that rolls back has done nothing")

operation = one(db, "select stint.start_bulk_operation('cancel', '{\"queue\": \"q\"}')")
first.execute("begin")
held = [row[0] for row in rows(first, "select job_id from stint.claim_jobs('w', '{q}', 5)")]
same(one(second, "select stint.run_bulk_operation(%s) ->> 'changed_now'", operation), "495", "jobs whose claim is not committed are left out, and not waited for")
same(state(operation), ("running", 500, 495, 0), "but not forgotten")
first.execute("commit")
same(one(second, "select stint.run_bulk_operation(%s) ->> 'changed_now'", operation), "5", "later they are asked to stop")
same(state(operation), ("completed", 500, 500, 0), "and the operation is over")
same(one(db, "select count(*) from stint_internal.job_queue where id = any(%s) and cancel_requested_at is not null", held), 5, "as running jobs are")
db.execute("select stint.fail_job(id, run, 'stopped') from stint_internal.job_queue where id = any(%s)", (held,))

undo = one(db, "select stint.undo_bulk_operation(%s)", operation)
workers = [session() for _ in range(4)]
together(*[lambda w=w: carry_on(w, undo) for w in workers])
same(state(undo), ("completed", 500, 500, 0), "four sessions undo it together")
same(one(db, "select count(*) from stint_internal.all_jobs"), 500, "every job is there once")

ran = []


def work(conn, name, claims=60):
    for _ in range(claims):
        taken = rows(conn, "select job_id, run from stint.claim_jobs(%s, '{q,r}', 5)", name)
        ran.extend(row[0] for row in taken)
        conn.execute("select stint.complete_jobs(%s, %s)", ([row[0] for row in taken], [row[1] for row in taken]))


move = one(db, "select stint.start_bulk_operation('move', '{\"queue\": \"q\"}', 'r')")
together(*[lambda w=w: carry_on(w, move) for w in workers[:2]], *[lambda w=w, n=n: work(w, f"w{n}") for n, w in enumerate(workers[2:])])
carry_on(db, move)
work(db, "last", 500)
same((len(ran), len(set(ran))), (500, 500), "while jobs are moved under two sessions, two workers run each of them once")
same(one(db, "select count(*) from stint_internal.job_queue"), 0, "and none is left")

retry = one(db, "select stint.start_bulk_operation('retry', '{\"queue\": \"r\", \"status\": \"completed\"}')")
other = one(db, "select stint.start_bulk_operation('delete', '{\"queue\": \"r\"}')")
together(*[lambda w=w, o=o: carry_on(w, o) for w, o in zip(workers, (retry, other, retry, other))])
left = one(db, "select count(*) from stint_internal.all_jobs where queue = 'r'")
same(state(retry)[2] + state(other)[2] >= 1 and left == state(retry)[2], True, "retry and delete at once: each job is either run again or gone")

# Waiting.
job = one(db, "select stint.create_job('w', p_queue => 'w')")
waiting = Waiting(lambda: one(first, "select stint.wait_for_job(%s, '1 minute') ->> 'status'", job))
db.execute("select stint.complete_job(job_id, run) from stint.claim_jobs('w', '{w}')")
same(waiting.result(), "completed", "wait_for_job sees what others commit while it waits")
job = one(db, "select stint.create_job('w', p_queue => 'w')")
same(one(first, "select stint.wait_for_job(%s, '50 milliseconds') ->> 'status'", job), "pending", "and answers when its time is over")
same(one(first, "select stint.wait_for_job(%s, '50 milliseconds') ->> 'hint'", job), f"It has not ended yet. Why: select stint.explain_job('{job}');", "and says whom to ask why")
first.execute("begin isolation level repeatable read")
same(together(lambda: one(first, "select stint.wait_for_job(%s)", job))[0], "ST001", "in a transaction that could see nothing new it says so")
first.execute("rollback")
finish()
