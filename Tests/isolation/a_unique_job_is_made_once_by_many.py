"""Many sessions ask for the same job at once: one is made, and each learns which; a claim in between, an end in between and a rollback change nothing about that."""

from harness import Waiting, finish, one, rows, same, session, together, until_blocked

db, other = session(), session()
sessions = [session() for _ in range(16)]
db.execute("""select stint.define_job_type('index', p_unique => '{"fields": ["/id"]}'),
                     stint.define_job_type('waiting', p_unique => '{"fields": ["/id"], "scope": "pending", "on_conflict": "replace"}'),
                     stint.define_job_type('deferred', p_queue => 'deferred', p_unique => '{"fields": ["/id"], "on_conflict": "defer", "period": "1 hour"}'),
                     stint.define_job_type('strict', p_unique => '{"fields": ["/id"], "on_conflict": "raise"}')""")


def submit(conn, kind, number):
    return rows(conn, "select job_id, outcome from stint.submit_job(%s, jsonb_build_object('id', %s::int))", kind, number)[0]


with db.transaction():
    first = submit(db, "index", 0)
    waiting = Waiting(lambda: submit(other, "index", 0))
    until_blocked(db)
same(waiting.result(), (first[0], "existing"), "the second session waits for the first, and is answered with its job")

db.execute("begin")
submit(db, "index", -1)
waiting = Waiting(lambda: submit(other, "index", -1))
until_blocked(session())
db.execute("rollback")
same(waiting.result()[1], "created", "when the first rolls back, the second creates the job")

wrong = 0
for n in range(1, 26):
    said = together(*[lambda s=s: submit(s, "index", n) for s in sessions])
    wrong += len({job for job, _ in said}) != 1 or sorted(outcome for _, outcome in said) != ["created"] + ["existing"] * 15
same(wrong, 0, "four hundred calls, sixteen at a time: one creates, all others get its job")

raised = together(*[lambda s=s: submit(s, "strict", 1) for s in sessions])
same(sorted(str(r) if isinstance(r, str) else r[1] for r in raised), ["ST030"] * 15 + ["created"], "where the rule raises, all but one are told so")

# A claim in flight: whoever asks waits for it, and then the job runs and no longer waits, so there is another.
running = submit(db, "waiting", 1)[0]
with db.transaction():
    db.execute("select job_id from stint.claim_jobs('w', p_limit => 1000)")
    waiting = Waiting(lambda: submit(other, "waiting", 1))
    until_blocked(session())
beside = waiting.result()
same((beside[0] == running, beside[1]), (False, "created"), "a job that is being claimed is not replaced")

# Claims, ends and calls all at once: of each number never more than one waits, and no call is lost.
made, claims, wrong = [], session(), 0


def work():
    for _ in range(60):
        claims.execute("""select c.done from (select array_agg(job_id) as ids, array_agg(run) as runs from stint.claim_jobs('w', p_limit => 5)) as j,
                          stint.complete_jobs(j.ids, j.runs) as c (done)""")


def ask(conn):
    return [submit(conn, "waiting", n % 5) for n in range(40)]


answers = together(work, *[lambda s=s: ask(s) for s in sessions[:8]])[1:]
same([a for a in answers if isinstance(a, str)], [], "nobody fails")
same(one(db, "select max(n) from (select count(*) as n from stint.jobs where job_type = 'waiting' and status = 'pending' group by payload) as p") in (None, 1), True,
     "of each there is never more than one that waits")
created = {job for said in answers for job, outcome in said if outcome == "created"}
same(one(db, "select count(*) from stint.jobs where job_type = 'waiting' and id = any(%s::uuid[])", [str(j) for j in created]), len(created), "what was said to be created is there")
replaced = {job for said in answers for job, outcome in said if outcome == "replaced"}
same(replaced <= created | {beside[0]}, True, "and so is what was said to be replaced")

# The first at once and one more later: two, however many call while the first is claimed and ends.
def start():
    for _ in range(60):
        for job, run in rows(claims, "select job_id, run from stint.claim_jobs('w', '{deferred}', 5)"):
            claims.execute("select stint.complete_job(%s, %s)", (job, run))


answers = together(start, *[lambda s=s: [submit(s, "deferred", n % 5) for n in range(40)] for s in sessions[:8]])[1:]
start()
same([a for a in answers if isinstance(a, str)], [], "nobody fails")
same({outcome for said in answers for _, outcome in said}, {"created", "replaced"}, "each call creates or replaces")
for n in range(5):
    submit(db, "deferred", n)
same(rows(db, "select payload ->> 'id', count(*), count(*) filter (where status = 'completed') from stint.jobs where job_type = 'deferred' group by 1 order by 1"),
     [(str(n), 2, 1) for n in range(5)], "of each there is one that ran at once and one that waits for the end of the period")

# A retry and a new call for the same: one of them.
wrong = 0
for n in range(100, 110):
    job = submit(db, "index", n)[0]
    db.execute("select stint.cancel_job(%s)", (job,))
    together(lambda: one(sessions[0], "select stint.retry_job(%s)", job), lambda: submit(sessions[1], "index", n))
    wrong += one(db, "select count(*) from stint.jobs where job_type = 'index' and payload = jsonb_build_object('id', %s::int) and status = 'pending'", n) != 1
same(wrong, 0, "a retry that races with a new job makes one of them")
finish()
