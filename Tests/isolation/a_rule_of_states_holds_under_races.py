"""Where a rule of uniqueness counts success and not failure, callers, workers and retries at the same time never make two that count; where it leaves out what runs, a claim in flight is waited for."""

from harness import Waiting, finish, one, rows, same, session, together, until_blocked

db, other = session(), session()
sessions = [session() for _ in range(8)]
db.execute("""select stint.define_job_type('import', p_max_attempts => 1, p_unique => '{"fields": ["/id"], "states": ["pending", "scheduled", "blocked", "retrying", "processing", "completed"]}'),
                     stint.define_job_type('partial', p_unique => '{"fields": ["/id"], "states": ["pending", "completed"]}')""")


def submit(conn, kind, number):
    return rows(conn, "select job_id, outcome from stint.submit_job(%s, jsonb_build_object('id', %s::int))", kind, number)[0]


# Some attempts fail for good, the rest complete; whoever failed is retried now and then, beside calls for the same.
def work(conn):
    for n in range(80):
        for job, run in rows(conn, "select job_id, run from stint.claim_jobs('w', p_limit => 3)"):
            if (n + run) % 3 == 0:
                conn.execute("select stint.complete_job(%s, %s)", (job, run))
            else:
                conn.execute("select stint.fail_job(%s, %s, 'no', p_retryable => false)", (job, run))


def retry(conn):
    said = []
    for _ in range(40):
        for (job,) in rows(conn, "select id from stint.jobs where job_type = 'import' and status in ('failed', 'dead_letter') order by random() limit 2"):
            said += rows(conn, "select status from stint.retry_jobs(array[%s]::uuid[])", str(job))[0]
    return said


def ask(conn):
    return [submit(conn, "import", n % 6) for n in range(60)]


answers = together(lambda: work(sessions[0]), lambda: work(sessions[1]), lambda: retry(sessions[2]), *[lambda s=s: ask(s) for s in sessions[3:]])
same([a for a in answers if isinstance(a, str)], [], "nobody fails")
same(set(answers[2]) <= {"pending", "duplicate", "unfinished"}, True, "a retry is done, or told that another counts")
same(rows(db, """select payload, count(*) from stint.jobs where job_type = 'import' and status not in ('failed', 'dead_letter') group by payload having count(*) > 1"""), [],
     "of each there is one that counts, or none")
db.execute("select stint.cancel_job(id) from stint.jobs where status in ('pending', 'retrying')")

# A claim in flight, under a rule that leaves out what runs.
first = submit(db, "partial", 1)[0]
with db.transaction():
    db.execute("select job_id from stint.claim_jobs('w', p_limit => 1000)")
    waiting = Waiting(lambda: submit(other, "partial", 1))
    until_blocked(session())
second = waiting.result()
same((second[0] == first, second[1]), (False, "created"), "a claim in flight is waited for, and what runs then does not count")

# The first fails and comes back, the second is gone: a call finds the first, also one that pruning has just passed, and also if its claim is in flight once more.
db.execute("select stint.cancel_job(%s)", (second[0],))
db.execute("select stint.release_job(id, run) from stint.jobs where id = %s", (first,))
db.execute("select stint.prune_records()")
with db.transaction():
    db.execute("select job_id from stint.claim_jobs('w', p_limit => 1000)")
    waiting = Waiting(lambda: submit(other, "partial", 1))
    until_blocked(session())
    db.execute("select stint.release_job(id, run) from stint.jobs where id = %s", (first,))
same(waiting.result(), (first, "existing"), "who comes back to a state that counts is found, whoever took its place in between")

# Pruning passes by an entry that is just changing hands.
db.execute("select stint.cancel_job(%s)", (first,))
with db.transaction():
    third = submit(db, "partial", 1)
    other.execute("select stint.prune_records()")
same(submit(other, "partial", 1), (third[0], "existing"), "pruning leaves alone what is changing hands")
finish()
