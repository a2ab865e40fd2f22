"""Jobs of two types with limits share keys and replace each other's payload, priority, queue and time, while workers claim them and others create parents and retries: nobody fails, none waits
twice, none is stranded, no slot is kept."""

from harness import Waiting, finish, one, rows, same, session, together, until_blocked

db, other = session(), session()
sessions = [session() for _ in range(8)]
parts = '["payload", "priority", "queue", "max_attempts", "tags", "scheduled_for"]'
db.execute(f"""select stint.define_job_type('csv', p_max_running => 3, p_unique => '{{"fields": ["/id"], "by_type": false, "on_conflict": "replace", "replace": {parts}}}'),
                      stint.define_job_type('pdf', p_unique => '{{"fields": ["/id"], "by_type": false, "on_conflict": "replace", "replace": {parts}}}'),
                      stint.define_queue('narrow', p_max_running => 2), stint.define_queue('fair', p_fair => true)""")
queues = ["default", "narrow", "fair"]


def submit(conn, n):
    return rows(conn, """select job_id, outcome from stint.submit_job(%s, jsonb_build_object('id', %s::int, 'n', %s::int), %s, %s, stint.now() + %s::interval,
                                p_tags => %s, p_concurrency_key => %s)""",
                ["csv", "pdf"][n % 2], n % 7, n, queues[n % 3], n % 11, ["0", "0", "20 milliseconds"][n % 3], [f"t{n}"], [None, "key"][n % 5 == 0])[0]


def ask(conn, seed):
    return [submit(conn, seed * 13 + n) for n in range(50)]


def work(conn):
    done = 0
    for n in range(80):
        conn.execute("select stint.promote_due_jobs()")
        for job, run in rows(conn, "select job_id, run from stint.claim_jobs('w', '{default,narrow,fair}', 3)"):
            conn.execute("select stint.fail_job(%s, %s, 'no', p_retry_after => '10 milliseconds')" if n % 4 == 0 else "select stint.complete_job(%s, %s)", (job, run))
            done += 1
    return done


answers = together(lambda: work(sessions[0]), lambda: work(sessions[1]), *[lambda s=s, n=n: ask(s, n) for n, s in enumerate(sessions[2:])])
same([a for a in answers if isinstance(a, str)], [], "nobody fails")
same({outcome for said in answers[2:] for _, outcome in said} <= {"created", "replaced"}, True, "each call creates or replaces")
for _ in range(100):
    left = one(db, "select count(*) from stint.jobs where job_type in ('csv', 'pdf') and status not in ('completed', 'dead_letter', 'failed')")
    if not left:
        break
    db.execute("select stint.settle_limits(), stint.promote_due_jobs(), stint.sweep_late_jobs()")
    for job, run in rows(db, "select job_id, run from stint.claim_jobs('w', '{default,narrow,fair}', 100)"):
        db.execute("select stint.complete_job(%s, %s)", (job, run))
    db.execute("select pg_sleep(0.01)")
same(left, 0, "none is stranded")
same(rows(db, "select limit_id, job_id from stint_internal.limit_place"), [], "no slot and no place in a line is kept")
created = {job for said in answers[2:] for job, outcome in said if outcome == "created"}
same(one(db, "select count(*) from stint.jobs where job_type in ('csv', 'pdf')"), len(created), "there are as many as were created")

# A claim in flight: whoever would replace the job waits for it, and creates another once it runs.
first = submit(db, 7)[0]
with db.transaction():
    db.execute("select job_id from stint.claim_jobs('w', '{default,narrow,fair}', 100)")
    waiting = Waiting(lambda: submit(other, 14))
    until_blocked(session())
same((waiting.result()[0] == first, waiting.result()[1]), (False, "created"), "what is being claimed is not replaced")

# And the other way round: who has replaced keeps the job from being claimed until it is committed, and then it is claimed as it is now.
second = waiting.result()[0]
with db.transaction():
    submit(db, 21)
    same(rows(other, "select job_id from stint.claim_jobs('v', '{default,narrow,fair}', 100)"), [], "what is being replaced is not claimed")
other.execute("select stint.settle_limits(), stint.promote_due_jobs()")
same(rows(other, "select job_id, job_type, payload ->> 'n' from stint.claim_jobs('v', '{default,narrow,fair}', 100)"), [(second, "pdf", "21")], "then it is, as what it has become")
finish()
